"""Forward-only migrations: `NNNN_name.py` with `statements(kind) -> list[str]`, kind `sqlite` or `postgres`.

A migration is never edited after it has landed. All that are missing run in one transaction, in order of their number;
the same files run on both engines (SQLite takes PostgreSQL's type names as they are).
"""

import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from piccolo.apps.migrations.tables import Migration

from server.config import Settings
from server.db import close_database, database, fetch, open_database, write_tx

APP = "puljen"


class NotMigrated(Exception):
    """The database is not up to date."""


@asynccontextmanager
async def migrated_database(settings: Settings) -> AsyncIterator[None]:
    """The open database, closed at the end; NotMigrated when a migration is missing."""
    await open_database(settings)
    try:
        if await missing_migrations():
            raise NotMigrated("the database is not up to date: run `python -m server migrate` first")
        yield
    finally:
        await close_database()


def all_migrations() -> list[str]:
    """Module names in the order they run."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


async def missing_migrations() -> list[str]:
    """Migrations this database has not seen."""
    if not await Migration.table_exists():
        return all_migrations()
    done = await Migration.get_migrations_which_ran(app_name=APP)
    return [name for name in all_migrations() if name not in done]


async def migrate_database(settings: Settings) -> list[str]:
    """Open the database, run what is missing, close it; names what ran."""
    await open_database(settings)
    try:
        return await migrate()
    finally:
        await close_database()


async def migrate() -> list[str]:
    """Run what is missing and return its names. Two processes migrating at once: the second finds nothing to do."""
    if not await Migration.table_exists():
        await Migration.create_table(if_not_exists=True)
    kind = database().engine_type
    async with write_tx():
        missing = await missing_migrations()
        for name in missing:
            module = importlib.import_module(f"{__name__}.{name}")
            for statement in module.statements(kind):
                await fetch(statement)
            await Migration.insert(Migration(name=name, app_name=APP))
    return missing
