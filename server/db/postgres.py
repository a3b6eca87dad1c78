"""A pooled PostgreSQL engine for Piccolo that gives its connection back whatever COMMIT does."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import asyncpg
from piccolo.engine.postgres import PostgresEngine
from piccolo.querystring import QueryString

from server.db.errors import (
    FROZEN,
    Busy,
    CheckViolation,
    DatabaseError,
    Frozen,
    SerialisationFailure,
    Unavailable,
    UniqueViolation,
)


@dataclass(frozen=True)
class OpenTransaction:
    """What Piccolo looks for in its context variable: the connection to use."""

    connection: Any


@contextmanager
def mapped() -> Iterator[None]:
    """Raise our errors for the driver's."""
    try:
        yield
    except asyncpg.PostgresError as error:
        raise _named(error) from error
    except (asyncpg.InterfaceError, OSError) as error:
        raise Unavailable(str(error)) from error


class PooledPostgres(PostgresEngine):
    """See the module. READ COMMITTED; rows are held with FOR SHARE and FOR UPDATE where an action says so."""

    __slots__ = ("_password", "_size", "_url")

    def __init__(self, url: str, password: str | None, size: int) -> None:
        self._url, self._password, self._size = url, password, size
        super().__init__(config={"dsn": url}, extensions=())

    @property
    def _open(self) -> ContextVar[OpenTransaction | None]:
        """Piccolo's own variable, holding our kind of transaction: Piccolo asks it only for the connection."""
        return cast(ContextVar[OpenTransaction | None], self.current_transaction)

    async def get_version(self) -> float:
        """Asked for by Piccolo before there is a loop to connect in; `start` finds out whether the server is there."""
        return 15.0

    async def start(self) -> None:
        """Open the pool, or raise Unavailable."""
        with mapped():
            try:
                self.pool = await asyncpg.create_pool(
                    self._url, password=self._password, min_size=1, max_size=max(2, self._size)
                )
            except (asyncpg.PostgresError, ValueError) as error:
                raise Unavailable(f"PostgreSQL: {error}") from error

    async def stop(self) -> None:
        """Close the pool."""
        if self.pool is not None:
            await self.pool.close()
            self.pool = None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[None]:
        """One transaction on a connection of its own."""
        pool = self._pool()
        with mapped():
            connection = await pool.acquire()
        try:
            transaction = connection.transaction()
            with mapped():
                await transaction.start()
            try:
                here = self._open.set(OpenTransaction(connection))
                try:
                    yield
                finally:
                    self._open.reset(here)
            except BaseException:
                await transaction.rollback()
                raise
            with mapped():
                await transaction.commit()
        finally:
            await pool.release(connection)

    async def fetch(self, sql: str, args: Sequence[Any]) -> list[dict[str, Any]]:
        """Run one statement with `?` or `$n` placeholders, in the open transaction or on its own."""
        current = self._open.get()
        with mapped():
            if current is not None:
                return [dict(row) for row in await current.connection.fetch(numbered(sql), *args)]
            return [dict(row) for row in await self._pool().fetch(numbered(sql), *args)]

    async def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """One prepared statement over many rows, inside an open transaction."""
        current = self._open.get()
        if current is None:
            raise RuntimeError("many rows are written inside write_tx()")
        with mapped():
            await current.connection.executemany(numbered(sql), rows)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[dict[str, Any]]:
        """What Piccolo calls for every query."""
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.fetch(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> list[dict[str, Any]]:
        """What Piccolo calls for DDL."""
        return await self.fetch(ddl, ())

    def _pool(self) -> Any:
        if self.pool is None:
            raise Unavailable("PostgreSQL: no connection")
        return self.pool


@lru_cache(maxsize=512)
def numbered(sql: str) -> str:
    """`?` → `$1`, `$2`, …; our statements hold no other question mark."""
    if "?" not in sql:
        return sql
    parts = sql.split("?")
    return "".join(f"{part}${i}" for i, part in enumerate(parts[:-1], 1)) + parts[-1]


def _named(error: asyncpg.PostgresError) -> DatabaseError:
    text = str(error)
    if FROZEN in text:
        return Frozen(text)
    if isinstance(error, asyncpg.UniqueViolationError):
        return UniqueViolation(text)
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return CheckViolation(text)
    if isinstance(error, asyncpg.SerializationError | asyncpg.DeadlockDetectedError):
        return SerialisationFailure(text)
    if isinstance(error, asyncpg.LockNotAvailableError | asyncpg.QueryCanceledError):
        return Busy(text)
    if isinstance(error, asyncpg.PostgresConnectionError | asyncpg.CannotConnectNowError):
        return Unavailable(text)
    return DatabaseError(text)
