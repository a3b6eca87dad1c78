"""One face for SQLite and PostgreSQL: open, read, write in one visible transaction, named errors.

    async with write_tx():          # BEGIN IMMEDIATE on SQLite, joins a transaction already open
        await SomeTable.insert(...)

Reading needs no transaction. Inside one, start no task and gather nothing: the connection lives in a context variable.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from piccolo.table import Table

from server.config import Settings, make_folder, read_secret
from server.db.errors import (
    Busy,
    CheckViolation,
    DatabaseError,
    Frozen,
    SerialisationFailure,
    Unavailable,
    UniqueViolation,
)
from server.db.postgres import PooledPostgres
from server.db.sqlite import PooledSQLite

__all__ = [
    "LARGEST_INTEGER",
    "Busy",
    "CheckViolation",
    "DatabaseError",
    "Frozen",
    "SerialisationFailure",
    "Unavailable",
    "UniqueViolation",
    "close_database",
    "database",
    "fetch",
    "insert_many",
    "installation",
    "is_postgres",
    "open_database",
    "retried",
    "write_tx",
]

P = ParamSpec("P")
R = TypeVar("R")
RETRIES = 3
LARGEST_INTEGER = 2**31 - 1
"""The largest an INTEGER column holds on both engines."""

_open: PooledSQLite | PooledPostgres | None = None
_settings: Settings | None = None


async def open_database(settings: Settings) -> PooledSQLite | PooledPostgres:
    """Connect as the settings say and bind every table to this engine. One database a process at a time."""
    global _open, _settings
    if _open is not None:
        raise RuntimeError("a database is already open in this process")
    engine = _engine_for(settings)
    await engine.start()
    for table in _all_tables(Table):
        table._meta.db = engine
    _open, _settings = engine, settings
    return engine


async def close_database() -> None:
    """Close every connection; harmless when none is open."""
    global _open
    engine, _open = _open, None
    if engine is not None:
        await engine.stop()


def database() -> PooledSQLite | PooledPostgres:
    """The open engine, or Unavailable."""
    if _open is None:
        raise Unavailable("no database is open")
    return _open


def installation() -> Settings:
    """The settings the open database was opened with: its keys lie beside it."""
    if _settings is None:
        raise Unavailable("no database is open")
    return _settings


def is_postgres() -> bool:
    """Whether the open database is PostgreSQL."""
    return database().engine_type == "postgres"


@asynccontextmanager
async def write_tx() -> AsyncIterator[None]:
    """One writing transaction: committed at the end, rolled back on any exception, joined when one is open."""
    engine = database()
    if engine.current_transaction.get() is not None:
        yield
        return
    async with engine.write():
        yield


def retried(action: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Run an action that opens its own transaction again when the database asks for it (deadlock, serialisation)."""

    @wraps(action)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(RETRIES):
            try:
                return await action(*args, **kwargs)
            except SerialisationFailure:
                if database().current_transaction.get() is not None:
                    raise
        return await action(*args, **kwargs)

    return run


async def fetch(sql: str, *args: Any) -> list[dict[str, Any]]:
    """Run one statement with `?` placeholders on either engine. For hot paths and what Piccolo cannot say."""
    return await database().fetch(sql, list(args))


async def insert_many(table: type[Table], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert many rows with one prepared statement, inside an open `write_tx()`."""
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" for _ in columns)
    sql = f'INSERT INTO "{table._meta.tablename}" ({names}) VALUES ({marks})'  # noqa: S608 - our own names
    await database().execute_many(sql, rows)


def _engine_for(settings: Settings) -> PooledSQLite | PooledPostgres:
    if settings.database:
        password_file = settings.database_password_file
        password = read_secret(password_file) if password_file else None
        return PooledPostgres(settings.database, password, settings.db_connections)
    make_folder(settings.data)
    return PooledSQLite(settings.data / "puljen.sqlite", settings.db_connections)


def _all_tables(parent: type[Table]) -> Iterable[type[Table]]:
    for child in parent.__subclasses__():
        yield child
        yield from _all_tables(child)
