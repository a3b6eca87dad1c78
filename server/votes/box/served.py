"""The boxes this process serves, asked by vote, and the way to the one writer behind them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from ballots.texts import Told
from server.config import Settings
from server.rounds.rules import N_
from server.votes.box.asked import Answer, Asked
from server.votes.box.boxes import Box
from server.votes.box.writer import Writer
from server.votes.rules import NotServed

R = TypeVar("R")
NOBODY_SERVES = Told(N_("no box is served by this process"))


@dataclass
class Service:
    """What `server.votes.box.service` starts. `load` takes a vote's box into service, checked."""

    settings: Settings
    writer: Writer
    load: Callable[[Settings, UUID], Awaitable[Box]]
    boxes: dict[UUID, Box] = field(default_factory=dict)
    refused: dict[UUID, Told] = field(default_factory=dict)
    """Vote → why it could not be taken into service when that was last tried."""
    loading: asyncio.Lock = field(default_factory=asyncio.Lock)


_running: Service | None = None


def begin(service: Service) -> None:
    """Serve from now on. One service a process."""
    global _running
    if _running is not None:
        raise RuntimeError("the box is served already in this process")
    _running = service
    service.writer.start()


async def end() -> None:
    """Store what waits, then serve no more; harmless when nothing runs."""
    global _running
    if _running is not None:
        await _running.writer.stop()
        _running = None


def box_settings() -> Settings:
    """The settings the box runs with, or NotServed."""
    return _service().settings


async def get_box(vote_id: UUID) -> Box:
    """The box of a sealed vote. NotServed when what is stored does not fit together, NotNow before sealing."""
    service = _service()
    if vote_id not in service.boxes:
        async with service.loading:
            if vote_id not in service.boxes:
                service.boxes[vote_id] = await _load(service, vote_id)
    return service.boxes[vote_id]


async def refusal_of(vote_id: UUID) -> Told | None:
    """Why a sealed vote is not served, None when it is.

    What was refused is not tried again for whoever looks: to read a whole log is work; the job at the borders tries.
    """
    if _running is None:
        return NOBODY_SERVES
    if vote_id not in _running.boxes and vote_id not in _running.refused:
        with suppress(NotServed):
            await get_box(vote_id)
    return _running.refused.get(vote_id)


def known_refusals() -> list[UUID]:
    """The votes that this process was asked to serve and could not."""
    return sorted(_running.refused) if _running else []


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


async def _load(service: Service, vote_id: UUID) -> Box:
    try:
        box = await service.load(service.settings, vote_id)
    except NotServed as error:
        service.refused[vote_id] = error.why
        raise
    service.refused.pop(vote_id, None)
    return box


def _service() -> Service:
    if _running is None:
        raise NotServed(NOBODY_SERVES)
    return _running
