"""A round that came from ideas and is published, on a served box."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from server.config import Settings
from server.delivery.actions import start_delivery
from server.people.actions import save_site
from server.people.queries import SiteInfo
from server.rehearsal.crew import Crew
from tests.support.ideas import NOW
from tests.support.made_delivery import published_round
from tests.support.made_lists import Two
from tests.support.people import a_member
from tests.support.sessions import new_session

SLUG = "prove-2023"
IDEAS = f"http://localhost/r/{SLUG}/ideer"
LATER = NOW + timedelta(days=90)


@dataclass(frozen=True)
class Published:
    """The round, its ideas' proposer with a session of hers, and when it is now."""

    settings: Settings
    round: UUID
    asta: UUID
    token: str
    now: datetime

    async def begin(self) -> None:
        """Two winners become projects."""
        assert await start_delivery(self.round, IDEAS, None, self.now) == 2


@pytest.fixture
async def published(box: Settings) -> Published:
    """On both engines."""
    return await _published(box)


@pytest.fixture
async def sqlite_published(sqlite_box: Settings) -> Published:
    """On SQLite."""
    return await _published(sqlite_box)


async def _published(settings: Settings) -> Published:
    await save_site(SiteInfo("Prøveby", "Prøveby Kommune", "b@example.dk", "12 34 56 78"))
    asta, token = await new_session("Asta Engby", LATER)
    crew = Crew({role: await a_member(role) for role in ("officer", "auditor")})
    two = Two(await a_member("secretary"), await a_member("administrator"))
    round_id = await published_round(settings, SLUG, asta, crew, two, NOW)
    return Published(settings, round_id, asta, token, LATER)
