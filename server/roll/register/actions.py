"""Importing the roll, and giving it lines at sealing."""

import asyncio
import secrets
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from uuid import UUID

from ballots.roll import COMMITMENT_SIZE, SALT_SIZE, person_ref, roll_commitment, roll_root
from server.db import database, fetch, insert_many, write_tx
from server.keys import own_secret
from server.log.actions import record_act
from server.roll.queries import StyleCount, count_roll, read_roll_bin
from server.roll.register.file import check_roll, open_roll
from server.roll.register.rules import RollRow, person_hmac, style_of, styles_by_area
from server.roll.tables import RollLine
from server.rounds.actions import hold_for_edit
from server.rounds.phases import NotNow
from server.rounds.queries import list_styles

T = TypeVar("T")
Progress = Callable[[int], None]
COLUMNS = ("id", "vote", "style", "person", "salt", "name", "address", "postcode", "city", "birth_date", "area")
PAGE = 10_000


class StaleRoll(NotNow):
    """The ballots' areas have changed since the roll was imported: import it again."""

    def __init__(self) -> None:
        super().__init__("stale-roll", "the ballots' areas have changed since the roll was imported: import it again")


@dataclass(frozen=True)
class RollRange:
    """The lines of one style: `lines` of them from `first_line`."""

    style: int
    first_line: int
    lines: int


@dataclass(frozen=True)
class SealedRoll:
    """The roll as the manifest and the bundle have it; `data` is roll.bin, `root` that of its Merkle tree."""

    size: int
    root: bytes
    ranges: tuple[RollRange, ...]
    data: bytes


async def import_roll(
    keys: Path, vote_id: UUID, source: BinaryIO, today: date, by: UUID | None, progress: Progress = lambda rows: None
) -> int:
    """Replace the roll of a vote by this CSV, all of it or, with BadRows, nothing. How many residents it has.

    Identifiers become keyed hashes here; they are neither stored nor logged. Salts are drawn here, so that the roll
    seals to the same commitments however often that is computed.
    """
    by_area = styles_by_area(await list_styles(vote_id))
    key = own_secret(keys, f"roll-{vote_id}")
    file = await asyncio.to_thread(open_roll, source, by_area, today)
    total = await asyncio.to_thread(check_roll, file, key, progress)
    async with write_tx():
        await hold_for_edit(vote_id, "import_roll")
        if styles_by_area(await list_styles(vote_id)) != by_area:
            raise StaleRoll
        await RollLine.delete().where(RollLine.vote == vote_id)
        batches = file.batches()
        while batch := await asyncio.to_thread(next, batches, None):
            await insert_many(RollLine, COLUMNS, [_columns(vote_id, key, row) for row in batch])
        await record_act(by, "roll-import", vote_id, str(total).encode())
    return total


async def seal_roll(vote_id: UUID) -> SealedRoll:
    """Give every resident a line by her commitment, or find them given; the same for the first officer and the second.

    Call it before the vote is sealed (it writes lines), and again at the second signature: only a new import changes
    what it returns. StaleRoll when styles no longer fit the roll. 1,000,000 lines take about a minute.
    """
    async with write_tx():
        await hold_for_edit(vote_id, "seal")
        await _check_styles(vote_id)
        if await fetch("SELECT line FROM roll_line WHERE vote = ? AND line IS NULL LIMIT 1", vote_id):
            await _give_lines(vote_id)
    return await sealed_roll(vote_id)


async def sealed_roll(vote_id: UUID) -> SealedRoll:
    """The roll whose lines are given, as `seal_roll` returned it."""
    counts = await count_roll(vote_id)
    data = await read_roll_bin(vote_id)
    root = await asyncio.to_thread(_root, data)
    return SealedRoll(sum(count.lines for count in counts), root, tuple(_ranges(counts)), data)


async def _check_styles(vote_id: UUID) -> None:
    by_area = styles_by_area(await list_styles(vote_id))
    rows = await fetch("SELECT DISTINCT area, style FROM roll_line WHERE vote = ?", vote_id)
    if any(style_of(row["area"], by_area) != row["style"] for row in rows):
        raise StaleRoll


async def _give_lines(vote_id: UUID) -> None:
    """Commitments sorted bytewise within each style, by a temporary SQLite table that spills to an unlinked file."""
    ordered = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    try:
        ordered.execute("CREATE TABLE line (style INTEGER, commitment BLOB, person BLOB)")
        ordered.execute("BEGIN")
        after = b""
        while rows := await _page(vote_id, after):
            await asyncio.to_thread(_add_commitments, ordered, str(vote_id), rows)
            after = rows[-1]["person"]
        lines = enumerate(ordered.execute("SELECT commitment, person FROM line ORDER BY style, commitment"))
        while part := await asyncio.to_thread(_part, lines):
            await database().execute_many(
                "UPDATE roll_line SET line = ?, commitment = ? WHERE vote = ? AND person = ?",
                [(line, commitment, vote_id, person) for line, (commitment, person) in part],
            )
    finally:
        ordered.close()


async def _page(vote_id: UUID, after: bytes) -> list[dict[str, Any]]:
    return await fetch(
        "SELECT person, style, salt, name, birth_date FROM roll_line WHERE vote = ? AND person > ? "
        "ORDER BY person LIMIT ?",
        vote_id,
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


def _part(items: Iterator[T]) -> list[T]:
    return list(islice(items, PAGE))


def _root(data: bytes) -> bytes:
    return roll_root(data[at : at + COMMITMENT_SIZE] for at in range(0, len(data), COMMITMENT_SIZE))


def _ranges(counts: list[StyleCount]) -> Iterator[RollRange]:
    first = 0
    for count in counts:
        yield RollRange(count.style, first, count.lines)
        first += count.lines


def _columns(vote_id: UUID, key: bytes, row: RollRow) -> tuple[object, ...]:
    return (
        uuid.uuid4(),
        vote_id,
        row.style,
        person_hmac(key, row.person_id),
        secrets.token_bytes(SALT_SIZE),
        row.name,
        row.address,
        row.postcode,
        row.city,
        row.birth_date,
        row.area,
    )
