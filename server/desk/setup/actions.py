"""A new round from an outline, whole or not at all."""

from uuid import UUID

from server.db import write_tx
from server.desk.setup.rules import Outline, VoteOutline
from server.ideas.actions import save_call
from server.rounds.actions import create_round, set_dates
from server.rounds.ballot.actions import add_budget_line, add_vote, save_style
from server.rounds.queries import DateInfo
from server.rounds.rules import RoundDraft


async def make_round(draft: RoundDraft, outline: Outline, by: UUID | None) -> UUID:
    """A new round in draft with all that its outline says; SlugTaken when its address is in use.

    Each part is recorded as the act it is when it is done by hand.
    """
    async with write_tx():
        new = await create_round(draft, by)
        await set_dates(new, [DateInfo(one.phase, one.begins, one.ends) for one in outline.calendar], by)
        if outline.call:
            await save_call(new, outline.call, by)
        for vote in outline.votes:
            await _add_vote(new, vote, by)
    return new


async def _add_vote(round_id: UUID, outline: VoteOutline, by: UUID | None) -> None:
    vote = await add_vote(round_id, outline.vote, by)
    for line in outline.lines:
        await add_budget_line(vote, line, by)
    for style in outline.styles:
        await save_style(vote, style, by)
