"""The border: at once, and together, sealed ballots and new marks enter the log, and a new batch key begins.

One batch = the new lines of the roll by line, then the released ballots by leaf hash, then one checkpoint. The order of
arrival is lost here: nothing of it was stored, and the old batch key is destroyed. A border takes a style only when at
least `min_batch` of its first ballots wait; the others are sealed anew and wait on. The last border takes all.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ballots.lines import (
    Opening,
    PaperLine,
    PassLine,
    VoidLine,
    check_ballot_line,
    check_opening,
    line_bytes,
)
from ballots.merkle import leaf_hash
from server.db import fetch, insert_many, write_tx
from server.log.actions import append_chunks
from server.log.queries import Checkpoint
from server.roll.marks.queries import Mark, list_marks
from server.rounds.actions import advance_step, hold_round
from server.rounds.phases import NotNow
from server.rounds.queries import get_vote
from server.votes.box.boxes import Box
from server.votes.box.queries import PAGE, Row, count_rows, find_rows, list_rows
from server.votes.box.rules import (
    count_first,
    is_quiet,
    make_tag,
    open_row,
    released_styles,
    seal_row,
)
from server.votes.box.state import BatchKey, High, destroy_batch_key, new_batch_key, write_high
from server.votes.box.versions import parse_ballot
from server.votes.tables import BoxOpening, BoxQueue


@dataclass(frozen=True)
class Waiting:
    """What must be known of a waiting ballot to decide about it, and to sort it."""

    leaf: bytes
    tag: bytes
    style: int
    n: int


async def cross_border(box: Box, now: datetime) -> Checkpoint | None:
    """A border while voting runs, if one may be made now: not in the last 24 hours, and only for a full batch."""
    if is_quiet(box.sealed.manifest, now):
        return None
    waiting = await _check_queue(box)
    released = released_styles(count_first((one.style, one.n) for one in waiting), box.sealed.manifest.min_batch)
    return await _cross(box, waiting, released, "voting") if released else None


async def cross_last_border(box: Box) -> Checkpoint:
    """The border after box_closed: takes everything, however little, and moves the step to `flushed`."""
    waiting = await _check_queue(box)
    checkpoint = await _cross(box, waiting, {style.id for style in box.sealed.manifest.styles}, "box_closed")
    await asyncio.to_thread(destroy_batch_key, box.folder, box.batch)  # nothing will wait any more
    return checkpoint


async def _cross(box: Box, waiting: Sequence[Waiting], released: set[int], step: str) -> Checkpoint:
    """See the module. If we crash before the commit, the next start destroys the new batch key, which has no rows;
    after it, the old one; and where `high` was not written yet, it follows the database."""
    fresh = await asyncio.to_thread(new_batch_key, box.folder)
    leaving = [one.tag for one in sorted(waiting, key=lambda one: one.leaf) if one.style in released]
    staying = [one.tag for one in waiting if one.style not in released]
    marks: list[Mark] = []
    async with box.moving:
        async with write_tx():
            await _hold(box, step)
            checkpoint = await append_chunks(box.sealed.id, _entries(box, leaving, marks), box.checkpoint_note)
            await _seal_anew(box, fresh, staying)
            if await count_rows(box.sealed.id) != len(staying):
                raise RuntimeError("the queue holds rows that this border has not seen")
            if step == "box_closed":
                await advance_step(box.sealed.id, "box_closed", "flushed")
        old, box.batch = box.batch, fresh
    for mark in marks:
        box.logged.add(mark.line)
    await asyncio.to_thread(_publish, box, old, checkpoint)
    return checkpoint


def _publish(box: Box, old: BatchKey, checkpoint: Checkpoint) -> None:
    destroy_batch_key(box.folder, old)
    write_high(box.folder, High(checkpoint.size, checkpoint.root))
    box.published = checkpoint.size


async def _hold(box: Box, step: str) -> None:
    await hold_round(box.sealed.round, "UPDATE")
    found = (await get_vote(box.sealed.id)).step
    if found != step:
        raise NotNow("step", f"no border from {step}: the vote is {found}")


async def _check_queue(box: Box) -> list[Waiting]:
    """Open every row and check it as the verifier will, outside the transaction and off the event loop."""
    waiting: list[Waiting] = []
    async for rows in list_rows(box.sealed.id):
        waiting += await asyncio.to_thread(_check_rows, box, rows)
    return waiting


def _check_rows(box: Box, rows: Sequence[Row]) -> list[Waiting]:
    sealed, found = box.sealed, []
    for tag, row in rows:
        ballot = open_row(box.batch.secret, tag, row)
        line = parse_ballot(ballot.line)
        check_ballot_line(sealed.manifest, sealed.eid, line)
        check_opening(sealed.manifest, sealed.eid, line, Opening(line.k, line.n, ballot.nonce, ballot.choices))
        found.append(Waiting(leaf_hash(ballot.line), tag, line.style, line.n))
    return found


async def _entries(box: Box, leaving: Sequence[bytes], marks: list[Mark]) -> AsyncIterator[list[bytes]]:
    """The batch's entries in order, a chunk at a time; ballots leave the queue and openings are stored on the way."""
    async for mark in list_marks(box.sealed.id):
        if mark.line not in box.logged:
            marks.append(mark)
    yield [_mark_line(mark) for mark in marks]
    for at in range(0, len(leaving), PAGE):
        tags = leaving[at : at + PAGE]
        lines, openings = await asyncio.to_thread(_open_rows, box, tags, await find_rows(box.sealed.id, tags))
        await insert_many(BoxOpening, ("vote", "k", "n", "nonce", "choices"), openings)
        await _delete_rows(box, tags)
        yield lines


def _open_rows(
    box: Box, tags: Sequence[bytes], rows: dict[bytes, bytes]
) -> tuple[list[bytes], list[tuple[object, ...]]]:
    lines: list[bytes] = []
    openings: list[tuple[object, ...]] = []
    for tag in tags:
        ballot = open_row(box.batch.secret, tag, rows[tag])
        line = parse_ballot(ballot.line)
        lines.append(ballot.line)
        openings.append((box.sealed.id, line.k, line.n, ballot.nonce, ballot.choices))
    return lines, openings


async def _seal_anew(box: Box, fresh: BatchKey, staying: Sequence[bytes]) -> None:
    for at in range(0, len(staying), PAGE):
        tags = staying[at : at + PAGE]
        rows = await asyncio.to_thread(_reseal_rows, box, fresh, await find_rows(box.sealed.id, tags))
        await _delete_rows(box, tags)
        await insert_many(BoxQueue, ("vote", "tag", "sealed"), rows)


def _reseal_rows(box: Box, fresh: BatchKey, rows: dict[bytes, bytes]) -> list[tuple[object, ...]]:
    anew: list[tuple[object, ...]] = []
    for tag, sealed in rows.items():
        ballot = open_row(box.batch.secret, tag, sealed)
        line = parse_ballot(ballot.line)
        new_tag = make_tag(fresh.secret, line.k, line.n)
        anew.append((box.sealed.id, new_tag, seal_row(fresh.secret, new_tag, ballot, box.row_size)))
    return sorted(anew, key=lambda row: row[1])  # type: ignore[arg-type, return-value]


async def _delete_rows(box: Box, tags: Sequence[bytes]) -> None:
    marks = ", ".join("?" for _ in tags)
    sql = f"DELETE FROM box_queue WHERE vote = ? AND tag IN ({marks})"  # noqa: S608 - question marks only
    await fetch(sql, box.sealed.id, *tags)


def _mark_line(mark: Mark) -> bytes:
    if mark.kind == "pass":
        return line_bytes(PassLine(mark.line, bool(mark.assisted)))
    return line_bytes(VoidLine(mark.line) if mark.kind == "void" else PaperLine(mark.line))
