"""Cancelling a round: by one person while nobody has voted, by two afterwards."""

from datetime import datetime
from uuid import UUID

from server.db import write_tx
from server.people.actions import approve_first, approve_second
from server.people.queries import Staff, find_open_approval
from server.people.rules import NotAllowed
from server.rounds.actions import CannotAdvance, advance_round
from server.rounds.phases import UNDER_WAY, Facts, check_advance
from server.rounds.queries import get_round


async def cancel_round(round_id: UUID, reason: str, staff: Staff, now: datetime, second: bool = False) -> bool:
    """Cancel a round with a reason for everybody; once people have voted that takes two, an officer and an auditor.

    False when this was the first of two yeses; `second` says the other one, and never happens by surprise.
    CannotAdvance, NotAllowed.
    """
    facts = Facts((await get_round(round_id)).phase, reason=reason)
    if reasons := check_advance(facts, "cancelled", now):
        raise CannotAdvance(reasons)
    async with write_tx():
        if facts.phase in UNDER_WAY:
            if not second:
                await _approve_first(round_id, staff, now)
                return False
            await approve_second("cancel", round_id, b"", staff, now, round_id)
        await advance_round(round_id, "cancelled", facts, now, staff.id)
        return True


async def _approve_first(round_id: UUID, staff: Staff, now: datetime) -> None:
    first = await find_open_approval("cancel", round_id, now)
    if first is not None and first.first != staff.id:
        raise NotAllowed("first-given", "somebody else has said the first yes already")
    await approve_first("cancel", round_id, b"", staff, now)
