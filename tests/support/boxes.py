"""A served box, and votes that are sealed quickly on it."""

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
    """Real pass keys, no fewer than a vote here has ballots: to make new ones for every vote would take longer than all
    that is tested with them."""
    return [generate_pass_key() for _ in range(4)]


@pytest.fixture
def quick_sealing(pass_keys: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every vote of this test draws from them, and its passphrases are stretched less."""
    drawn = cycle(pass_keys)
    monkeypatch.setattr(keys, "generate_pass_key", lambda: next(drawn))
    monkeypatch.setattr(passwords, "KEY_PASSES", 1)
    monkeypatch.setattr(passwords, "KEY_MEMORY", 64)


@pytest.fixture
async def box(database: Settings, quick_sealing: None) -> AsyncIterator[Settings]:
    """The box is served, on both engines."""
    await start_box(database)
    yield database
    await stop_box()


@pytest.fixture
async def sqlite_box(sqlite_database: Settings, quick_sealing: None) -> AsyncIterator[Settings]:
    """The box is served, on SQLite."""
    await start_box(sqlite_database)
    yield sqlite_database
    await stop_box()
