"""The small application, its clock and its sessions, and a visitor on each host."""

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from server.web.shell import Shell
from server.web.wiring import build
from tests.support.small_app import ROUTES, SITE, Clock, MemorySessions, NotNowHere
from tests.support.visitor import BOOTH, PUBLIC, visitor


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions() -> MemorySessions:
    return MemorySessions()


@pytest.fixture
def app(clock: Clock, sessions: MemorySessions) -> Litestar:
    shell = Shell(PUBLIC, BOOTH, sessions, SITE, clock=clock)
    return build(ROUTES, shell, errors={NotNowHere: 409})


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(app) as public:
        yield public


@pytest.fixture
async def booth_client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(app, BOOTH) as booth_visitor:
        yield booth_visitor
