"""The desk behind the real layers at one moment."""

from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest

from server.app import ERRORS, Sessions, round_of
from server.config import Settings
from server.desk.checklist.handlers import router as checklists
from server.desk.moving.handlers import router as moving
from server.desk.setup.handlers import router as starts
from server.desk.trial.handlers import router as trials
from server.people.handlers import router as people
from server.rounds.handlers import router as rounds
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.polls import NOW
from tests.support.small_app import SITE
from tests.support.visitor import BOOTH, PUBLIC, visitor


@pytest.fixture
def at() -> datetime:
    """What the clock of the pages says."""
    return NOW


@pytest.fixture
async def client(sqlite_database: Settings, at: datetime) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody has signed in with."""
    shell = Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=lambda: at, round_of=round_of)
    app = build([people, rounds, starts, moving, trials, checklists], shell, errors=ERRORS)
    app.state["settings"] = sqlite_database
    async with visitor(app) as public:
        yield public
