"""Taking a box into service: do database, log, journal, `high` and batch key still tell the same story?

After a restored backup they do not, and then the vote is not served: another signature for a marked line, or a second
history of the log, would be worse than a pause. What a crash leaves behind is put right here without asking.
"""

import asyncio
from uuid import UUID

from ballots.lines import PaperLine, PassLine, VoidLine, parse_line
from ballots.merkle import Frontier, leaf_hash
from ballots.texts import Told
from server.config import Settings
from server.keys import MissingKey, read_key
from server.log.queries import Entry, find_checkpoint, list_checkpoints, page_entries
from server.roll.marks.queries import list_marks
from server.rounds.rules import N_
from server.votes.box.boxes import Box, Lines
from server.votes.box.queries import count_rows, find_any_row
from server.votes.box.rules import opens, row_size
from server.votes.box.state import (
    BatchKey,
    High,
    append_marks,
    destroy_batch_key,
    list_batch_keys,
    new_batch_key,
    read_high,
    read_marks,
    state_folder,
    write_high,
)
from server.votes.rules import NotServed
from server.votes.sealing.keys import log_key_name, promise_key_name, read_pass_keys
from server.votes.sealing.rules import SealedVote


async def load_box(settings: Settings, sealed: SealedVote) -> Box:
    """The box, checked against everything that is kept outside the database; NotServed says what does not fit."""
    folder = state_folder(settings, sealed.id)
    logged = await _check_log(sealed, settings)
    journalled = await _check_journal(settings, sealed)
    try:
        log_key, promise_key = (read_key(settings.keys, name(sealed.id)) for name in (log_key_name, promise_key_name))
    except MissingKey as error:
        raise NotServed(Told(N_("a key is missing: %(which)s"), which=error)) from None
    high = read_high(folder)
    return Box(
        sealed=sealed,
        folder=folder,
        log_key=log_key,
        promise_key=promise_key,
        pass_keys=read_pass_keys(settings.keys, sealed.id, [style.id for style in sealed.manifest.styles]),
        row_size=row_size(sealed.manifest),
        batch=await _settle_batch_keys(settings, sealed.id),
        journalled=journalled,
        logged=logged,
        published=high.size if high else 0,
    )


async def missing_marks(settings: Settings, sealed: SealedVote) -> list[int]:
    """Lines that got a pass by the journal and have no mark in the database: it was restored from a backup."""
    marked = await _passed(sealed)
    return sorted({line for line in read_marks(state_folder(settings, sealed.id)) if line not in marked})


async def _check_log(sealed: SealedVote, settings: Settings) -> Lines:
    """Recompute the log's root and compare it with `high`; returns the lines of the roll that stand in the log.

    A database ahead of `high` is what a crash between commit and publishing leaves: `high` follows.
    """
    newest, high = await find_checkpoint(sealed.id), read_high(state_folder(settings, sealed.id))
    if newest is None:
        raise NotServed(Told(N_("the log has no checkpoint")))
    if high is None and newest.size > 1:
        raise NotServed(Told(N_("the state folder is gone: nothing says what was published")))
    if high is not None and high.size > newest.size:
        behind = N_("the database is behind: its log ends at %(size)s, %(published)s were published")
        raise NotServed(Told(behind, size=newest.size, published=high.size))
    sizes = {checkpoint.size: checkpoint.root for checkpoint in await list_checkpoints(sealed.id)}
    if high is not None and sizes.get(high.size) != high.root:
        raise NotServed(Told(N_("the log is not the one that was published at size %(size)s"), size=high.size))
    logged, frontier = Lines.none_of(sealed.manifest.roll_size), Frontier()
    async for entries in page_entries(sealed.id, 0, newest.size):
        frontier = await asyncio.to_thread(_fold, frontier, entries, logged)
    if (frontier.size, frontier.root) != (newest.size, newest.root):
        raise NotServed(Told(N_("the log's entries do not give its root")))
    if high is None or high.size < newest.size:
        write_high(state_folder(settings, sealed.id), High(newest.size, newest.root))
    return logged


def _fold(frontier: Frontier, entries: list[Entry], logged: Lines) -> Frontier:
    for entry in entries:
        if not entry.data.startswith(b'{"c":'):
            line = parse_line(entry.data)
            if isinstance(line, PassLine | VoidLine | PaperLine):
                logged.add(line.line)
    return frontier.extend(leaf_hash(entry.data) for entry in entries)


async def _check_journal(settings: Settings, sealed: SealedVote) -> Lines:
    """Every journalled line must be marked. A mark that is not journalled was never acknowledged: journal it now."""
    if missing := await missing_marks(settings, sealed):
        behind = N_("the database is behind: %(passes)s passes were given that it does not know")
        raise NotServed(Told(behind, passes=len(missing)))
    folder = state_folder(settings, sealed.id)
    journalled = Lines.none_of(sealed.manifest.roll_size)
    for line in read_marks(folder):
        journalled.add(line)
    marked = await _passed(sealed)
    unwritten = [line for line in range(sealed.manifest.roll_size) if line in marked and line not in journalled]
    append_marks(folder, unwritten)
    for line in unwritten:
        journalled.add(line)
    return journalled


async def _passed(sealed: SealedVote) -> Lines:
    lines = Lines.none_of(sealed.manifest.roll_size)
    async for mark in list_marks(sealed.id):
        if mark.kind == "pass":
            lines.add(mark.line)
    return lines


async def _settle_batch_keys(settings: Settings, vote: UUID) -> BatchKey:
    """The key that opens the queue; keys without rows, which a crash at a border leaves, are destroyed."""
    folder = state_folder(settings, vote)
    keys, row = list_batch_keys(folder), await find_any_row(vote)
    current = next((key for key in keys if row and opens(key.secret, *row)), None)
    if row and current is None:
        gone = N_("the batch key is gone: %(ballots)s waiting ballots cannot be opened")
        raise NotServed(Told(gone, ballots=await count_rows(vote)))
    for key in keys:
        if key != current:
            destroy_batch_key(folder, key)
    return current or new_batch_key(folder)
