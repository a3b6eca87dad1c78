"""Votes closed and published by the actions staff use, on a served box."""

from collections.abc import AsyncIterator
from itertools import cycle

import pytest

from ballots.passes import generate_pass_key
from server.config import Settings
from server.votes.box.service import start_box, stop_box
from server.votes.sealing import keys


@pytest.fixture(scope="session")
def pass_keys() -> list[bytes]:
    """Real pass keys, made once."""
    return [generate_pass_key() for _ in range(2)]


@pytest.fixture(autouse=True)
def quick_pass_keys(pass_keys: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every vote of these tests draws from them."""
    drawn = cycle(pass_keys)
    monkeypatch.setattr(keys, "generate_pass_key", lambda: next(drawn))


@pytest.fixture
async def box(database: Settings) -> AsyncIterator[Settings]:
    """The box is served, on both engines."""
    await start_box(database)
    yield database
    await stop_box()


@pytest.fixture
async def sqlite_box(sqlite_database: Settings) -> AsyncIterator[Settings]:
    """The box is served, on SQLite."""
    await start_box(sqlite_database)
    yield sqlite_database
    await stop_box()
