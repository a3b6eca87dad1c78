"""A served box on both engines, and one on SQLite for what asks nothing of the engine."""

from collections.abc import AsyncIterator
from itertools import cycle

import pytest

from ballots.passes import generate_pass_key
from server.config import Settings
from server.people import passwords
from server.votes.box.service import start_box, stop_box
from server.votes.sealing import keys


@pytest.fixture(scope="session")
def pass_keys() -> list[bytes]:
    """Three real pass keys: to make new ones for every vote would take longer than all that is tested with them."""
    return [generate_pass_key() for _ in range(3)]


@pytest.fixture(autouse=True)
def quick_sealing(pass_keys: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every vote of these tests draws from the three, and its passphrases are stretched less."""
    drawn = cycle(pass_keys)
    monkeypatch.setattr(keys, "generate_pass_key", lambda: next(drawn))
    monkeypatch.setattr(passwords, "KEY_PASSES", 1)
    monkeypatch.setattr(passwords, "KEY_MEMORY", 64)


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
