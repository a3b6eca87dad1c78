"""Casting many ballots through `issue_pass` and `cast_ballot`: voters in other processes, the server in this one."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from uuid import UUID

from ballots.bars import bars
from server.rehearsal.voter import Cast, Poll, blinded_messages, end_with, finished_ballots
from server.votes.actions import cast_ballot, issue_pass
from server.votes.box.border import cross_border
from server.votes.box.service import with_box_alone

CHUNK = 48
AT_ONCE = 3
BORDER_EVERY = 2000
Progress = Callable[[int], None]


@contextmanager
def voters(processes: int = 1) -> Iterator[ProcessPoolExecutor]:
    """Processes for the voters' side. Spawned: a fork would take this process's threads and locks along.

    They are started at once and are deaf to Ctrl-C, which a terminal sends to everybody: they end with this process.
    """
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=end_with, initargs=(os.getpid(),)) as pool:
        deaf = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            for _ in range(processes):
                pool.submit(int)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, deaf)
        yield pool


@contextmanager
def ballots_bar(total: int) -> Iterator[Progress]:
    """A bar on the terminal that `cast_all` moves; silence elsewhere."""
    with bars() as show:
        done = 0

        def progress(cast: int) -> None:
            nonlocal done
            done += cast
            show("Ballots", done, total, f"{done:,} of {total:,}")

        show("Ballots", 0, max(total, 1), "")
        yield progress


async def cast_all(
    pool: ProcessPoolExecutor, vote_id: UUID, poll: Poll, cast: Sequence[Cast], now: datetime, progress: Progress
) -> None:
    """Cast every ballot, several chunks at once, with a border now and then; a ballot cast already changes nothing."""
    for start in range(0, len(cast), BORDER_EVERY):
        wave = cast[start : start + BORDER_EVERY]
        gate = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for at in range(0, len(wave), CHUNK):
                chunk = list(wave[at : at + CHUNK])
                group.create_task(_cast_chunk(gate, pool, vote_id, poll, chunk, now, progress))
        await with_box_alone(vote_id, partial(cross_border, now=now))


async def _cast_chunk(
    gate: asyncio.Semaphore,
    pool: ProcessPoolExecutor,
    vote_id: UUID,
    poll: Poll,
    chunk: list[Cast],
    now: datetime,
    progress: Progress,
) -> None:
    loop = asyncio.get_running_loop()
    async with gate:
        blinded = await loop.run_in_executor(pool, blinded_messages, poll, chunk)
        asked = [issue_pass(vote_id, one.line, message, True, now) for one, message in zip(chunk, blinded, strict=True)]
        signatures = await asyncio.gather(*asked)
        ballots = await loop.run_in_executor(pool, finished_ballots, poll, chunk, signatures)
        await asyncio.gather(
            *(cast_ballot(vote_id, line, opening.choices, opening.nonce, now) for line, opening in ballots)
        )
    progress(len(chunk))
