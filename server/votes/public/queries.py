"""Reading a published log: its newest checkpoint that may be shown, its lines, and where a receipt stands in it."""

import asyncio
from uuid import UUID

from ballots.lines import BallotLine, parse_line
from server.log.queries import Checkpoint, find_checkpoint, list_entries, page_entries
from server.votes.box.queries import find_opening
from server.votes.public.rules import Places

KEPT = 16

_places: dict[UUID, Places] = {}
_reading = asyncio.Lock()


async def find_shown(vote_id: UUID, published: int) -> Checkpoint | None:
    """The newest checkpoint no larger than what `high` holds; a larger one has not been published yet."""
    return await find_checkpoint(vote_id, published)


async def places_in(vote_id: UUID, eid: bytes, size: int) -> Places:
    """Receipts and marks among the first `size` entries, read on from where the last reading ended."""
    async with _reading:
        places = _places.get(vote_id)
        if places is None or places.size > size:
            if len(_places) >= KEPT:
                _places.pop(next(iter(_places)))
            places = _places[vote_id] = Places(eid)
        if places.size < size:
            async for page in page_entries(vote_id, places.size, size):
                await asyncio.to_thread(places.extend, [entry.data for entry in page])
            await asyncio.to_thread(places.settle)
        return places


async def find_choices_at(vote_id: UUID, place: int) -> bytes | None:
    """What the ballot at a place of the log says; None when it was replaced by a newer one."""
    entries = await list_entries(vote_id, place, 1)
    line = parse_line(entries[0]) if entries else None
    if not isinstance(line, BallotLine):
        return None
    opening = await find_opening(vote_id, line.k, line.n)
    return opening.choices if opening else None
