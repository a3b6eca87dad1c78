"""Taking a line off the roll: one person asks, another says yes, and the line is marked."""

from datetime import datetime
from uuid import UUID

from server.db import fetch, write_tx
from server.log.actions import record_act
from server.people.actions import approve_first, approve_second
from server.people.queries import Staff
from server.people.rules import NotAllowed
from server.roll.marks.queries import find_mark, forget_turnout
from server.roll.queries import find_roll_line
from server.roll.voids.rules import check_step, object_of, payload_of
from server.rounds.actions import hold_round
from server.rounds.phases import N_
from server.rounds.queries import NotFound, VoteInfo, get_vote


class AlreadyMarked(Exception):
    """The line is marked already; it cannot be voided. `text` is for the page."""

    text = N_("This person has voted already, or was taken off the list before.")


async def ask_void(vote_id: UUID, line: int, staff: Staff, now: datetime) -> None:
    """The first yes to taking a line off the roll for good (moved, died, wrong entry), before it is used.

    The officer's alone: it shows a person to whoever says the second, and the officer sees the whole roll anyhow.
    NotNow where `check_step` says so, AlreadyMarked once it is used, NotFound for a line that nobody stands on.
    """
    if "officer" not in staff.roles:
        raise NotAllowed("role", "the returning officer asks for it")
    async with write_tx():
        await _hold(vote_id)
        if await find_mark(vote_id, line):
            raise AlreadyMarked
        if await find_roll_line(vote_id, line) is None:
            raise NotFound
        await approve_first("void", object_of(vote_id, line), payload_of(vote_id, line), staff, now)


async def void_line(vote_id: UUID, line: int, staff: Staff, now: datetime) -> None:
    """The second yes: the line is marked, in one transaction with it. NotAllowed when the yes is not good, and the
    errors of `ask_void`.

    The mark comes first, so that of two who confirm at once one meets the other's. A line that nobody stands on is
    never marked: it would spoil the log for good (V7).
    """
    async with write_tx():
        vote = await _hold(vote_id)
        stored = await fetch(
            "INSERT INTO roll_mark (vote, line, kind, assisted) "
            "SELECT vote, line, 'void', 0 FROM roll WHERE vote = ? AND line = ? "
            "ON CONFLICT DO NOTHING RETURNING line",
            vote_id,
            line,
        )
        if not stored:
            raise AlreadyMarked if await find_mark(vote_id, line) else NotFound
        await approve_second("void", object_of(vote_id, line), payload_of(vote_id, line), staff, now, vote.round)
        await record_act(staff.id, "line-void", vote_id, str(line).encode())
    forget_turnout(vote_id)


async def _hold(vote_id: UUID) -> VoteInfo:
    """The vote, at a step at which lines can be taken off; held there until the transaction ends."""
    await hold_round((await get_vote(vote_id)).round, "SHARE")
    vote = await get_vote(vote_id)
    check_step(vote.step)
    return vote
