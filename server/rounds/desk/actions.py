"""Cancelling a round: by one person while nobody has voted, by two afterwards."""

from datetime import datetime
from uuid import UUID

from server.db import write_tx
from server.people.actions import approve_first, approve_second
from server.people.queries import Staff, find_open_approval
from server.rounds.actions import CannotAdvance, advance_round
from server.rounds.phases import UNDER_WAY, Facts, check_advance
from server.rounds.queries import get_round


async def cancel_round(round_id: UUID, reason: str, staff: Staff, now: datetime) -> bool:
    """Cancel a round with a reason for everybody; once people have voted that takes two, an officer and an auditor.

    False when this was the first of two yeses. CannotAdvance, NotAllowed.
    """
    facts = Facts((await get_round(round_id)).phase, reason=reason)
    if reasons := check_advance(facts, "cancelled", now):
        raise CannotAdvance(reasons)
    async with write_tx():
        if facts.phase in UNDER_WAY:
            first = await find_open_approval("cancel", round_id, now)
            if first is None or first.first == staff.id:
                await approve_first("cancel", round_id, b"", staff, now)
                return False
            await approve_second("cancel", round_id, b"", staff, now, round_id)
        await advance_round(round_id, "cancelled", facts, now, staff.id)
        return True
