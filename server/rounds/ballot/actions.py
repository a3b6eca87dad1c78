"""Writing votes, budget lines and styles. Each refuses once the vote is sealed; a trigger stands behind."""

import uuid
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from server.db import UniqueViolation, fetch, write_tx
from server.log.actions import record_act
from server.rounds.actions import hold_for_edit, hold_round
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft, check_styles
from server.rounds.phases import require
from server.rounds.queries import StyleInfo, list_budget_lines, list_styles
from server.rounds.rules import N_, BadDraft, columns_of, payload_of
from server.rounds.tables import BudgetLine, Project, Style, Vote

Columns = dict[Column | str, Any]


async def add_vote(round_id: UUID, draft: VoteDraft, by: UUID | None) -> UUID:
    """A new vote in a round, at step draft."""
    new = uuid.uuid4()
    async with write_tx():
        require("edit_vote", await hold_round(round_id, "UPDATE"))
        sql = "SELECT COALESCE(MAX(number), 0) + 1 AS n FROM vote WHERE round = ?"
        number = (await fetch(sql, round_id))[0]["n"]
        await Vote.insert(Vote(id=new, round=round_id, number=number, **_vote_columns(draft)))
        await record_act(by, "vote-add", new, payload_of(draft))
    return new


async def edit_vote(vote_id: UUID, draft: VoteDraft, by: UUID | None) -> None:
    """Change a vote's title, dates and lot."""
    async with write_tx():
        await hold_for_edit(vote_id, "edit_vote")
        columns: Columns = {name: value for name, value in _vote_columns(draft).items()}  # noqa: C416 - widens
        await Vote.update(columns).where(Vote.id == vote_id)
        await record_act(by, "vote-edit", vote_id, payload_of(draft))


async def add_budget_line(vote_id: UUID, draft: BudgetLineDraft, by: UUID | None) -> UUID:
    """A new budget line. BadDraft when its code is taken."""
    new = uuid.uuid4()
    try:
        async with write_tx():
            await hold_for_edit(vote_id, "edit_vote")
            await BudgetLine.insert(BudgetLine(id=new, vote=vote_id, **_line_columns(draft)))
            await record_act(by, "line-add", new, payload_of(draft))
    except UniqueViolation:
        raise BadDraft("code", N_("Another pool has this id already.")) from None
    return new


async def edit_budget_line(vote_id: UUID, line_id: UUID, draft: BudgetLineDraft, by: UUID | None) -> None:
    """Change a budget line; its code stays, since projects and styles name it."""
    async with write_tx():
        await hold_for_edit(vote_id, "edit_vote")
        columns: Columns = {name: value for name, value in _line_columns(draft).items() if name != "code"}
        await BudgetLine.update(columns).where(BudgetLine.id == line_id, BudgetLine.vote == vote_id)
        await record_act(by, "line-edit", line_id, payload_of(draft))


async def delete_budget_line(vote_id: UUID, line_id: UUID, by: UUID | None) -> None:
    """Remove a budget line that no style and no project names; BadDraft otherwise."""
    async with write_tx():
        await hold_for_edit(vote_id, "edit_vote")
        line = next((line for line in await list_budget_lines(vote_id) if line.id == line_id), None)
        if line is None:
            return
        if await _is_named(vote_id, line.code):
            raise BadDraft("", N_("A ballot or a project stands on this pool. Move it first."))
        await BudgetLine.delete().where(BudgetLine.id == line_id)
        await record_act(by, "line-delete", line_id)


async def save_style(vote_id: UUID, draft: StyleDraft, by: UUID | None) -> None:
    """Add the style of this number or replace it. BadDraft when the styles no longer fit together."""
    async with write_tx():
        await hold_for_edit(vote_id, "edit_vote")
        others = [style for style in await list_styles(vote_id) if style.number != draft.number]
        codes = {line.code for line in await list_budget_lines(vote_id)}
        check_styles([*(_draft_of(style) for style in others), draft], codes)
        await Style.delete().where(Style.vote == vote_id, Style.number == draft.number)
        columns = columns_of(draft) | {"areas": ",".join(draft.areas), "lines": ",".join(draft.lines)}
        await Style.insert(Style(id=uuid.uuid4(), vote=vote_id, **columns))
        await record_act(by, "style-save", vote_id, payload_of(draft))


async def delete_style(vote_id: UUID, number: int, by: UUID | None) -> None:
    """Remove a style."""
    async with write_tx():
        await hold_for_edit(vote_id, "edit_vote")
        await Style.delete().where(Style.vote == vote_id, Style.number == number)
        await record_act(by, "style-delete", vote_id, str(number).encode())


def _vote_columns(draft: VoteDraft) -> dict[str, Any]:
    return columns_of(draft) | {"box_closes": draft.box_closes}


def _line_columns(draft: BudgetLineDraft) -> dict[str, Any]:
    return columns_of(draft) | {"rule": draft.full_rule}


async def _is_named(vote_id: UUID, code: str) -> bool:
    styles = await list_styles(vote_id)
    projects = await Project.select(Project.lines).where(Project.vote == vote_id)
    named = {line for style in styles for line in style.lines}
    return code in named or any(code in row["lines"].split(",") for row in projects)


def _draft_of(style: StyleInfo) -> StyleDraft:
    return StyleDraft(style.number, style.names["da"], style.names["en"], style.areas, style.lines, style.reason)
