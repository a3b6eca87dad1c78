"""Reading letters: by number, and what has been printed."""

from datetime import datetime
from uuid import UUID

import msgspec

from server.db import fetch


class StoredLetter(msgspec.Struct, frozen=True):
    """A letter that has not been replaced by another."""

    number: str
    vote: UUID
    line: int
    style: int
    secret_hash: str
    tries: int
    wait_until: datetime | None


class Addressee(msgspec.Struct, frozen=True):
    """Whom a letter goes to."""

    line: int
    style: int
    name: str
    address: str
    postcode: str
    city: str


class Batch(msgspec.Struct, frozen=True):
    """Lines first .. last (both counted in) and how many of them have a letter, or need none any more."""

    first: int
    last: int
    printed: int
    marked: int


async def find_letter(number: str) -> StoredLetter | None:
    """The letter with this number, with its line's style; None for none and for one that was replaced."""
    rows = await fetch(
        "SELECT l.number, l.vote, l.line, r.style, l.secret_hash, l.tries, l.wait_until FROM roll_letter l "
        "JOIN roll r ON r.vote = l.vote AND r.line = l.line WHERE l.number = ? AND l.void = ?",
        number,
        False,
    )
    return StoredLetter(**rows[0]) if rows else None


async def list_addressees(vote_id: UUID, first: int, last: int) -> list[Addressee]:
    """Residents on lines first .. last who are not marked, by line."""
    rows = await fetch(
        "SELECT r.line, r.style, r.name, r.address, r.postcode, r.city FROM roll r "
        "LEFT JOIN roll_mark m ON m.vote = r.vote AND m.line = r.line "
        "WHERE r.vote = ? AND r.line >= ? AND r.line <= ? AND m.line IS NULL ORDER BY r.line",
        vote_id,
        first,
        last,
    )
    return [Addressee(**row) for row in rows]


async def list_batches(vote_id: UUID, first: int, last: int, size: int) -> list[Batch]:
    """Batches of `size` lines from `first` to `last`."""
    letters = await _by_batch("roll_letter", vote_id, first, last, size, " AND void = ?", False)
    marks = await _by_batch("roll_mark", vote_id, first, last, size)
    return [
        Batch(start, min(start + size - 1, last), letters.get(start // size, 0), marks.get(start // size, 0))
        for start in range(first, last + 1, size)
    ]


async def count_letters(vote_id: UUID) -> int:
    """Letters that are good now."""
    rows = await fetch("SELECT COUNT(*) AS n FROM roll_letter WHERE vote = ? AND void = ?", vote_id, False)
    return int(rows[0]["n"])


async def _by_batch(
    table: str, vote_id: UUID, first: int, last: int, size: int, more: str = "", *args: object
) -> dict[int, int]:
    sql = (
        f"SELECT line / {size:d} AS batch, COUNT(DISTINCT line) AS n FROM {table} "  # noqa: S608 - our own names
        f"WHERE vote = ? AND line >= ? AND line <= ?{more} GROUP BY line / {size:d}"
    )
    return {int(row["batch"]): int(row["n"]) for row in await fetch(sql, vote_id, first, last, *args)}
