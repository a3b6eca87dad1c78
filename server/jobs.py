"""Work that nobody clicks for: one loop in the one process that serves this installation, and one for its mails.

That there is only one is held by a lock on the data folder (let go by the system when the process dies, so a restart
never waits) and by a lease row in the database (against a second machine with a copy of the folder's settings). A
second process is refused rather than wrong.
"""

import asyncio
import fcntl
import logging
import os
import signal
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from piccolo import columns
from piccolo.table import Table

from server.config import Settings, make_folder
from server.db import DatabaseError, fetch
from server.keys import own_secret

LEASE = "serving"
GOOD_FOR = timedelta(seconds=60)
RENEW_EVERY = timedelta(seconds=15)
TICK = 1.0

log = logging.getLogger("puljen.jobs")


class AlreadyServed(RuntimeError):
    """Another process serves this installation."""


class Lease(Table, tablename="lease"):
    """Who serves, until when."""

    name = columns.Text(primary_key=True, default=None)
    holder = columns.UUID(default=None)
    until = columns.Timestamptz(default=None)


@dataclass(frozen=True)
class Job:
    """Something to do every so often. `run` takes the time; what it raises is logged by class and tried again."""

    name: str
    every: timedelta
    run: Callable[[datetime], Awaitable[object]]


@asynccontextmanager
async def holding_lease(settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """Be the one process that serves. AlreadyServed when somebody else is."""
    make_folder(settings.data)
    with _folder_lock(settings.data):
        holder = UUID(bytes=own_secret(settings.state, "holder")[:16])
        await take_lease(holder, clock())
        renewing = asyncio.create_task(_renew(holder, clock), name="lease")
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing
            await Lease.delete().where(Lease.name == LEASE, Lease.holder == holder)


@asynccontextmanager
async def working(clock: Callable[[], datetime], work: Sequence[Job]) -> AsyncIterator[None]:
    """Do `work` beside everything else until the end."""
    loop = asyncio.create_task(_loop(work, clock), name="jobs")
    try:
        yield
    finally:
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop


async def take_lease(holder: UUID, now: datetime) -> None:
    """Take or renew the lease. The folder's lock is held already, so a lease this folder left behind is ours."""
    taken = await fetch(
        "INSERT INTO lease (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE "
        "SET holder = excluded.holder, until = excluded.until "
        "WHERE lease.holder = excluded.holder OR lease.until <= ? RETURNING name",
        LEASE,
        holder,
        now + GOOD_FOR,
        now,
    )
    if not taken:
        raise AlreadyServed("another machine serves this database; stop it first or wait a minute")


async def run_due(work: Sequence[Job], last: dict[str, datetime], now: datetime) -> None:
    """Run what is due, one after the other. One job's failure does not keep the others from running."""
    for job in work:
        if job.name in last and now - last[job.name] < job.every:
            continue
        last[job.name] = now
        try:
            await job.run(now)
        except Exception as error:
            log.error("job %s failed (%s), number %s", job.name, type(error).__name__, uuid.uuid4().hex[:8])


async def _renew(holder: UUID, clock: Callable[[], datetime]) -> None:
    """Beside all other work, so that no long job lets the lease run out. Whoever loses it stops serving."""
    good_until = clock() + GOOD_FOR
    while clock() < good_until:
        await asyncio.sleep(RENEW_EVERY.total_seconds())
        try:
            await take_lease(holder, now := clock())
            good_until = now + GOOD_FOR
        except AlreadyServed:
            break
        except DatabaseError as error:
            log.error("the lease was not renewed (%s), trying again", type(error).__name__)
    log.critical("this process no longer holds the lease: it stops serving")
    os.kill(os.getpid(), signal.SIGTERM)


async def _loop(work: Sequence[Job], clock: Callable[[], datetime]) -> None:
    last: dict[str, datetime] = {}
    while True:
        await run_due(work, last, clock())
        await asyncio.sleep(TICK)


@contextmanager
def _folder_lock(data: Path) -> Iterator[None]:
    handle = os.open(data / "serving.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServed(f"another process serves {data}; stop it first") from None
        yield
    finally:
        os.close(handle)
