"""The steps of closing (vote protocol, section 7): voting → pass_closed → box_closed → flushed → witnessed → beacon →
opened. Counting and publishing are the room `results`.

Each step is a compare-and-swap of the vote's own `step` while the round row is held, and runs through the ballot
writer: what was received before it is stored before it, what comes after is refused.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from server.db import fetch, is_postgres, retried, write_tx
from server.log.actions import record_act
from server.people.actions import approve_first, approve_second
from server.people.queries import Staff
from server.people.rules import NotAllowed
from server.roll.marks.actions import forget_blinding
from server.roll.marks.queries import forget_turnout
from server.rounds.actions import advance_round, advance_step, hold_round, set_beacon
from server.rounds.phases import NotNow, require
from server.rounds.queries import VoteInfo, get_facts, get_round, get_vote, list_votes_at
from server.votes.box.border import cross_last_border
from server.votes.box.boxes import Box
from server.votes.box.served import box_settings, with_box_alone
from server.votes.rules import NotServed
from server.votes.sealing.keys import copies_folder, destroy_copies, destroy_pass_keys
from server.votes.sealing.queries import get_sealed
from server.votes.sealing.rules import OFFICES

Step = Callable[[VoteInfo, datetime], Awaitable[bool]]


async def close_first(vote_id: UUID, staff: Staff, now: datetime) -> None:
    """The first yes to close. NotNow before `closes`."""
    sealed = await get_sealed(vote_id)
    await _require_closing(await get_vote(vote_id), now)
    await approve_first("close", vote_id, sealed.eid, staff, now)


async def close_second(vote_id: UUID, staff: Staff, now: datetime) -> str:
    """The second yes: no more passes; then every step whose time has come. Returns the step reached."""
    sealed = await get_sealed(vote_id)

    @retried
    async def close_passes(_box: Box) -> None:
        async with write_tx():
            await hold_round(sealed.round, "UPDATE")
            await _require_closing(await get_vote(vote_id), now)
            await approve_second("close", vote_id, sealed.eid, staff, now, sealed.round)
            await advance_step(vote_id, "voting", "pass_closed")

    await with_box_alone(vote_id, close_passes)
    return await run_closing(vote_id, now)


async def run_closing(vote_id: UUID, now: datetime) -> str:
    """Take every step whose time has come, from wherever a crash left the vote; returns the step reached."""
    while (vote := await get_vote(vote_id)).step in STEPS:
        if not await STEPS[vote.step](vote, now):
            break
    forget_turnout(vote_id)
    return (await get_vote(vote_id)).step


async def continue_closings(now: datetime) -> None:
    """The job: take every step whose time has come, of every vote whose closing two people have started."""
    for vote in await list_votes_at(*STEPS):
        with suppress(NotServed):  # said at the start, and to whoever asks for this vote
            await run_closing(vote.id, now)


async def enter_beacon(vote_id: UUID, value: bytes, staff: Staff, now: datetime) -> str:
    """Enter the beacon's value, once, after its instant; returns the step reached. Everybody can compare it."""
    vote = await get_vote(vote_id)
    if not staff.roles & OFFICES.keys():
        raise NotAllowed("role", "the beacon is entered by an officer")
    if vote.lot_at is None or vote.step != "witnessed" or not value:
        raise NotNow("step", f"no beacon is awaited while the vote is {vote.step}")
    if now < vote.lot_at:
        raise NotNow("too-early", f"the beacon is drawn at {vote.lot_at:%Y-%m-%d %H:%M} UTC")
    async with write_tx():
        await set_beacon(vote_id, value)
        await record_act(staff.id, "beacon", vote_id, value)
    return await run_closing(vote_id, now)


async def _close_box(vote: VoteInfo, now: datetime) -> bool:
    """pass_closed → box_closed, not before its date; the round is counting once all its votes are there.

    No mark keeps its blinded hash and signature: until here they answered who asked for her pass again."""
    if now < vote.box_closes:
        return False

    @retried
    async def close(_box: Box) -> None:
        async with write_tx():
            phase = await hold_round(vote.round, "UPDATE")
            await advance_step(vote.id, "pass_closed", "box_closed")
            await forget_blinding(vote.id)
            facts = await get_facts(vote.round, phase)
            if facts.votes_boxed == facts.votes and phase == "voting":
                await advance_round(vote.round, "counting", facts, now, None)

    await with_box_alone(vote.id, close)
    return True


async def _flush(vote: VoteInfo, _now: datetime) -> bool:
    """box_closed → flushed: nobody can make a pass any more, and all ballots and marks enter the log."""

    async def flush(box: Box) -> None:
        styles = [style.id for style in box.sealed.manifest.styles]
        settings = box_settings()
        await asyncio.to_thread(destroy_pass_keys, settings.keys, vote.id, styles)
        await asyncio.to_thread(destroy_copies, copies_folder(settings.data), vote.id, styles, OFFICES)
        box.pass_keys.clear()
        await cross_last_border(box)

    await with_box_alone(vote.id, flush)
    return True


async def _witness(vote: VoteInfo, _now: datetime) -> bool:
    """flushed → witnessed: at once where the manifest asks for no witness, and the verdict says UNWITNESSED."""
    if (await get_sealed(vote.id)).manifest.quorum:
        return False
    await advance_step(vote.id, "flushed", "witnessed")
    return True


async def _draw(vote: VoteInfo, _now: datetime) -> bool:
    """witnessed → beacon: at once where the lot is by project id, else when the value has been entered."""
    if vote.lot == "beacon" and vote.beacon is None:
        return False
    await advance_step(vote.id, "witnessed", "beacon")
    return True


async def _open(vote: VoteInfo, _now: datetime) -> bool:
    """beacon → opened: of each ballot only the newest version keeps its opening."""
    await _forget(vote)
    await _sweep()
    return True


@retried
async def _forget(vote: VoteInfo) -> None:
    async with write_tx():
        await hold_round(vote.round, "UPDATE")
        await fetch(
            "DELETE FROM box_opening WHERE vote = ? AND n < "
            "(SELECT MAX(o.n) FROM box_opening o WHERE o.vote = box_opening.vote AND o.k = box_opening.k)",
            vote.id,
        )
        await advance_step(vote.id, "beacon", "opened")


async def _sweep() -> None:
    """What was deleted leaves the files too: SQLite overwrites deleted rows and keeps them only in its write-ahead log;
    PostgreSQL keeps them until the table is written anew, and in its own log until that is recycled."""
    if is_postgres():
        for table in ("roll_mark", "box_opening", "box_queue"):
            await fetch(f"VACUUM FULL {table}")
    else:
        await fetch("PRAGMA wal_checkpoint(TRUNCATE)")


async def _require_closing(vote: VoteInfo, now: datetime) -> None:
    require("close", (await get_round(vote.round)).phase)
    if vote.step != "voting":
        raise NotNow("step", f"the vote is {vote.step}")
    if now < vote.closes:
        raise NotNow("too-early", f"not before {vote.closes:%Y-%m-%d %H:%M} UTC")


STEPS: dict[str, Step] = {
    "pass_closed": _close_box,
    "box_closed": _flush,
    "flushed": _witness,
    "witnessed": _draw,
    "beacon": _open,
}
"""The step a vote is at → what takes it to the next; False when that must wait."""
