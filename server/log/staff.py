"""Checking the record of staff acts: a log of its own, whose checkpoints are signed (`server.log.signing`)."""

from ballots.ed25519 import public_key
from ballots.merkle import Frontier, leaf_hash
from ballots.notes import BadNote, checkpoint_body, verify_note
from server.config import Settings
from server.db import fetch
from server.keys import MissingKey, read_key
from server.log.queries import STAFF_LOG, Checkpoint, find_checkpoint, page_entries
from server.log.signing import KEY, ORIGIN


async def quick_faults(settings: Settings) -> list[str]:
    """What is wrong with the newest checkpoint, without reading the log: for every start."""
    last = await find_checkpoint(STAFF_LOG)
    rows = await fetch('SELECT MAX("index") AS newest FROM log_entry WHERE log = ?', STAFF_LOG)
    size = 0 if rows[0]["newest"] is None else int(rows[0]["newest"]) + 1
    if last is None:
        return [f"{size} acts and no checkpoint"] if size else []
    faults = [] if last.size == size else [f"{size} acts, and a checkpoint of {last.size}"]
    if (last.frontier.size, last.frontier.root) != (last.size, last.root):
        faults.append(f"the checkpoint of {last.size} does not fit its tree")
    return faults + _unsigned(settings, last)


async def all_faults(settings: Settings) -> list[str]:
    """What is wrong with any act or checkpoint: reads the whole log."""
    faults = await quick_faults(settings)
    roots = await _roots()
    frontier = Frontier()
    async for entries in page_entries(STAFF_LOG):
        for entry in entries:
            if entry.index != frontier.size:
                return [*faults, f"act {frontier.size} is missing"]
            if entry.leaf != leaf_hash(entry.data):
                faults.append(f"act {entry.index} is not what was recorded")
            frontier = frontier.append(leaf_hash(entry.data))
            if roots.pop(frontier.size, frontier.root) != frontier.root:
                faults.append(f"the checkpoint of {frontier.size} is not that of the acts")
    return [*faults, *(f"the checkpoint of {size} has no acts" for size in roots)]


async def _roots() -> dict[int, bytes]:
    rows = await fetch("SELECT size, root FROM log_checkpoint WHERE log = ?", STAFF_LOG)
    return {row["size"]: row["root"] for row in rows}


def _unsigned(settings: Settings, last: Checkpoint) -> list[str]:
    """An installation from before checkpoints were signed has no key until its next act."""
    try:
        key = public_key(read_key(settings.keys, KEY))
    except MissingKey as error:
        return [str(error)] if "\n\n" in last.note else []
    try:
        text = verify_note(last.note.encode(), [(ORIGIN, key)])
    except BadNote as error:
        return [str(error)]
    return [] if text == checkpoint_body(ORIGIN, last.size, last.root) else ["another checkpoint was signed"]
