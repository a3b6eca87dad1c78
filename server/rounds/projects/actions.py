"""Writing projects, one by one or a list at once. Each refuses once the vote is sealed; a trigger stands behind."""

import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from server.db import UniqueViolation, fetch, insert_many, write_tx
from server.log.actions import record_act
from server.rounds.actions import hold_for_edit
from server.rounds.phases import NotNow
from server.rounds.projects.rules import ProjectDraft, check_rows, free_code
from server.rounds.queries import VoteInfo, list_budget_lines
from server.rounds.rules import N_, BadDraft, BadRows, payload_of
from server.rounds.tables import Project, Vote

COLUMNS = (
    "id", "vote", "code", "number", "title_da", "title_en", "description_da", "description_en", "area", "theme",
    "cost", "lines", "idea",
)  # fmt: skip


Columns = dict[Column | str, Any]


async def add_project(vote_id: UUID, draft: ProjectDraft, by: UUID | None) -> UUID:
    """A new project with the next public number. BadDraft when its code is taken or a budget line unknown."""
    try:
        return (await import_projects(vote_id, [draft], by))[0]
    except BadRows as error:
        raise _draft_error(error) from None


async def import_projects(
    vote_id: UUID, drafts: Sequence[ProjectDraft], by: UUID | None, replace: bool = False
) -> list[UUID]:
    """All of a list or, with BadRows, nothing of it; `replace` removes what was there. Ids in the order of the list."""
    async with write_tx():
        vote = await _hold(vote_id)
        if replace:
            await Project.delete().where(Project.vote == vote_id)
        taken = await _codes(vote_id)
        lines = tuple(line.code for line in await list_budget_lines(vote_id))
        check_rows(drafts, taken, lines)
        number = await _last_number(vote.round)
        rows = []
        for place, draft in enumerate(drafts, 1):
            code = draft.code or free_code(number + place, taken | {d.code for d in drafts})
            rows.append(_row(vote_id, code, number + place, draft, lines))
        await insert_many(Project, COLUMNS, rows)
        await record_act(by, "projects-add", vote_id, payload_of(list(drafts)))
    return [row[0] for row in rows]


async def edit_project(vote_id: UUID, project_id: UUID, draft: ProjectDraft, by: UUID | None) -> None:
    """Change a project; its public number stays."""
    try:
        async with write_tx():
            await _hold(vote_id)
            lines = tuple(line.code for line in await list_budget_lines(vote_id))
            check_rows([draft], set(), lines)
            row = dict(zip(COLUMNS, _row(vote_id, draft.code, 0, draft, lines), strict=True))
            changed: Columns = {name: row[name] for name in COLUMNS[4:] if name != "idea"}
            if draft.code:
                changed["code"] = draft.code
            await Project.update(changed).where(Project.id == project_id, Project.vote == vote_id)
            await record_act(by, "project-edit", project_id, payload_of(draft))
    except BadRows as error:
        raise _draft_error(error) from None
    except UniqueViolation:
        raise BadDraft("code", N_("Another project has this id already.")) from None


async def delete_project(vote_id: UUID, project_id: UUID, by: UUID | None) -> None:
    """Remove a project; its public number is not given again while a later one stands."""
    async with write_tx():
        await _hold(vote_id)
        await Project.delete().where(Project.id == project_id, Project.vote == vote_id)
        await record_act(by, "project-delete", project_id)


async def set_list(vote_id: UUID, list_hash: bytes | None) -> None:
    """Say that a vote's projects are the decided list of this hash, which nobody changes by hand; None: no longer.

    Call it in the transaction that wrote the projects, after them: from here on triggers refuse every change.
    """
    async with write_tx():
        await hold_for_edit(vote_id, "edit_projects")
        await Vote.update({Vote.list_hash: list_hash}).where(Vote.id == vote_id)


async def _hold(vote_id: UUID) -> VoteInfo:
    vote = await hold_for_edit(vote_id, "edit_projects")
    if vote.listed:
        raise NotNow("listed", "the projects are a list that was decided on")
    return vote


def _draft_error(error: BadRows) -> BadDraft:
    first = error.problems[0]
    return BadDraft("lines" if "line" in first.values else "code", first.text, **first.values)


async def _codes(vote_id: UUID) -> set[str]:
    return {row["code"] for row in await Project.select(Project.code).where(Project.vote == vote_id)}


async def _last_number(round_id: UUID) -> int:
    sql = "SELECT COALESCE(MAX(p.number), 0) AS n FROM project p JOIN vote v ON v.id = p.vote WHERE v.round = ?"
    return int((await fetch(sql, round_id))[0]["n"])


def _row(vote_id: UUID, code: str, number: int, draft: ProjectDraft, lines: tuple[str, ...]) -> tuple[Any, ...]:
    return (
        uuid.uuid4(),
        vote_id,
        code,
        number,
        draft.title_da,
        draft.title_en,
        draft.description_da,
        draft.description_en,
        draft.area,
        draft.theme,
        draft.cost,
        ",".join(draft.lines or lines),
        draft.idea,
    )
