"""A published round carried out to its end, by the actions staff use; each step may be asked for again and then does
nothing."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from server.delivery import actions
from server.delivery.money.actions import note_payment, settle_expense
from server.delivery.posts.actions import Doer, add_expense, add_milestone
from server.delivery.queries import DeliveryInfo, list_deliveries
from server.rehearsal.plan import Course
from server.rounds.phases import allows
from server.rounds.queries import get_round

STAFF = Doer()
PATHS: dict[str, tuple[str, ...]] = {
    "planned": (),
    "begun": ("begin",),
    "done": ("begin", "finish"),
    "given_up": ("begin", "give_up"),
}
"""Status → the acts that lead to it."""


async def start_delivery(round_id: UUID, ideas: str, now: datetime) -> None:
    """Each winner becomes a project. `ideas`: the address of the round's ideas in Danish, with the host."""
    if allows("start_delivery", (await get_round(round_id)).phase):
        await actions.start_delivery(round_id, ideas, None, now)


async def carry_out(round_id: UUID, courses: Mapping[int, Course], ideas: str, now: datetime) -> None:
    """Bring projects, by their number, as far as their course says."""
    for delivery in await list_deliveries(round_id):
        if delivery.number in courses and delivery.status == "planned":
            await _follow(delivery, courses[delivery.number], ideas, now)


async def evaluate(round_id: UUID, now: datetime) -> None:
    """The round is over. CannotAdvance while a project has not ended, or nobody has looked back on it."""
    if allows("carry_out", (await get_round(round_id)).phase):
        await actions.end_delivery(round_id, None, now)


async def _follow(delivery: DeliveryInfo, course: Course, ideas: str, now: datetime) -> None:
    ended = _on(course.ended, now)
    if course.plan:
        await actions.save_plan(delivery.id, course.plan, None)
    for milestone in course.milestones:
        await add_milestone(delivery.id, milestone, ideas, STAFF, _on(milestone.done, now))
    for expense in course.expenses:
        added = await add_expense(delivery.id, expense, STAFF, _on(expense.day, now))
        await settle_expense(delivery.id, added, True, "", None)
    for expense in course.waiting:
        await add_expense(delivery.id, expense, STAFF, _on(expense.day, now))
    if course.paid:
        spent = sum(expense.amount for expense in course.expenses)
        await note_payment(delivery.id, min(delivery.money.granted, spent), None, ended)
    for act in PATHS[course.status]:
        reason = course.reason if act == "give_up" else ""
        await actions.set_status(delivery.id, act, reason, ideas, None, now if act == "begin" else ended)
    if course.evaluation:
        await actions.evaluate(delivery.id, course.evaluation, ideas, None, _on(course.looked_back, ended))


def _on(day: date | None, now: datetime) -> datetime:
    """The same hour on a day of its own."""
    return datetime.combine(day, now.timetz()) if day else now
