"""Reading the roll: lines, their commitments, the people behind them (for the officer alone)."""

import datetime as dt
from uuid import UUID

import msgspec

from ballots.roll import person_ref
from server.db import fetch


class RollLineInfo(msgspec.Struct, frozen=True):
    """One resident on the sealed roll; `person_ref` are the bytes under the commitment."""

    vote: UUID
    line: int
    style: int
    salt: bytes
    commitment: bytes
    person_ref: bytes


class Resident(msgspec.Struct, frozen=True):
    """One resident as the officer sees her. `mark` is None while she may still vote, `letter` whether one is out."""

    line: int | None
    style: int
    name: str
    address: str
    postcode: str
    city: str
    birth_date: dt.date
    mark: str | None
    letter: bool


class StyleCount(msgspec.Struct, frozen=True):
    """How many stand on the roll of one style."""

    style: int
    lines: int


async def find_import(vote_id: UUID) -> UUID | None:
    """Which import is the vote's roll; None before the first."""
    rows = await fetch("SELECT id FROM roll_import WHERE vote = ? AND state = 'current'", vote_id)
    return rows[0]["id"] if rows else None


async def find_roll_line(vote_id: UUID, line: int) -> RollLineInfo | None:
    """What "my line" shows: the resident's own salt, reference and commitment."""
    rows = await fetch(
        "SELECT vote, line, style, salt, commitment, name, birth_date FROM roll WHERE vote = ? AND line = ?",
        vote_id,
        line,
    )
    if not rows:
        return None
    row = rows[0]
    person = person_ref(row.pop("name"), row.pop("birth_date").isoformat())
    return RollLineInfo(person_ref=person, **row)


async def count_roll(vote_id: UUID) -> list[StyleCount]:
    """Residents by style, in the order of styles."""
    sql = "SELECT style, COUNT(*) AS n FROM roll WHERE vote = ? GROUP BY style ORDER BY style"
    return [StyleCount(row["style"], int(row["n"])) for row in await fetch(sql, vote_id)]


async def find_residents(vote_id: UUID, name: str, limit: int = 50) -> list[Resident]:
    """Residents whose name holds this text, for the officer."""
    rows = await fetch(
        "SELECT r.line, r.style, r.name, r.address, r.postcode, r.city, r.birth_date, m.kind AS mark, "
        "(SELECT COUNT(*) FROM roll_letter l WHERE l.vote = r.vote AND l.line = r.line AND l.void = ?) AS letters "
        "FROM roll r LEFT JOIN roll_mark m ON m.vote = r.vote AND m.line = r.line "
        "WHERE r.vote = ? AND (lower(r.name) LIKE lower(?) ESCAPE '!' OR r.name LIKE ? ESCAPE '!') "
        "ORDER BY r.name, r.birth_date LIMIT ?",
        False,
        vote_id,
        _containing(name),
        _containing(name),
        limit,
    )
    return [Resident(letter=bool(row.pop("letters")), **row) for row in rows]


async def read_roll_bin(vote_id: UUID) -> bytes:
    """The commitments in order of lines, one after another; b"" before sealing."""
    data = bytearray()
    while True:
        rows = await fetch(
            "SELECT commitment FROM roll WHERE vote = ? AND line >= ? ORDER BY line LIMIT 10000",
            vote_id,
            len(data) // 32,
        )
        for row in rows:
            data += row["commitment"]
        if len(rows) < 10000:
            return bytes(data)


def _containing(text: str) -> str:
    escaped = text.strip().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
