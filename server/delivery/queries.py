"""Reading projects being carried out: a list is one query, however long; a project's page a few."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from server.db import LARGEST_INTEGER, fetch
from server.delivery.rules import Money, Plan
from server.rounds.phases import Facts
from server.rounds.queries import NotFound, Texts, texts_of

PROJECT = (
    "SELECT d.id, d.round, d.number, d.project, d.idea, d.granted, d.lead_name, d.start_by, d.done_by, d.evaluate_on, "
    "d.signs, d.status, p.number AS ballot_number, p.title_da, p.title_en, p.description_da, p.description_en, p.area, "
    "l.title_da AS line_da, l.title_en AS line_en, i.number AS idea_number, i.proposer, e.verdict, "
    "(SELECT m.thumb FROM delivery_milestone m WHERE m.delivery = d.id AND m.thumb IS NOT NULL "
    "ORDER BY m.created DESC, m.id LIMIT 1) AS thumb, "
    "(SELECT COALESCE(SUM(x.amount), 0) FROM delivery_expense x WHERE x.delivery = d.id AND x.state = 'confirmed') "
    "AS documented, "
    "(SELECT COALESCE(SUM(x.amount), 0) FROM delivery_expense x WHERE x.delivery = d.id AND x.state = 'waiting') "
    "AS waiting, "
    "(SELECT COALESCE(SUM(o.amount), 0) FROM delivery_payout o WHERE o.delivery = d.id) AS paid "
    "FROM delivery_project d JOIN project p ON p.id = d.project JOIN budget_line l ON l.id = d.line "
    "LEFT JOIN idea i ON i.id = d.idea LEFT JOIN delivery_evaluation e ON e.delivery = d.id"
)
STATUS = "SELECT id, delivery, status, reason, at FROM delivery_status"
WAY = "CASE status WHEN 'planned' THEN 0 WHEN 'begun' THEN 1 ELSE 2 END"
"""Which status comes first where two have the same time."""
EVALUATION = "SELECT delivery, verdict, worked, not_worked, story, at FROM delivery_evaluation"
OF_ROUND = "delivery IN (SELECT id FROM delivery_project WHERE round = ?)"
MILESTONE = "SELECT id, delivery, title, due, done, text, image, thumb, alt, created FROM delivery_milestone"
EXPENSE = "SELECT id, delivery, day, amount, what, image, thumb, state, reason, added FROM delivery_expense"


class DeliveryInfo(msgspec.Struct, frozen=True):
    """A project being carried out, with its money. `proposer` is whose idea it was (None: nobody's we know), `verdict`
    "" until it has been looked back on, `ballot_number` that of the project people voted on."""

    id: UUID
    round: UUID
    number: int
    project: UUID
    ballot_number: int
    titles: Texts
    descriptions: Texts
    area: str
    line_titles: Texts
    money: Money
    idea: UUID | None
    idea_number: int | None
    proposer: UUID | None
    lead_name: str
    start_by: date
    done_by: date
    evaluate_on: date | None
    signs: str
    status: str
    verdict: str
    thumb: str | None

    @property
    def plan(self) -> Plan:
        """What is agreed on with who leads it."""
        return Plan(self.start_by, self.done_by, self.evaluate_on, self.signs, self.lead_name)

    @property
    def lead(self) -> UUID | None:
        """The resident who leads it; None where staff have named somebody."""
        return None if self.lead_name else self.proposer


class LedInfo(msgspec.Struct, frozen=True):
    """A project as who leads it finds it."""

    slug: str
    number: int
    titles: Texts


class StatusInfo(msgspec.Struct, frozen=True):
    """The status of a project from some time on."""

    id: UUID
    delivery: UUID
    status: str
    reason: str
    at: datetime


class MilestoneInfo(msgspec.Struct, frozen=True):
    """A step on the way; `done` None = still to come."""

    id: UUID
    delivery: UUID
    title: str
    due: date | None
    done: date | None
    text: str
    image: str | None
    thumb: str | None
    alt: str
    created: datetime


class ExpenseInfo(msgspec.Struct, frozen=True):
    """What was spent; see `tables.DeliveryExpense`."""

    id: UUID
    delivery: UUID
    day: date
    amount: int
    what: str
    image: str | None
    thumb: str | None
    state: str
    reason: str
    added: datetime


class PayoutInfo(msgspec.Struct, frozen=True):
    """Money paid out, or (below 0) paid back."""

    amount: int
    at: datetime


class EvaluationInfo(msgspec.Struct, frozen=True):
    """What was learnt of a project."""

    delivery: UUID
    verdict: str
    worked: str
    not_worked: str
    story: str
    at: datetime


class Progress(msgspec.Struct, frozen=True):
    """How far a round's projects are."""

    projects: int
    ended: int
    evaluated: int


NOTHING = Progress(0, 0, 0)


async def list_deliveries(round_id: UUID, status: str = "") -> list[DeliveryInfo]:
    """The projects of a round by number, all or those of one status: a round has no more than its winners."""
    where, args = (" AND d.status = ?", [status]) if status else ("", [])
    sql = f"{PROJECT} WHERE d.round = ?{where} ORDER BY d.number"
    return [_delivery(row) for row in await fetch(sql, round_id, *args)]


async def get_delivery(delivery_id: UUID) -> DeliveryInfo:
    """A project by id, or NotFound."""
    return _one(await fetch(f"{PROJECT} WHERE d.id = ?", delivery_id))


async def get_delivery_by_number(round_id: UUID, number: int) -> DeliveryInfo:
    """A project by its public number in the round, or NotFound."""
    if not 0 < number <= LARGEST_INTEGER:
        raise NotFound
    return _one(await fetch(f"{PROJECT} WHERE d.round = ? AND d.number = ?", round_id, number))


async def list_deliveries_of_idea(idea_id: UUID) -> list[DeliveryInfo]:
    """What became of an idea: one project for each budget line it won on."""
    return [_delivery(row) for row in await fetch(f"{PROJECT} WHERE d.idea = ? ORDER BY d.number", idea_id)]


async def list_led_by(resident: UUID) -> list[LedInfo]:
    """The projects a resident leads, newest round first."""
    sql = (
        "SELECT r.slug, d.number, p.title_da, p.title_en FROM delivery_project d JOIN idea i ON i.id = d.idea "
        "JOIN round r ON r.id = d.round JOIN project p ON p.id = d.project "
        "WHERE i.proposer = ? AND d.lead_name = '' ORDER BY r.number DESC, d.number"
    )
    return [LedInfo(titles=texts_of(row, "title"), **row) for row in await fetch(sql, resident)]


async def count_statuses(round_id: UUID) -> dict[str, int]:
    """How many projects of a round have each status."""
    sql = "SELECT status, COUNT(*) AS n FROM delivery_project WHERE round = ? GROUP BY status"
    return {row["status"]: int(row["n"]) for row in await fetch(sql, round_id)}


async def get_progress(round_id: UUID) -> Progress:
    """What a round needs to be over."""
    return (await list_progress()).get(round_id, NOTHING)


async def list_progress() -> dict[UUID, Progress]:
    """The same for every round that is or was carried out, in one query."""
    sql = (
        "SELECT d.round, COUNT(*) AS projects, COUNT(CASE WHEN d.status IN ('done', 'given_up') THEN 1 END) AS ended, "
        "COUNT(e.delivery) AS evaluated FROM delivery_project d "
        "LEFT JOIN delivery_evaluation e ON e.delivery = d.id GROUP BY d.round"
    )
    return {row.pop("round"): Progress(**row) for row in await fetch(sql)}


def with_progress(facts: Facts, done: Progress) -> Facts:
    """What `check_advance` must know at a round's end too."""
    return replace(facts, projects=done.projects, projects_ended=done.ended, projects_evaluated=done.evaluated)


async def list_statuses(delivery_id: UUID) -> list[StatusInfo]:
    """What has become of a project, oldest first."""
    return [
        StatusInfo(**row) for row in await fetch(f"{STATUS} WHERE delivery = ? ORDER BY at, {WAY}, id", delivery_id)
    ]


async def list_milestones(delivery_id: UUID) -> list[MilestoneInfo]:
    """The steps of a project: what is done by day, then what is still to come."""
    found = [
        MilestoneInfo(**row) for row in await fetch(f"{MILESTONE} WHERE delivery = ? ORDER BY created, id", delivery_id)
    ]
    return sorted(found, key=lambda one: (one.done is None, one.done or one.due or date.max))


async def get_milestone(milestone_id: UUID) -> MilestoneInfo:
    """A step by id, or NotFound."""
    rows = await fetch(f"{MILESTONE} WHERE id = ?", milestone_id)
    if not rows:
        raise NotFound
    return MilestoneInfo(**rows[0])


async def shows_photo(delivery_id: UUID, sha256: str) -> bool:
    """Whether some step of a project shows this picture."""
    sql = "SELECT 1 AS one FROM delivery_milestone WHERE delivery = ? AND (image = ? OR thumb = ?) LIMIT 1"
    return bool(await fetch(sql, delivery_id, sha256, sha256))


async def list_expenses(delivery_id: UUID) -> list[ExpenseInfo]:
    """What was spent, by day, whatever staff think of it."""
    return [
        ExpenseInfo(**row) for row in await fetch(f"{EXPENSE} WHERE delivery = ? ORDER BY day, added, id", delivery_id)
    ]


async def get_expense(expense_id: UUID) -> ExpenseInfo:
    """An expense by id, or NotFound."""
    rows = await fetch(f"{EXPENSE} WHERE id = ?", expense_id)
    if not rows:
        raise NotFound
    return ExpenseInfo(**rows[0])


async def list_payouts(delivery_id: UUID) -> list[PayoutInfo]:
    """What was paid, oldest first."""
    sql = "SELECT amount, at FROM delivery_payout WHERE delivery = ? ORDER BY at, id"
    return [PayoutInfo(**row) for row in await fetch(sql, delivery_id)]


async def find_evaluation(delivery_id: UUID) -> EvaluationInfo | None:
    """What was learnt; None until somebody has looked back."""
    rows = await fetch(f"{EVALUATION} WHERE delivery = ?", delivery_id)
    return EvaluationInfo(**rows[0]) if rows else None


async def list_newest_statuses(round_id: UUID, most: int) -> list[StatusInfo]:
    """The newest changes of status in a round."""
    sql = f"{STATUS} WHERE {OF_ROUND} ORDER BY at DESC, {WAY} DESC, id LIMIT {most:d}"
    return [StatusInfo(**row) for row in await fetch(sql, round_id)]


async def list_newest_milestones(round_id: UUID, most: int) -> list[MilestoneInfo]:
    """The newest steps in a round."""
    sql = f"{MILESTONE} WHERE {OF_ROUND} ORDER BY created DESC, id LIMIT {most:d}"
    return [MilestoneInfo(**row) for row in await fetch(sql, round_id)]


async def list_newest_evaluations(round_id: UUID, most: int) -> list[EvaluationInfo]:
    """What was learnt last in a round."""
    sql = f"{EVALUATION} WHERE {OF_ROUND} ORDER BY at DESC, delivery LIMIT {most:d}"
    return [EvaluationInfo(**row) for row in await fetch(sql, round_id)]


def _one(rows: list[dict[str, Any]]) -> DeliveryInfo:
    if not rows:
        raise NotFound
    return _delivery(rows[0])


def _delivery(row: dict[str, Any]) -> DeliveryInfo:
    row["verdict"] = row["verdict"] or ""
    titles, descriptions = texts_of(row, "title"), texts_of(row, "description")
    line_titles = texts_of(row, "line")
    money = Money(*(int(row.pop(name)) for name in ("granted", "documented", "waiting", "paid")))
    return DeliveryInfo(titles=titles, descriptions=descriptions, line_titles=line_titles, money=money, **row)
