"""The one ballot writer: everything that changes a box goes through this queue, in order of arrival.

Group commit: while one transaction is being made durable the next askers gather, and go into one transaction together.
Acts that must have the box to themselves (borders, closing steps) wait in the same queue, so that a batch key never
changes between sealing a ballot and committing it, and what arrived before a closing is stored before it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from server.people.passwords import TooBusy
from server.votes.box.asked import Answer, Asked

Work = Callable[[], Awaitable[Any]]
Store = Callable[[Sequence[Asked]], Awaitable[list[Answer]]]
R = TypeVar("R")
LARGEST_BATCH = 64
LONGEST_QUEUE = 2000


@dataclass(frozen=True, eq=False)
class _Turn:
    """One asker's place in the queue."""

    what: Asked | Work
    answer: "asyncio.Future[Any]"


@dataclass
class Writer:
    """The queue and the task that drains it. `store` stores a batch of askings of one vote."""

    store: Store
    _turns: "asyncio.Queue[_Turn | None]" = field(default_factory=lambda: asyncio.Queue(LONGEST_QUEUE))
    _next: _Turn | None = None
    _stopping: bool = False
    _task: "asyncio.Task[None] | None" = None

    def start(self) -> None:
        """Begin to drain the queue."""
        self._task = asyncio.create_task(self._run(), name="ballot writer")

    async def stop(self) -> None:
        """Finish what is in the queue, then end; who comes after that is told that it is busy."""
        if self._task is not None:
            self._stopping = True
            await self._turns.put(None)
            await self._task
            self._task = None

    async def ask(self, asked: Asked) -> Answer:
        """Store this; answered once it is durable. TooBusy when the queue is full."""
        answer: Answer = await self._wait(asked)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def alone(self, work: Callable[[], Awaitable[R]]) -> R:
        """Do this while nothing else is stored."""
        result: R = await self._wait(work)
        return result

    async def _wait(self, what: Asked | Work) -> Any:
        if self._task is None or self._task.done():
            raise RuntimeError("the ballot writer is not running")
        if self._stopping:
            raise TooBusy
        turn = _Turn(what, asyncio.get_running_loop().create_future())
        try:
            self._turns.put_nowait(turn)
        except asyncio.QueueFull:
            raise TooBusy from None
        return await turn.answer

    async def _run(self) -> None:
        while (turn := await self._take()) is not None:
            if isinstance(turn.what, Asked):
                await self._store(self._gather(turn, turn.what))
            else:
                await _work(turn, turn.what)

    async def _take(self) -> _Turn | None:
        turn, self._next = self._next, None
        return turn or await self._turns.get()

    def _gather(self, first: _Turn, asked: Asked) -> dict[_Turn, Asked]:
        """Whoever waits behind, up to the first who must see this batch stored before her own."""
        batch, taken = {first: asked}, asked.keys
        while len(batch) < LARGEST_BATCH and not self._turns.empty():
            turn = self._turns.get_nowait()
            if turn is None:  # stopping: let the loop see it after this batch
                self._turns.put_nowait(None)
                break
            if not isinstance(turn.what, Asked) or turn.what.vote != asked.vote or taken & turn.what.keys:
                self._next = turn
                break
            batch[turn] = turn.what
            taken |= turn.what.keys
        return batch

    async def _store(self, batch: dict[_Turn, Asked]) -> None:
        try:
            answers: Sequence[Answer] = await self.store(list(batch.values()))
        except Exception as error:  # the database is gone or full: nobody of this batch is told that it is stored
            answers = [error] * len(batch)
        for turn, answer in zip(batch, answers, strict=True):
            if not turn.answer.done():
                turn.answer.set_result(answer)


async def _work(turn: _Turn, work: Work) -> None:
    try:
        result = await work()
    except Exception as error:
        if not turn.answer.done():
            turn.answer.set_exception(error)
    else:
        if not turn.answer.done():
            turn.answer.set_result(result)
