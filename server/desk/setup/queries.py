"""An earlier round's outline, read from the rooms it is kept in."""

from uuid import UUID

from server.desk.setup.rules import Outline, Span, VoteOutline
from server.ideas.queries import CallInfo, find_call
from server.ideas.rules import CallDraft
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.queries import (
    BudgetLineInfo,
    StyleInfo,
    VoteInfo,
    list_budget_lines,
    list_dates,
    list_styles,
    list_votes,
)


async def get_outline(round_id: UUID) -> Outline:
    """What can be begun with again."""
    call = await find_call(round_id)
    return Outline(
        calendar=tuple(Span(date.phase, date.begins, date.ends) for date in await list_dates(round_id)),
        call=_call(call) if call else None,
        votes=tuple([await _vote(vote) for vote in await list_votes(round_id)]),
    )


async def _vote(vote: VoteInfo) -> VoteOutline:
    draft = VoteDraft(
        vote.titles["da"],
        vote.titles["en"],
        vote.opens,
        vote.closes,
        min_batch=vote.min_batch,
        lot=vote.lot,
        lot_source=vote.lot_source,
        lot_at=vote.lot_at,
    )
    lines = tuple(_line(line) for line in await list_budget_lines(vote.id))
    return VoteOutline(draft, lines, tuple(_style(style) for style in await list_styles(vote.id)))


def _line(line: BudgetLineInfo) -> BudgetLineDraft:
    titles = line.titles
    return BudgetLineDraft(
        line.code, titles["da"], titles["en"], line.budget, line.rule, line.max_choices, line.max_cost
    )


def _style(style: StyleInfo) -> StyleDraft:
    return StyleDraft(style.number, style.names["da"], style.names["en"], style.areas, style.lines, style.reason)


def _call(call: CallInfo) -> CallDraft:
    same = {name: getattr(call, name) for name in ("min_age", "max_price", "areas", "categories", "moderated", "word")}
    return CallDraft(who_da=call.who["da"], who_en=call.who["en"], **same)
