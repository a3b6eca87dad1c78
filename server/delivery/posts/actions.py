"""Milestones and expenses, by staff or by who leads the project. One function, one transaction."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from server.db import write_tx
from server.delivery.actions import hold_delivery, tell_of
from server.delivery.queries import DeliveryInfo, MilestoneInfo, get_milestone
from server.delivery.rules import ExpenseDraft, MilestoneDraft, check_done
from server.delivery.tables import DeliveryExpense, DeliveryMilestone
from server.ideas.review.rules import today_of
from server.log.actions import record_act
from server.people.rules import NotAllowed
from server.rounds.queries import NotFound
from server.rounds.rules import columns_of

Columns = dict[Column | str, Any]


@dataclass(frozen=True)
class Doer:
    """Who does it: a member of staff, or the resident who leads the project. Neither: the program itself."""

    account: UUID | None = None
    resident: UUID | None = None

    @property
    def of_staff(self) -> bool:
        """Whether it is recorded; what residents do stands on the page."""
        return self.resident is None


async def add_milestone(delivery_id: UUID, draft: MilestoneDraft, ideas: str, doer: Doer, now: datetime) -> UUID:
    """A new step; whoever follows the idea hears of one that is done. BadDraft for one done in the future."""
    check_done(draft.done, today_of(now))
    async with write_tx():
        delivery = await _hold(delivery_id, doer)
        new = uuid.uuid4()
        await DeliveryMilestone.insert(
            DeliveryMilestone(id=new, delivery=delivery_id, created=now, **columns_of(draft))
        )
        if doer.of_staff:
            await record_act(doer.account, "delivery-milestone", new)
        await _tell(delivery, draft, ideas, now)
    return new


async def edit_milestone(
    delivery_id: UUID, milestone_id: UUID, draft: MilestoneDraft, ideas: str, doer: Doer, now: datetime
) -> None:
    """Change a step; followers hear of it once it is done."""
    check_done(draft.done, today_of(now))
    columns: Columns = dict(columns_of(draft).items())
    async with write_tx():
        delivery = await _hold(delivery_id, doer)
        before = await _milestone(delivery_id, milestone_id)
        await DeliveryMilestone.update(columns).where(DeliveryMilestone.id == milestone_id)
        if doer.of_staff:
            await record_act(doer.account, "delivery-milestone", milestone_id)
        if before.done is None:
            await _tell(delivery, draft, ideas, now)


async def delete_milestone(delivery_id: UUID, milestone_id: UUID, doer: Doer) -> None:
    """Take a step and its picture off the page."""
    async with write_tx():
        await _hold(delivery_id, doer)
        await _milestone(delivery_id, milestone_id)
        await DeliveryMilestone.delete().where(DeliveryMilestone.id == milestone_id)
        if doer.of_staff:
            await record_act(doer.account, "delivery-milestone-delete", milestone_id)


async def add_expense(delivery_id: UUID, draft: ExpenseDraft, doer: Doer, now: datetime) -> UUID:
    """What was spent; it waits for staff to confirm it. BadDraft for a day that has not come."""
    check_done(draft.day, today_of(now), "day")
    async with write_tx():
        await _hold(delivery_id, doer)
        columns = {**columns_of(draft), "state": "waiting", "reason": ""}
        new = uuid.uuid4()
        await DeliveryExpense.insert(DeliveryExpense(id=new, delivery=delivery_id, added=now, **columns))
        if doer.of_staff:
            await record_act(doer.account, "delivery-expense", new)
    return new


async def _hold(delivery_id: UUID, doer: Doer) -> DeliveryInfo:
    delivery = await hold_delivery(delivery_id, "carry_out")
    if doer.resident and doer.resident != delivery.lead:
        raise NotAllowed("not-yours", "only who leads a project may add to it")
    return delivery


async def _milestone(delivery_id: UUID, milestone_id: UUID) -> MilestoneInfo:
    found = await get_milestone(milestone_id)
    if found.delivery != delivery_id:
        raise NotFound
    return found


async def _tell(delivery: DeliveryInfo, draft: MilestoneDraft, ideas: str, now: datetime) -> None:
    if draft.done:
        await tell_of(delivery, ideas, "milestone", now, draft.title)
