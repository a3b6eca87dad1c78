"""The desk behind the real layers at one moment, and votes that are sealed quickly on a served box."""

from collections.abc import AsyncIterator
from datetime import datetime
from itertools import cycle

import httpx
import pytest

from ballots.passes import generate_pass_key
from server.app import ERRORS, Sessions, round_of
from server.config import Settings
from server.desk.checklist.handlers import router as checklists
from server.desk.setup.handlers import router as starts
from server.desk.trial.handlers import router as trials
from server.people import passwords
from server.people.handlers import router as people
from server.rounds.handlers import router as rounds
from server.votes.box.service import start_box, stop_box
from server.votes.sealing import keys
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.polls import NOW
from tests.support.small_app import SITE
from tests.support.visitor import BOOTH, PUBLIC, visitor


@pytest.fixture(scope="session")
def pass_keys() -> list[bytes]:
    """Real pass keys, made once: no vote here has more ballots."""
    return [generate_pass_key() for _ in range(4)]


@pytest.fixture(autouse=True)
def quick_pass_keys(pass_keys: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every vote of these tests draws from them, and its passphrases are stretched less."""
    drawn = cycle(pass_keys)
    monkeypatch.setattr(keys, "generate_pass_key", lambda: next(drawn))
    monkeypatch.setattr(passwords, "KEY_PASSES", 1)
    monkeypatch.setattr(passwords, "KEY_MEMORY", 64)


@pytest.fixture
async def sqlite_box(sqlite_database: Settings) -> AsyncIterator[Settings]:
    """The box is served, on SQLite."""
    await start_box(sqlite_database)
    yield sqlite_database
    await stop_box()


@pytest.fixture
async def box(database: Settings) -> AsyncIterator[Settings]:
    """The box is served, on both engines."""
    await start_box(database)
    yield database
    await stop_box()


@pytest.fixture
def at() -> datetime:
    """What the clock of the pages says."""
    return NOW


@pytest.fixture
async def client(sqlite_database: Settings, at: datetime) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody has signed in with."""
    shell = Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=lambda: at, round_of=round_of)
    app = build([people, rounds, starts, trials, checklists], shell, errors=ERRORS)
    app.state["settings"] = sqlite_database
    async with visitor(app) as public:
        yield public
