"""Ideas much like a text, by an index kept for each round. New ideas are taken in when somebody asks; one that was
changed is found by what it said, until the index is made anew. What is shown is read from the database each time."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from server.db import fetch
from server.ideas.alike.rules import LONGEST, Grams

FRESH = timedelta(minutes=10)
KEPT = 4
MOST = 3
AT_ONCE = 500
"""Ideas taken in by one request: a long list is learnt over several, and none of them is slow."""
SHORTEST = 6
LIKE = (
    "SELECT i.number, v.title, v.lang FROM idea i JOIN idea_version v ON v.idea = i.id AND v.n = i.version "
    "WHERE i.round = ? AND i.state = 'open'"
)


class LikeInfo(msgspec.Struct, frozen=True):
    """An idea that is much like another text."""

    number: int
    title: str
    lang: str


class _Known:
    """The index of a round, up to which number it knows ideas, and when it was begun."""

    def __init__(self, begun: datetime) -> None:
        self.grams, self.last, self.begun = Grams(), 0, begun


_known: dict[UUID, _Known] = {}


async def find_alike(round_id: UUID, text: str, now: datetime, besides: int = 0) -> list[LikeInfo]:
    """Open ideas of a round most like a text, at most three; `besides` leaves one out by its number."""
    if len(text.strip()) < SHORTEST:
        return []
    known = _known.get(round_id)
    if known is None or now - known.begun > FRESH:
        _known.pop(round_id, None)
        while len(_known) >= KEPT:
            _known.pop(next(iter(_known)))
        known = _known[round_id] = _Known(now)
    await _learn(round_id, known)
    numbers = [number for number in known.grams.alike(text, MOST + 1) if number != besides]
    return await _shown(round_id, numbers[:MOST])


async def _learn(round_id: UUID, known: _Known) -> None:
    sql = (
        f"SELECT i.number, v.title, substr(v.body, 1, {LONGEST}) AS body FROM idea i "  # noqa: S608 - a number of ours
        "JOIN idea_version v ON v.idea = i.id AND v.n = i.version WHERE i.round = ? AND i.number > ? "
        f"ORDER BY i.number LIMIT {AT_ONCE}"
    )
    for row in await fetch(sql, round_id, known.last):
        if row["number"] > known.last:  # another request may have been faster
            known.grams.add(row["number"], f"{row['title']} {row['body']}")
            known.last = row["number"]


async def _shown(round_id: UUID, numbers: list[int]) -> list[LikeInfo]:
    if not numbers:
        return []
    marks = ", ".join("?" for _ in numbers)
    found = {
        row["number"]: LikeInfo(**row) for row in await fetch(f"{LIKE} AND i.number IN ({marks})", round_id, *numbers)
    }
    return [found[number] for number in numbers if number in found]
