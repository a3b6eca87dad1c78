"""Starting and stopping the service of boxes, and its regular work."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from ballots.texts import Told
from server.config import Settings
from server.rounds.queries import list_votes_at
from server.rounds.rules import N_
from server.votes.box.asked import Answer, Asked
from server.votes.box.border import cross_border
from server.votes.box.boxes import Box
from server.votes.box.loading import load_box
from server.votes.box.served import Service, ask_writer, begin, box_settings, end, get_box, refusal_of, with_box_alone
from server.votes.box.storing import store
from server.votes.box.writer import Writer
from server.votes.rules import NotServed
from server.votes.sealing.queries import get_sealed

__all__ = [
    "ask_writer",
    "box_settings",
    "check_boxes",
    "cross_due_borders",
    "get_box",
    "refusal_of",
    "start_box",
    "stop_box",
    "with_box_alone",
]

IN_USE = ("sealed", "voting", "pass_closed", "box_closed", "flushed", "witnessed", "beacon")
"""Steps from the seal until the box is opened."""


async def start_box(settings: Settings) -> None:
    """Begin to serve boxes, each loaded and checked when it is first asked for. One service a process.

    The caller makes sure that no other process serves the same data (`server.jobs` holds lock and lease).
    """
    begin(Service(settings, Writer(_store), _load))


async def stop_box() -> None:
    """Store what waits, then stop; harmless when nothing runs."""
    await end()


async def cross_due_borders(now: datetime) -> None:
    """The job: a border for every vote being voted on, where one may be made now."""
    for vote in await list_votes_at("voting"):
        with suppress(NotServed):  # said at the start, and to whoever asks for this vote
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


async def _load(settings: Settings, vote_id: UUID) -> Box:
    """A damaged file keeps this vote from being served, and no other."""
    sealed = await get_sealed(vote_id)
    try:
        return await load_box(settings, sealed)
    except (ValueError, LookupError, OSError) as error:
        why = Told(N_("a file of its keys or its state is damaged (%(kind)s)"), kind=type(error).__name__)
        raise NotServed(why) from None


async def _store(asked: Sequence[Asked]) -> list[Answer]:
    return await store(await get_box(asked[0].vote), asked)
