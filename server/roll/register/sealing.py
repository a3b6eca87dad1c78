"""Giving the roll its lines at sealing.

That takes minutes for a large town, so nothing long happens inside a transaction: lines are stored a chunk at a time,
and whoever seals asks `roll_stands` inside her own. Until then lines are a draft that nobody reads; if we crash
half-way the next call gives the same lines again, because they follow from the salts alone.
"""

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from ballots.roll import COMMITMENT_SIZE, person_ref, roll_commitment, roll_root
from server.db import database, fetch, write_tx
from server.roll.queries import StyleCount, count_roll, find_import, read_roll_bin
from server.roll.register.rules import StaleRoll, style_of, styles_by_area
from server.rounds.actions import hold_for_edit
from server.rounds.queries import list_styles

T = TypeVar("T")
PAGE = 10_000
CHUNK = 500
"""Lines stored in one transaction: what a voter may have to wait for."""


@dataclass(frozen=True)
class RollRange:
    """The lines of one style: `lines` of them from `first_line`."""

    style: int
    first_line: int
    lines: int


@dataclass(frozen=True)
class SealedRoll:
    """The roll as the manifest and the bundle have it; `data` is roll.bin, `root` that of its Merkle tree.

    `import_id` and `by_area` (style by area) are what `roll_stands` compares.
    """

    import_id: UUID | None
    by_area: dict[str, int]
    size: int
    root: bytes
    ranges: tuple[RollRange, ...]
    data: bytes


async def seal_roll(vote_id: UUID) -> SealedRoll:
    """Give every resident a line by her commitment, or find them given; the same for the first officer and the second.

    Call it before the vote is sealed and outside any transaction; only a new import changes what it returns. StaleRoll
    when styles no longer fit the roll. 1,000,000 lines take some minutes.
    """
    async with write_tx():
        await hold_for_edit(vote_id, "seal")
    import_id, by_area = await find_import(vote_id), styles_by_area(await list_styles(vote_id))
    await _check_styles(vote_id, by_area)
    if import_id and await fetch("SELECT 1 FROM roll_line WHERE import_id = ? AND line IS NULL LIMIT 1", import_id):
        await _give_lines(vote_id, import_id)
    counts, data = await count_roll(vote_id), await read_roll_bin(vote_id)
    root = await asyncio.to_thread(_root, data)
    return SealedRoll(import_id, by_area, sum(count.lines for count in counts), root, tuple(_ranges(counts)), data)


async def roll_stands(vote_id: UUID, roll: SealedRoll) -> bool:
    """Whether this still is the vote's roll. Cheap: the rows of an import never change once they have their lines.

    Call it in the transaction that relies on it, which holds the round.
    """
    same_styles = styles_by_area(await list_styles(vote_id)) == roll.by_area
    return same_styles and await find_import(vote_id) == roll.import_id


async def _check_styles(vote_id: UUID, by_area: dict[str, int]) -> None:
    rows = await fetch("SELECT DISTINCT area, style FROM roll WHERE vote = ?", vote_id)
    if any(style_of(row["area"], by_area) != row["style"] for row in rows):
        raise StaleRoll


async def _give_lines(vote_id: UUID, import_id: UUID) -> None:
    """Commitments sorted bytewise within each style, by a temporary SQLite table that spills to an unlinked file."""
    ordered = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    try:
        ordered.execute("CREATE TABLE line (style INTEGER, commitment BLOB, person BLOB)")
        ordered.execute("BEGIN")
        after = b""
        while rows := await _page(import_id, after):
            await asyncio.to_thread(_add_commitments, ordered, str(vote_id), rows)
            after = rows[-1]["person"]
        lines = enumerate(ordered.execute("SELECT commitment, person FROM line ORDER BY style, commitment"))
        while chunk := await asyncio.to_thread(_chunk, lines):
            await _store_lines(import_id, chunk)
    finally:
        ordered.close()


async def _store_lines(import_id: UUID, lines: list[tuple[int, tuple[bytes, bytes]]]) -> None:
    async with write_tx():
        await database().execute_many(
            "UPDATE roll_line SET line = ?, commitment = ? WHERE import_id = ? AND person = ?",
            [(line, commitment, import_id, person) for line, (commitment, person) in lines],
        )


async def _page(import_id: UUID, after: bytes) -> list[dict[str, Any]]:
    return await fetch(
        "SELECT person, style, salt, name, birth_date FROM roll_line WHERE import_id = ? AND person > ? "
        "ORDER BY person LIMIT ?",
        import_id,
        after,
        PAGE,
    )


def _add_commitments(ordered: sqlite3.Connection, vote_id: str, rows: list[dict[str, Any]]) -> None:
    ordered.executemany(
        "INSERT INTO line VALUES (?, ?, ?)",
        (
            (
                row["style"],
                roll_commitment(vote_id, row["salt"], person_ref(row["name"], row["birth_date"].isoformat())),
                row["person"],
            )
            for row in rows
        ),
    )


def _chunk(lines: Iterator[T]) -> list[T]:
    return list(islice(lines, CHUNK))


def _root(data: bytes) -> bytes:
    return roll_root(data[at : at + COMMITMENT_SIZE] for at in range(0, len(data), COMMITMENT_SIZE))


def _ranges(counts: list[StyleCount]) -> Iterator[RollRange]:
    first = 0
    for count in counts:
        yield RollRange(count.style, first, count.lines)
        first += count.lines
