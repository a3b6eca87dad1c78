"""Keeping order, with a mail to whom it concerns. One function, one transaction."""

from datetime import datetime
from uuid import UUID

from server.db import write_tx
from server.ideas.actions import hide_idea, merge_idea, show_idea
from server.ideas.queries import get_idea
from server.ideas.talk.actions import tell_followers


async def hide_with_news(idea_id: UUID, reason: str, address: str, now: datetime, by: UUID) -> None:
    """Hide an idea; its proposer and whoever follows it are told why."""
    async with write_tx():
        idea = await hide_idea(idea_id, reason, by)
        await tell_followers(idea, address, "hidden", now, reason=reason)


async def show_with_news(idea_id: UUID, address: str, now: datetime, by: UUID) -> None:
    """Let everybody see an idea; its proposer is told."""
    async with write_tx():
        idea = await show_idea(idea_id, by)
        await tell_followers(idea, address, "shown", now)


async def merge_with_news(idea_id: UUID, into: UUID, reason: str, address: str, now: datetime, by: UUID) -> None:
    """Merge an idea into another; its proposer and whoever follows it are told."""
    async with write_tx():
        idea = await get_idea(idea_id)
        await merge_idea(idea_id, into, reason, by)
        await tell_followers(idea, address, "merged", now, reason=reason)
