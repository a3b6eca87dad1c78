"""Reading a log. `log` is a vote's id, or STAFF_LOG."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from ballots.merkle import Frontier
from server.db import fetch
from server.log.tables import LogCheckpoint, LogEntry

STAFF_LOG = UUID(int=0)
"""The log of what staff did."""
PAGE = 5000


@dataclass(frozen=True)
class Checkpoint:
    """A signed size and root, and the frontier from which the log grows."""

    size: int
    root: bytes
    note: str
    frontier: Frontier


@dataclass(frozen=True)
class Entry:
    """One entry: its place, its published bytes, its leaf hash."""

    index: int
    data: bytes
    leaf: bytes


async def find_checkpoint(log: UUID, most: int = 2**63 - 1) -> Checkpoint | None:
    """The newest checkpoint, or the newest of at most this size; None for a log that has not begun."""
    rows = (
        await LogCheckpoint.select()
        .where(LogCheckpoint.log == log, LogCheckpoint.size <= most)
        .order_by(LogCheckpoint.size, ascending=False)
        .limit(1)
    )
    return _checkpoint(rows[0]) if rows else None


async def list_checkpoints(log: UUID) -> list[Checkpoint]:
    """Every checkpoint, smallest first."""
    rows = await LogCheckpoint.select().where(LogCheckpoint.log == log).order_by(LogCheckpoint.size)
    return [_checkpoint(row) for row in rows]


async def list_entries(log: UUID, start: int = 0, limit: int | None = None) -> list[bytes]:
    """The published bytes of the entries from `start`, in order."""
    query = LogEntry.select(LogEntry.bytes).where(LogEntry.log == log, LogEntry.index >= start).order_by(LogEntry.index)
    return [row["bytes"] for row in await (query.limit(limit) if limit is not None else query)]


async def list_before(log: UUID, before: int, limit: int) -> list[Entry]:
    """Entries below this index, the newest first."""
    rows = (
        await LogEntry.select(LogEntry.index, LogEntry.bytes, LogEntry.leaf)
        .where(LogEntry.log == log, LogEntry.index < before)
        .order_by(LogEntry.index, ascending=False)
        .limit(limit)
    )
    return [Entry(row["index"], row["bytes"], row["leaf"]) for row in rows]


async def page_entries(log: UUID, start: int = 0, end: int | None = None) -> AsyncIterator[list[Entry]]:
    """Entries from `start` up to but not including `end`, a page at a time: for logs larger than memory should hold."""
    while end is None or start < end:
        size = PAGE if end is None else min(PAGE, end - start)
        rows = (
            await LogEntry.select(LogEntry.index, LogEntry.bytes, LogEntry.leaf)
            .where(LogEntry.log == log, LogEntry.index >= start)
            .order_by(LogEntry.index)
            .limit(size)
        )
        if rows:
            yield [Entry(row["index"], row["bytes"], row["leaf"]) for row in rows]
        if len(rows) < size:
            return
        start += size


async def list_leaves(log: UUID) -> list[bytes]:
    """Every leaf hash in order."""
    query = LogEntry.select(LogEntry.leaf).where(LogEntry.log == log).order_by(LogEntry.index)
    return [row["leaf"] for row in await query]


async def list_ballots_of(log: UUID, *k_texts: str) -> list[tuple[int, bytes]]:
    """(index, bytes) of every ballot line of these keys, by the index over their base64 text: no scan."""
    marks = ", ".join("?" for _ in k_texts)
    sql = (
        'SELECT "index", bytes FROM log_entry WHERE log = ? AND substr(bytes, 1, 6) = ? '  # noqa: S608 - marks only
        f'AND substr(bytes, 58, 44) IN ({marks}) ORDER BY "index"'
    )
    rows = await fetch(
        sql,
        log,
        b'{"c":"',
        *(k_text.encode() for k_text in k_texts),
    )
    return [(row["index"], row["bytes"]) for row in rows]


def _checkpoint(row: dict[str, object]) -> Checkpoint:
    return Checkpoint(row["size"], row["root"], row["note"], Frontier.from_bytes(row["frontier"]))  # type: ignore[arg-type]
