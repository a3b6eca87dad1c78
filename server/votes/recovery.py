"""After a restored backup: `python -m server recover VOTE` brings the database back in step with the state folder.

Marks come back from the journal, without a signature: whoever asks for her pass again is sent to the counter. Ballots
that waited sealed at the time of the loss do not come back by themselves; a voter who holds a promise brings her ballot
again after the final checkpoint, as a `late` line. What the log lost (a database older than the last border) cannot be
made up from the state folder: restore a newer backup or the write-ahead archive first; the command says so.

Where pass keys are lost while voting runs, `--pass-keys officer` (or `auditor`) brings them back from the copies that
this officer's passphrase opens.

Where the state folder itself is lost, `--without-state` goes on with the database alone: nothing then vouches that the
database is the newest, and ballots whose batch key is lost are given up.
"""

import sys
from dataclasses import dataclass
from uuid import UUID

from server.config import Settings
from server.db import fetch, write_tx
from server.keys import MissingKey
from server.log.actions import record_act
from server.log.queries import find_checkpoint
from server.roll.marks.actions import restore_pass_marks
from server.rounds.phases import STEPS
from server.rounds.queries import VoteInfo, find_vote, find_vote_by_eid, list_rounds, list_votes, list_votes_at
from server.votes.box.loading import load_box, missing_marks
from server.votes.box.queries import count_rows, find_any_row
from server.votes.box.rules import opens
from server.votes.box.state import High, list_batch_keys, read_high, state_folder, write_high
from server.votes.rules import NotServed
from server.votes.sealing.keys import WrongPassphrase, copies_folder, restore_pass_keys
from server.votes.sealing.queries import get_sealed
from server.votes.sealing.rules import SealedVote


@dataclass(frozen=True)
class Recovered:
    """Marks brought back, ballots that wait sealed and can be opened, and ballots given up."""

    marks: int
    waiting: int
    given_up: int


async def recover(settings: Settings, sealed: SealedVote, without_state: bool = False) -> Recovered:
    """Bring missing marks back and see whether the box can be served now; NotServed says what still stands against."""
    given_up = await _go_without_state(settings, sealed) if without_state else 0
    missing = await missing_marks(settings, sealed)
    async with write_tx():
        restored = await restore_pass_marks(sealed.id, missing)
        await record_act(None, "recover", sealed.id, str(restored).encode())
    await load_box(settings, sealed)
    return Recovered(restored, await count_rows(sealed.id), given_up)


async def recover_named(settings: Settings, name: str, without_state: bool = False) -> int:
    """The command: 0 when the vote can be served again, 1 when not, 2 when there is no such vote."""
    vote = await find_named(name)
    if vote is None or not vote.sealed:
        print(f"{name}: no sealed vote has this id, eid or number", file=sys.stderr)
        return 2
    try:
        done = await recover(settings, await get_sealed(vote.id), without_state)
    except NotServed as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    print(f"{done.marks} marks brought back from the journal; {done.waiting} ballots wait sealed")
    if done.given_up:
        print(f"{done.given_up} waiting ballots were given up: their batch key is lost.")
    if done.marks or done.given_up:
        print("Ballots are missing: their voters hold a promise and bring them as late ballots.")
    return 0


async def bring_pass_keys_back(settings: Settings, name: str, role: str, passphrase: str) -> int:
    """The command with `--pass-keys`: lost pass keys from the copies that one officer's passphrase opens."""
    vote = await find_named(name)
    if vote is None or not vote.sealed:
        print(f"{name}: no sealed vote has this id, eid or number", file=sys.stderr)
        return 2
    styles = [style.id for style in (await get_sealed(vote.id)).manifest.styles]
    try:
        await restore_pass_keys(copies_folder(settings.data), settings.keys, vote.id, styles, role, passphrase)
    except WrongPassphrase:
        print(f"{name}: this is not the {role}'s passphrase", file=sys.stderr)
        return 1
    except MissingKey as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    await record_act(None, "recover-pass-keys", vote.id)
    print("every pass key is there")
    return 0


async def _go_without_state(settings: Settings, sealed: SealedVote) -> int:
    """Take the database for the newest there is, and give up rows that no batch key opens; how many."""
    folder, newest = state_folder(settings, sealed.id), await find_checkpoint(sealed.id)
    if newest is not None and read_high(folder) is None:
        write_high(folder, High(newest.size, newest.root))
    row, waiting = await find_any_row(sealed.id), await count_rows(sealed.id)
    if row is None or any(opens(key.secret, *row) for key in list_batch_keys(folder)):
        return 0
    async with write_tx():
        await fetch("DELETE FROM box_queue WHERE vote = ?", sealed.id)
        await record_act(None, "recover-without-state", sealed.id, str(waiting).encode())
    return waiting


async def find_named(name: str) -> VoteInfo | None:
    """A vote by its id, by its eid or the first 16 hex digits of it, or as `<round>/<number>` (slug or number)."""
    try:
        return await find_vote(UUID(name)) if len(name) == 36 else await _by_place(name) or await _by_eid(name)
    except ValueError:
        return None


async def _by_place(name: str) -> VoteInfo | None:
    place, _, number = name.rpartition("/")
    for one in await list_rounds():
        if place in (one.slug, str(one.number)):
            return next((vote for vote in await list_votes(one.id) if str(vote.number) == number), None)
    return None


async def _by_eid(name: str) -> VoteInfo | None:
    if len(name) == 64:
        return await find_vote_by_eid(bytes.fromhex(name))
    sealed = await list_votes_at(*STEPS)
    found = [vote for vote in sealed if vote.eid and len(name) >= 16 and vote.eid.hex().startswith(name.lower())]
    return found[0] if len(found) == 1 else None
