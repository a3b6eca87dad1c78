"""Reading who is to be taken off the roll."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from server.db import fetch
from server.people.queries import list_open_approvals
from server.roll.voids.rules import read_payload


class Waiting(msgspec.Struct, frozen=True):
    """Somebody whom the officer wants off the roll, until a second person has said yes or a day has passed."""

    vote: UUID
    line: int
    name: str
    birth_date: date
    address: str
    postcode: str
    city: str
    asked_by: UUID
    asked_name: str
    asked: datetime


async def list_waiting(now: datetime, vote_id: UUID | None = None) -> list[Waiting]:
    """Who waits to be taken off this vote's roll, or any, the oldest first; nobody who is marked meanwhile."""
    asked = {read_payload(first.payload_hash): first for first in await list_open_approvals("void", now)}
    asked = {(vote, line): first for (vote, line), first in asked.items() if vote_id in (None, vote)}
    if not asked:
        return []
    votes, lines = {vote for vote, _line in asked}, {line for _vote, line in asked}
    rows = await fetch(
        "SELECT r.vote, r.line, r.name, r.birth_date, r.address, r.postcode, r.city "  # noqa: S608 - marks only
        "FROM roll r LEFT JOIN roll_mark m ON m.vote = r.vote AND m.line = r.line WHERE m.line IS NULL "
        f"AND r.vote IN ({', '.join('?' for _ in votes)}) AND r.line IN ({', '.join('?' for _ in lines)})",
        *votes,
        *lines,
    )
    people = {(row["vote"], row["line"]): row for row in rows}
    return [
        Waiting(asked_by=first.first, asked_name=first.first_name, asked=first.at, **people[key])
        for key, first in asked.items()
        if key in people
    ]
