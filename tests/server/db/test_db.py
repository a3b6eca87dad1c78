"""The same promises on SQLite and PostgreSQL: durable, all or nothing, nothing leaked, errors with names."""

import asyncio
import uuid
from datetime import UTC, datetime

import pytest

from server import db
from server.config import Settings
from server.db import sqlite
from server.log.tables import LogEntry
from server.people.tables import Account, Session, Site

NOW = datetime(2026, 11, 1, 12, 30, 15, 123456, tzinfo=UTC)


def account(email: str = "a@example.org") -> Account:
    return Account(id=uuid.uuid4(), email=email, name="A", password_hash="-")


async def test_what_is_written_is_read_back_with_its_types(database: Settings) -> None:
    a = account()
    await Account.insert(a)
    await Session.insert(Session(token_hash=b"\x00\xff" * 16, account=a.id, created=NOW, touched=NOW))
    row = await Session.select().first()
    assert row == {"token_hash": b"\x00\xff" * 16, "account": a.id, "resident": None, "created": NOW, "touched": NOW}
    assert (await Account.objects().first()).active is True


async def test_an_exception_takes_back_everything_in_the_transaction(database: Settings) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.write_tx():
            await Account.insert(account())
            _ = 1 // 0
    assert await Account.count() == 0


async def test_an_inner_write_tx_joins_the_outer_one(database: Settings) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.write_tx():
            async with db.write_tx():
                await Account.insert(account())
            _ = 1 // 0
    assert await Account.count() == 0


async def test_after_failing_statements_every_connection_is_given_back(database: Settings) -> None:
    await Account.insert(account())
    for _ in range(20):
        with pytest.raises(db.UniqueViolation):
            async with db.write_tx():
                await Account.insert(account())
    async with asyncio.timeout(5):
        await Account.insert(account("b@example.org"))
    assert await Account.count() == 2


async def test_fifty_read_then_write_transactions_at_once_all_succeed(database: Settings) -> None:
    await Site.insert(Site(id=1, name="0"))

    @db.retried
    async def add_one() -> None:
        async with db.write_tx():
            lock = " FOR UPDATE" if db.is_postgres() else ""
            rows = await db.fetch(f"SELECT name FROM site WHERE id = ?{lock}", 1)
            await Site.update({Site.name: str(int(rows[0]["name"]) + 1)}).where(Site.id == 1)

    await asyncio.gather(*(add_one() for _ in range(50)))
    assert (await Site.objects().first()).name == "50"


async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody(database: Settings) -> None:
    begun = asyncio.Event()

    async def never_ends() -> None:
        async with db.write_tx():
            await Account.insert(account())
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(never_ends())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5), db.write_tx():
        await Account.insert(account("b@example.org"))
    assert [row["email"] for row in await Account.select()] == ["b@example.org"]


async def test_readers_do_not_see_what_is_not_committed(database: Settings) -> None:
    inside, seen = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with db.write_tx():
            await Account.insert(account())
            inside.set()
            await seen.wait()

    task = asyncio.create_task(write())
    await inside.wait()
    assert await Account.count() == 0
    seen.set()
    await task
    assert await Account.count() == 1


async def test_errors_have_our_names(database: Settings) -> None:
    with pytest.raises(db.CheckViolation):
        await Account.insert(account("Not-Lower@example.org"))
    with pytest.raises(db.CheckViolation):
        await Session.insert(Session(token_hash=b"x", account=uuid.uuid4(), created=NOW, touched=NOW))
    await LogEntry.insert(LogEntry(log=uuid.uuid4(), index=0, bytes=b"x", leaf=b"y"))
    with pytest.raises(db.Frozen):
        await LogEntry.update({LogEntry.bytes: b"z"}, force=True)
    with pytest.raises(db.Frozen):
        await LogEntry.delete(force=True)
    with pytest.raises(db.DatabaseError):
        await db.fetch("SELECT nothing FROM nowhere")


async def test_many_rows_are_inserted_in_one_transaction_or_not_at_all(database: Settings) -> None:
    rows = [(uuid.uuid4(), f"{i}@example.org", "A", "-", True) for i in range(1000)]
    columns = ("id", "email", "name", "password_hash", "active")
    async with db.write_tx():
        await db.insert_many(Account, columns, rows)
    assert await Account.count() == 1000
    with pytest.raises(db.UniqueViolation):
        async with db.write_tx():
            await db.insert_many(Account, columns, [(uuid.uuid4(), "new@example.org", "A", "-", True), rows[0]])
    assert await Account.count() == 1000


async def test_sqlite_is_durable_overwrites_what_it_deletes_and_is_closed_to_others(sqlite_database: Settings) -> None:
    assert await db.fetch("PRAGMA journal_mode") == [{"journal_mode": "wal"}]
    assert await db.fetch("PRAGMA synchronous") == [{"synchronous": 2}]
    assert await db.fetch("PRAGMA secure_delete") == [{"secure_delete": 1}]
    assert await db.fetch("PRAGMA foreign_keys") == [{"foreign_keys": 1}]
    assert (sqlite_database.data / "puljen.sqlite").stat().st_mode & 0o077 == 0


async def test_a_long_read_keeps_nobody_waiting(database: Settings) -> None:
    """It is left where it was asked for and goes on in another thread; meanwhile everybody else is served."""
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
    long = asyncio.create_task(db.fetch(f"{numbers}SELECT COUNT(*) AS n, MAX(i) AS last FROM n"))
    served = 0
    while not long.done():
        await db.fetch("SELECT 1 AS one")
        served += 1
    assert await long == [{"n": 1_000_000, "last": 1_000_000}]
    assert served > 10


async def test_a_read_gives_the_same_wherever_it_is_done(
    sqlite_database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Account.insert(*(account(f"{n}@example.org") for n in range(500)))
    asked = "SELECT * FROM account ORDER BY email"
    here = await db.fetch(asked)
    monkeypatch.setattr(sqlite, "AT_ONCE", -1)  # no read is short any more
    assert await db.fetch(asked) == here
    assert len(here) == 500
    with pytest.raises(db.DatabaseError):
        await db.fetch("SELECT nothing FROM nowhere")


async def test_a_short_read_sees_what_was_written_just_before(database: Settings) -> None:
    for n in range(50):
        await Account.insert(account(f"{n}@example.org"))
        assert (await db.fetch("SELECT COUNT(*) AS n FROM account"))[0]["n"] == n + 1


async def test_without_an_open_database_the_answer_is_unavailable() -> None:
    with pytest.raises(db.Unavailable):
        await db.fetch("SELECT 1")
