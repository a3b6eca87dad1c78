"""An installation that one command works in, and nobody else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from server.config import Settings
from server.db import close_database, open_database
from server.jobs import holding_lease
from server.migrations import migrate
from server.votes.box.service import start_box, stop_box


@asynccontextmanager
async def served_alone(settings: Settings) -> AsyncIterator[None]:
    """Its database, migrated, with its lease and its box."""
    await open_database(settings)
    try:
        await migrate()
        async with holding_lease(settings, lambda: datetime.now(UTC)):
            await start_box(settings)
            try:
                yield
            finally:
                await stop_box()
    finally:
        await close_database()
