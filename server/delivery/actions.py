"""A round's winners carried out, from the first day to the last. One function, one transaction; in the same one whoever
follows the idea hears of each step that everybody can see.

`ideas` is the address of the round's ideas in Danish, with the host: mails lead to the idea's own page.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from server.db import write_tx
from server.delivery.queries import DeliveryInfo, get_delivery, get_progress, with_progress
from server.delivery.rules import (
    ENDED,
    YEARS_TO_END,
    YEARS_TO_START,
    EvaluationDraft,
    Plan,
    after,
    check_reason,
    years_later,
)
from server.delivery.tables import DeliveryEvaluation, DeliveryProject, DeliveryStatus
from server.ideas.queries import IdeaInfo, get_idea, get_idea_by_number
from server.ideas.review.rules import today_of
from server.ideas.talk.actions import tell_followers
from server.log.actions import record_act
from server.results.files import files_folder
from server.results.queries import find_publication
from server.results.report.queries import get_report
from server.rounds.actions import CannotAdvance, advance_round, hold_round
from server.rounds.phases import NotNow, require
from server.rounds.projects.queries import list_projects
from server.rounds.queries import ProjectInfo, get_facts, list_budget_lines, list_votes
from server.rounds.rules import columns_of, payload_of

Columns = dict[Column | str, Any]
NEWS = {"begin": "begun", "finish": "carried-out", "give_up": "given-up", "resume": "resumed"}
"""Act → the news of it (`server.ideas.talk.mails`)."""


@dataclass(frozen=True)
class Winner:
    """A project that won, on a budget line, with what it gets in minor units."""

    project: ProjectInfo
    line: UUID
    granted: int


async def start_delivery(round_id: UUID, ideas: str, by: UUID | None, now: datetime) -> int:
    """Begin to carry out a published round: one project for each winner; how many there are. CannotAdvance while a vote
    is not published."""
    winners = await _winners(round_id)
    async with write_tx():
        require("start_delivery", await hold_round(round_id, "UPDATE"))
        for number, winner in enumerate(winners, 1):
            await _add_project(round_id, number, winner, ideas, now)
        await advance_round(round_id, "implementing", await get_facts(round_id, "published"), now, by)
    return len(winners)


async def end_delivery(round_id: UUID, by: UUID | None, now: datetime) -> None:
    """The round is over. CannotAdvance while a project has not ended, or nobody has looked back on it."""
    async with write_tx():
        facts = await get_facts(round_id, await hold_round(round_id, "UPDATE"))
        facts = with_progress(facts, await get_progress(round_id))
        await advance_round(round_id, "evaluated", facts, now, by)


async def save_plan(delivery_id: UUID, plan: Plan, by: UUID | None) -> None:
    """What is agreed on with who leads the project."""
    columns: Columns = dict(columns_of(plan).items())
    async with write_tx():
        await hold_delivery(delivery_id, "carry_out")
        await DeliveryProject.update(columns).where(DeliveryProject.id == delivery_id)
        await record_act(by, "delivery-plan", delivery_id, payload_of([str(value) for value in columns.values()]))


async def set_status(delivery_id: UUID, act: str, reason: str, ideas: str, by: UUID | None, now: datetime) -> None:
    """Move a project on (`rules.MOVES`). BadDraft without a reason where one is due; NotNow once looked back on."""
    check_reason(reason, act)
    async with write_tx():
        delivery = await hold_delivery(delivery_id, "carry_out")
        if delivery.verdict:
            raise NotNow("delivery", "the project has been looked back on")
        status = after(act, delivery.status)
        await DeliveryProject.update({DeliveryProject.status: status}).where(DeliveryProject.id == delivery_id)
        await _note_status(delivery_id, status, reason.strip(), now)
        await record_act(by, "delivery-status", delivery_id, payload_of([status, reason]))
        await tell_of(delivery, ideas, NEWS[act], now, reason.strip())


async def evaluate(delivery_id: UUID, draft: EvaluationDraft, ideas: str, by: UUID | None, now: datetime) -> None:
    """Look back on a project that has ended; until the round is over that may be written anew."""
    async with write_tx():
        delivery = await hold_delivery(delivery_id, "evaluate_delivery")
        if delivery.status not in ENDED:
            raise NotNow("delivery", f"the project is {delivery.status}")
        await DeliveryEvaluation.delete().where(DeliveryEvaluation.delivery == delivery_id)
        await DeliveryEvaluation.insert(DeliveryEvaluation(delivery=delivery_id, at=now, **columns_of(draft)))
        await record_act(by, "delivery-evaluate", delivery_id, payload_of(draft))
        if not delivery.verdict:
            await tell_of(delivery, ideas, "evaluated", now)


async def hold_delivery(delivery_id: UUID, act: str) -> DeliveryInfo:
    """Hold a project's round until the transaction ends, and read the project; NotNow when `act` does not fit."""
    require(act, await hold_round((await get_delivery(delivery_id)).round, "UPDATE"))
    return await get_delivery(delivery_id)


async def tell_of(delivery: DeliveryInfo, ideas: str, news: str, now: datetime, text: str = "") -> None:
    """Tell whoever follows the idea this project was, if it was one."""
    if delivery.idea:
        idea = await get_idea(delivery.idea)
        await tell_followers(idea, f"{ideas}/{idea.number}", news, now, reason=text)


async def _winners(round_id: UUID) -> Sequence[Winner]:
    """Read before the transaction: what is published never changes."""
    winners: list[Winner] = []
    for vote in await list_votes(round_id):
        publication = await find_publication(vote.id)
        if publication is None:
            raise CannotAdvance(["not-published"])
        projects = {project.code: project for project in await list_projects(vote.id)}
        lines = {line.code: line.id for line in await list_budget_lines(vote.id)}
        report = await get_report(files_folder(), publication)
        for line in report.lines:
            won = [Winner(projects[one.id], lines[line.id], one.cost) for one in line.winners]
            winners += sorted(won, key=lambda winner: winner.project.number)
    return winners


async def _add_project(round_id: UUID, number: int, winner: Winner, ideas: str, now: datetime) -> None:
    wanted, today = winner.project.idea, today_of(now)
    idea = await get_idea_by_number(round_id, wanted) if wanted else None
    row = DeliveryProject(
        id=uuid.uuid4(),
        round=round_id,
        project=winner.project.id,
        line=winner.line,
        idea=idea.id if idea else None,
        number=number,
        granted=winner.granted,
        lead_name=_named(idea),
        start_by=years_later(today, YEARS_TO_START),
        done_by=years_later(today, YEARS_TO_END),
        evaluate_on=None,
        signs="",
        status="planned",
    )
    await DeliveryProject.insert(row)
    await _note_status(row.id, "planned", "", now)
    if idea:
        await tell_followers(idea, f"{ideas}/{idea.number}", "won", now)


def _named(idea: IdeaInfo | None) -> str:
    """For whom staff brought the idea in; "" where a resident proposed it herself."""
    return idea.proposer_name if idea and idea.proposer is None else ""


async def _note_status(delivery_id: UUID, status: str, reason: str, now: datetime) -> None:
    await DeliveryStatus.insert(
        DeliveryStatus(id=uuid.uuid4(), delivery=delivery_id, status=status, reason=reason, at=now)
    )
