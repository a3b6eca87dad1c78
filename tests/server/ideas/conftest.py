"""The application of people, rounds and ideas at one moment, with who asks it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from server.app import ERRORS, Sessions, round_of
from server.config import Settings
from server.ideas.handlers import router as ideas
from server.people.actions import add_account, create_session
from server.people.handlers import router as people
from server.rounds.handlers import router as rounds
from server.web.session import csrf_token, token_hash
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.ideas import NOW
from tests.support.residents import sign_in_resident
from tests.support.small_app import SITE
from tests.support.staff import PASSWORD, Desk
from tests.support.visitor import BOOTH, PUBLIC, visitor


@pytest.fixture
def app(sqlite_database: Settings) -> Litestar:
    """On SQLite: what asks something of the engine is tested below the pages."""
    shell = Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=lambda: NOW, round_of=round_of)
    built = build([people, rounds, ideas], shell, errors=ERRORS)
    built.state["settings"] = sqlite_database
    return built


@pytest.fixture
async def anybody(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Who is not signed in."""
    async with visitor(app) as client:
        yield client


@pytest.fixture
async def asta(app: Litestar) -> AsyncIterator[Desk]:
    """A resident."""
    async with visitor(app) as client:
        yield await sign_in_resident(client, "Asta Engby", NOW)


@pytest.fixture
async def bo(app: Litestar) -> AsyncIterator[Desk]:
    """Another resident."""
    async with visitor(app) as client:
        yield await sign_in_resident(client, "Bo Borger", NOW)


@pytest.fixture
async def moderator(app: Litestar) -> AsyncIterator[Desk]:
    """Staff who keep order."""
    async with visitor(app) as client:
        yield await _signed_in(client, "Mona", "moderator")


@pytest.fixture
async def secretary(app: Litestar) -> AsyncIterator[Desk]:
    """Staff who say what a round asks for."""
    async with visitor(app) as client:
        yield await _signed_in(client, "Signe", "secretary")


async def _signed_in(client: httpx.AsyncClient, name: str, role: str) -> Desk:
    token = f"a token of {name}"
    account = await add_account(f"{role}@nordby.example", name, PASSWORD, frozenset({role}))
    await create_session(token_hash(token), account, NOW)
    client.cookies.set("puljen", token)
    return Desk(client, csrf_token(token))
