"""A pooled SQLite engine for Piccolo: one writing connection behind a lock, a few reading ones.

Piccolo's own opens a connection and a thread per query. WAL lets readers go on while one writes; `synchronous=FULL`
makes a commit durable; `secure_delete` overwrites what was deleted.

Most reads take less time than asking another thread for them (some 20 µs against 300). So a read is begun where it is
asked for, and only one that is not done after `AT_ONCE` is left and asked of a reader, each of which has a thread.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import aiosqlite
from piccolo.engine.sqlite import SQLiteEngine, dict_factory
from piccolo.querystring import QueryString

from server.db.errors import FROZEN, Busy, CheckViolation, DatabaseError, Frozen, Unavailable, UniqueViolation

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 10000",
)
SHORT = ("SELECT", "WITH")
READS = (*SHORT, "PRAGMA", "EXPLAIN")
AT_ONCE = 0.002
"""Seconds for which a read may keep everything else waiting."""
LOOK_EVERY = 2000
"""Steps of SQLite's machine between two looks at the clock: a fraction of a millisecond."""
GIVEN_UP = (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY)


@dataclass(frozen=True)
class OpenTransaction:
    """What Piccolo looks for in its context variable: the connection to use."""

    connection: aiosqlite.Connection


@contextmanager
def mapped() -> Iterator[None]:
    """Raise our errors for the driver's."""
    try:
        yield
    except sqlite3.Error as error:
        raise _named(error) from error
    except OSError as error:
        raise Unavailable(str(error)) from error


class PooledSQLite(SQLiteEngine):
    """See the module."""

    __slots__ = ("_connections", "_here", "_readers_free", "_size", "_turn", "_until", "_writer")

    def __init__(self, path: Path, readers: int) -> None:
        super().__init__(path=str(path), timeout=10)
        self._size = readers
        self._connections: list[aiosqlite.Connection] = []
        self._readers_free: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        self._turn = asyncio.Lock()
        self._here: sqlite3.Connection | None = None
        self._until = 0.0

    @property
    def _open(self) -> ContextVar[OpenTransaction | None]:
        """Piccolo's own variable, holding our kind of transaction: Piccolo asks it only for the connection."""
        return cast(ContextVar[OpenTransaction | None], self.current_transaction)

    async def start(self) -> None:
        """Open the connections; the file is made when it is not there, readable by its owner alone.

        Unavailable, with the file's name, when it is no database; nothing stays open then.
        """
        try:
            await self._connect_all()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close the connections: each has a thread that would keep the program from ending."""
        for connection in self._connections:
            await connection.close()
        self._connections.clear()
        if self._here:
            self._here.close()
            self._here = None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[None]:
        """One immediate transaction on the writing connection."""
        async with self._turn:
            try:
                with mapped():
                    await self._writer.execute("BEGIN IMMEDIATE")
                here = self._open.set(OpenTransaction(self._writer))
                try:
                    yield
                finally:
                    self._open.reset(here)
                with mapped():
                    await self._writer.execute("COMMIT")
            except BaseException:
                await asyncio.shield(self._roll_back())
                raise

    async def fetch(self, sql: str, args: Sequence[Any]) -> list[dict[str, Any]]:
        """Run one statement where it belongs: in the open transaction, on a reader, or in a transaction of its own."""
        current = self._open.get()
        if current is not None:
            return await _run(current.connection, sql, args)
        if not sql.lstrip().upper().startswith(READS):
            async with self.write():
                return await _run(self._writer, sql, args)
        if self._here and sql.startswith(SHORT) and (rows := self._read_here(self._here, sql, args)) is not None:
            await asyncio.sleep(0)  # many short reads in a row keep nobody waiting either
            return rows
        reader = await self._readers_free.get()
        try:
            return await _run(reader, sql, args)
        finally:
            self._readers_free.put_nowait(reader)

    async def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """One prepared statement over many rows, inside an open transaction."""
        current = self._open.get()
        if current is None:
            raise RuntimeError("many rows are written inside write_tx()")
        with mapped():
            await current.connection.executemany(sql, rows)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> list[dict[str, Any]]:
        """What Piccolo calls for every query."""
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.fetch(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> list[dict[str, Any]]:
        """What Piccolo calls for DDL."""
        return await self.fetch(ddl, ())

    async def _connect_all(self) -> None:
        try:
            with mapped():
                await asyncio.to_thread(Path(self.path).touch, mode=0o600)
                self._writer = await self._connect()
                for _ in range(self._size):
                    self._readers_free.put_nowait(await self._connect())
                self._here = self._connect_here()
        except DatabaseError as error:
            raise Unavailable(f"{self.path}: {_reason(error)}") from error

    async def _connect(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(**self.connection_kwargs)
        self._connections.append(connection)
        connection.row_factory = dict_factory  # type: ignore[assignment]
        for pragma in PRAGMAS:
            await connection.execute(pragma)
        return connection

    def _connect_here(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(**self.connection_kwargs, cached_statements=512)
        connection.row_factory = dict_factory
        for pragma in (*PRAGMAS, "PRAGMA busy_timeout = 0"):
            connection.execute(pragma)
        connection.set_progress_handler(lambda: time.perf_counter() > self._until, LOOK_EVERY)
        return connection

    def _read_here(self, connection: sqlite3.Connection, sql: str, args: Sequence[Any]) -> list[dict[str, Any]] | None:
        """What a short read gives; None when it takes longer, or something is in its way."""
        self._until = time.perf_counter() + AT_ONCE
        try:
            return connection.execute(sql, args).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in GIVEN_UP:
                return None
            with mapped():
                raise

    async def _roll_back(self) -> None:
        """After a failed BEGIN there is nothing to roll back, and SQLite says so."""
        with suppress(sqlite3.OperationalError):
            await self._writer.execute("ROLLBACK")


def _named(error: sqlite3.Error) -> DatabaseError:
    text = str(error)
    if FROZEN in text:
        return Frozen(text)
    if isinstance(error, sqlite3.IntegrityError):
        return UniqueViolation(text) if "UNIQUE" in text else CheckViolation(text)
    if "locked" in text or "busy" in text:
        return Busy(text)
    return DatabaseError(text)


def _reason(error: DatabaseError) -> str:
    """A file system says its reason without number and path."""
    cause = error.__cause__
    return cause.strerror or str(cause) if isinstance(cause, OSError) else str(error)


async def _run(connection: aiosqlite.Connection, sql: str, args: Sequence[Any]) -> list[dict[str, Any]]:
    with mapped():
        return list(await connection.execute_fetchall(sql, args))  # type: ignore[arg-type]
