"""One process serves; a second is refused; a restart never waits."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.config import Settings
from server.jobs import GOOD_FOR, AlreadyServed, Job, Lease, holding_lease, run_due, take_lease

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def clock() -> datetime:
    return NOW


async def test_a_second_process_on_the_same_folder_is_refused(database: Settings) -> None:
    async with holding_lease(database, clock):
        with pytest.raises(AlreadyServed):
            async with holding_lease(database, clock):
                pass
    async with holding_lease(database, clock):  # given back
        pass


async def test_a_second_machine_on_the_same_database_is_refused_until_the_lease_has_run_out(
    database: Settings, tmp_path: Path
) -> None:
    other = database.model_copy(update={"data": tmp_path / "other"})
    async with holding_lease(database, clock):
        with pytest.raises(AlreadyServed):
            async with holding_lease(other, clock):
                pass
        async with holding_lease(other, lambda: NOW + GOOD_FOR):
            pass


async def test_after_a_crash_the_same_folder_serves_again_at_once(database: Settings) -> None:
    async with holding_lease(database, clock):
        crashed = (await Lease.select())[0]
    await Lease.insert(Lease(**crashed))  # a crash gives nothing back
    async with holding_lease(database, clock):
        assert (await Lease.select())[0]["holder"] == crashed["holder"]


async def test_two_takers_at_once_are_not_both_holders(database: Settings) -> None:
    await take_lease(uuid.uuid4(), NOW - GOOD_FOR)
    holders = [uuid.uuid4() for _ in range(10)]
    results = await asyncio.gather(*(take_lease(holder, NOW) for holder in holders), return_exceptions=True)
    assert sum(result is None for result in results) == 1


async def test_a_failing_job_is_tried_again_and_keeps_nobody_from_working() -> None:
    ran: list[str] = []

    def job(name: str, fails: bool) -> Job:
        async def run(_now: datetime) -> None:
            ran.append(name)
            if fails:
                raise RuntimeError("no")

        work: Callable[[datetime], Awaitable[None]] = run
        return Job(name, timedelta(seconds=10), work)

    work, last = [job("broken", True), job("well", False)], dict[str, datetime]()
    await run_due(work, last, NOW)
    await run_due(work, last, NOW + timedelta(seconds=9))
    await run_due([replace(one, every=timedelta(seconds=10)) for one in work], last, NOW + timedelta(seconds=10))
    assert ran == ["broken", "well", "broken", "well"]
