"""What every test may ask for: databases on both engines, a real server process, a browser."""

from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings

from server.config import Settings
from tests.support.databases import fresh_database, postgres_server
from tests.support.parts import all_required

PLUGINS = ("boxes", "browser", "letters", "servers", "site", "walk")
pytest_plugins = [f"tests.support.{name}" for name in PLUGINS]

# The two cores are shared with a browser and a database server: a slow example is not a failing one.
settings.register_profile("puljen", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("puljen")


@pytest.fixture(params=["sqlite", "postgres"])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Runs the test once on each engine."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test process; `{name}` in the url stands for the database.

    Not in pytest's own folder: started as root the server runs as another user, and each new run of pytest on this
    machine closes that folder to others, also under a server that is running.
    """
    with TemporaryDirectory(prefix="puljen-postgres-", ignore_cleanup_errors=True) as folder:
        yield from postgres_server(Path(folder))


@pytest.fixture
def server_url(engine_kind: str, request: pytest.FixtureRequest) -> str | None:
    """The PostgreSQL server when this test runs on it, else None."""
    return str(request.getfixturevalue("postgres_url")) if engine_kind == "postgres" else None


@pytest.fixture
async def database(engine_kind: str, server_url: str | None, tmp_path: Path) -> AsyncIterator[Settings]:
    """An open, migrated database of the test's own, on both engines."""
    async with fresh_database(engine_kind, tmp_path, server_url) as opened:
        yield opened


@pytest.fixture
async def sqlite_database(tmp_path: Path) -> AsyncIterator[Settings]:
    """An open, migrated SQLite database of the test's own, for tests that ask nothing of the engine."""
    async with fresh_database("sqlite", tmp_path, None) as opened:
        yield opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a browser is marked so, and can be left out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything must be there, a skipped test is a failed one: a green run has then seen every part.

    Real elections are the exception: a checkout cannot bring them along.
    """
    report = yield
    no_elections = "no real elections here" in str(report.longrepr)
    if report.skipped and not hasattr(report, "wasxfail") and not no_elections and all_required():
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped where every part must be there: {report.longrepr}"
    return report
