"""Appending to a log: entries and the checkpoint that ends them, in one transaction."""

from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from hashlib import sha256
from uuid import UUID

from ballots import canonical
from ballots.merkle import Frontier, leaf_hash
from server.db import fetch, insert_many, installation, is_postgres, write_tx
from server.log.queries import STAFF_LOG, Checkpoint, find_checkpoint
from server.log.signing import sign_staff_checkpoint
from server.log.tables import LogCheckpoint, LogEntry

Sign = Callable[[int, bytes], str]
"""(size, root) → the signed note of the checkpoint."""


async def append(log: UUID, entries: Sequence[bytes], sign: Sign) -> Checkpoint:
    """Append entries and one checkpoint; without entries the newest checkpoint stands.

    Call it inside the transaction that makes the entries true. The primary key (log, index) refuses a second writer.
    """

    async def all_at_once() -> AsyncIterator[Sequence[bytes]]:
        yield entries

    return await append_chunks(log, all_at_once(), sign)


async def append_chunks(log: UUID, chunks: AsyncIterator[Sequence[bytes]], sign: Sign) -> Checkpoint:
    """`append` for more entries than should be in memory at once: still one batch, one transaction, one checkpoint."""
    async with write_tx():
        last = await find_checkpoint(log)
        frontier = last.frontier if last else Frontier()
        async for entries in chunks:
            frontier = await _append_entries(log, frontier, entries)
        if last is not None and frontier.size == last.size:
            return last
        note = sign(frontier.size, frontier.root)
        await LogCheckpoint.insert(
            LogCheckpoint(log=log, size=frontier.size, root=frontier.root, note=note, frontier=frontier.to_bytes())
        )
        return Checkpoint(frontier.size, frontier.root, note, frontier)


async def _append_entries(log: UUID, frontier: Frontier, entries: Sequence[bytes]) -> Frontier:
    leaves = [leaf_hash(entry) for entry in entries]
    rows = [(log, frontier.size + i, entry, leaf) for i, (entry, leaf) in enumerate(zip(entries, leaves, strict=True))]
    await insert_many(LogEntry, ("log", "index", "bytes", "leaf"), rows)
    return frontier.extend(leaves)


async def record_act(actor: UUID | None, act: str, target: UUID, payload: bytes = b"") -> None:
    """Record a staff act in the staff log: actor id, act, object and payload hash; no name and no free text.

    `actor` None is the program itself (a job, a command). Called inside the act's own transaction.
    """
    line = {
        "act": act,
        "actor": str(actor) if actor else "",
        "object": str(target),
        "payload": sha256(payload).hexdigest() if payload else "",
    }
    async with write_tx():
        if is_postgres():  # SQLite has one writer; here two acts at once would draw the same index
            await fetch("LOCK TABLE log_checkpoint IN SHARE ROW EXCLUSIVE MODE")
        await append(STAFF_LOG, [canonical.dumps(line)], partial(sign_staff_checkpoint, installation()))
