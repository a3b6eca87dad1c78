"""Erasing a resident."""

from uuid import UUID

from server.db import write_tx
from server.ideas.mine.actions import forget as forget_in_ideas
from server.people.actions import forget_resident

ROOMS = (forget_in_ideas, forget_resident)
"""Every room that holds something about residents. Who she is goes last."""


async def erase(resident: UUID) -> None:
    """Every room forgets her, or none."""
    async with write_tx():
        for forget in ROOMS:
            await forget(resident)
