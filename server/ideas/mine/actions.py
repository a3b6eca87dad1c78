"""Forgetting a resident among ideas."""

from uuid import UUID

from server.db import fetch, write_tx
from server.ideas.tables import IdeaDraft, IdeaFollow, IdeaSupport


async def forget(resident: UUID) -> None:
    """Delete what only she had use of: drafts, follows, support. What she wrote for others stays, with her id alone."""
    async with write_tx():
        await fetch(
            "UPDATE idea SET supporters = supporters - 1 "
            "WHERE id IN (SELECT idea FROM idea_support WHERE resident = ?)",
            resident,
        )
        await IdeaSupport.delete().where(IdeaSupport.resident == resident)
        await IdeaFollow.delete().where(IdeaFollow.resident == resident)
        await IdeaDraft.delete().where(IdeaDraft.resident == resident)
