"""The boxes this process serves, and the one writer behind them: started once with the settings, asked by vote."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from server.config import Settings
from server.rounds.queries import list_votes_at
from server.votes.box.border import cross_border
from server.votes.box.boxes import Box
from server.votes.box.loading import load_box
from server.votes.box.storing import Answer, Asked, store
from server.votes.box.writer import Writer
from server.votes.rules import NotServed
from server.votes.sealing.queries import get_sealed

R = TypeVar("R")
IN_USE = ("sealed", "voting", "pass_closed", "box_closed", "flushed", "witnessed", "beacon")
"""Steps from the seal until the box is opened."""


@dataclass
class _Service:
    settings: Settings
    writer: Writer
    boxes: dict[UUID, Box] = field(default_factory=dict)
    loading: asyncio.Lock = field(default_factory=asyncio.Lock)


_running: _Service | None = None


async def start_box(settings: Settings) -> None:
    """Begin to serve boxes, each loaded and checked when it is first asked for. One service a process.

    The caller makes sure that no other process serves the same data (`server.jobs` holds lock and lease).
    """
    global _running
    if _running is not None:
        raise RuntimeError("the box is served already in this process")
    _running = _Service(settings, Writer(_store))
    _running.writer.start()


async def stop_box() -> None:
    """Store what waits, then stop; harmless when nothing runs."""
    global _running
    service, _running = _running, None
    if service is not None:
        await service.writer.stop()


def box_settings() -> Settings:
    """The settings the box runs with, or NotServed."""
    return _service().settings


async def get_box(vote_id: UUID) -> Box:
    """The box of a sealed vote. NotServed when what is stored does not fit together, NotNow before sealing."""
    service = _service()
    if vote_id not in service.boxes:
        async with service.loading:
            if vote_id not in service.boxes:
                service.boxes[vote_id] = await load_box(service.settings, await get_sealed(vote_id))
    return service.boxes[vote_id]


async def ask_writer(asked: Asked) -> Answer:
    """Store a pass, a ballot or both; answered once durable. AlreadyVoted, VersionTaken, NotNow, TooBusy."""
    return await _service().writer.ask(asked)


async def with_box_alone(vote_id: UUID, work: Callable[[Box], Awaitable[R]]) -> R:
    """Do this to a box while nothing else is stored.

    After an error nobody knows whether the database committed: the box is loaded anew from what is on the disk.
    """
    service = _service()

    async def run() -> R:
        box = await get_box(vote_id)
        try:
            return await work(box)
        except BaseException:
            service.boxes.pop(vote_id, None)
            raise

    return await service.writer.alone(run)


async def cross_due_borders(now: datetime) -> None:
    """The job: a border for every vote being voted on, where one may be made now."""
    for vote in await list_votes_at("voting"):
        await with_box_alone(vote.id, lambda box: cross_border(box, now))


async def check_boxes() -> dict[UUID, str]:
    """At start: load every box in use; vote → why it is not served, empty when all are."""
    refused = {}
    for vote in await list_votes_at(*IN_USE):
        try:
            await get_box(vote.id)
        except NotServed as error:
            refused[vote.id] = str(error)
    return refused


def forget_box(vote_id: UUID) -> None:
    """Load it anew at the next asking."""
    _service().boxes.pop(vote_id, None)


async def _store(asked: Sequence[Asked]) -> list[Answer]:
    return await store(await get_box(asked[0].vote), asked)


def _service() -> _Service:
    if _running is None:
        raise NotServed("no box is served by this process")
    return _running
