"""Driver errors, mapped once: what the rest of the program may see of sqlite3 and asyncpg."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

FROZEN = "puljen frozen"
"""Every refusing trigger's message starts with this."""


class DatabaseError(Exception):
    """Something the database refused."""


class UniqueViolation(DatabaseError):
    """The row is there already."""


class CheckViolation(DatabaseError):
    """A check, foreign key or not-null constraint failed."""


class Frozen(DatabaseError):
    """A trigger refused to change what is sealed or append-only."""


class Busy(DatabaseError):
    """Another process held the database too long; try again."""


class SerialisationFailure(DatabaseError):
    """Two transactions crossed; running the action again is right."""


class Unavailable(DatabaseError):
    """The database is not there."""


@contextmanager
def mapped() -> Iterator[None]:
    """Raise our errors for the drivers'."""
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(error) from error
    except asyncpg.PostgresError as error:
        raise _from_postgres(error) from error
    except (asyncpg.InterfaceError, OSError) as error:
        raise Unavailable(str(error)) from error


def _from_sqlite(error: sqlite3.Error) -> DatabaseError:
    text = str(error)
    if FROZEN in text:
        return Frozen(text)
    if isinstance(error, sqlite3.IntegrityError):
        return UniqueViolation(text) if "UNIQUE" in text else CheckViolation(text)
    if "locked" in text or "busy" in text:
        return Busy(text)
    return DatabaseError(text)


def _from_postgres(error: asyncpg.PostgresError) -> DatabaseError:
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
