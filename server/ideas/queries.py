"""Reading calls and ideas. An idea is read with its newest version, in one query."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from server.db import LARGEST_INTEGER, fetch
from server.ideas.rules import STATES
from server.rounds.queries import NotFound, Texts, listed, texts_of

CALL = "SELECT round, who_da, who_en, min_age, max_price, areas, categories, moderated, word FROM idea_call"
IDEA = (
    "SELECT i.id, i.round, i.number, i.proposer, i.proposer_name, i.state, i.reason, i.created, i.merged_into, "
    "i.supporters, i.version, v.title, v.body, v.area, v.lat, v.lon, v.price, v.category, v.image, v.thumb, v.alt, "
    "v.will_carry_out, v.lang, v.created AS changed "
    "FROM idea i JOIN idea_version v ON v.idea = i.id AND v.n = i.version"
)
VERSION = (
    "SELECT n, title, body, area, lat, lon, price, category, image, thumb, alt, will_carry_out, lang, created, author "
    "FROM idea_version"
)


class CallInfo(msgspec.Struct, frozen=True):
    """What a round asks for; see `tables.IdeaCall`."""

    round: UUID
    who: Texts
    min_age: int
    max_price: int
    areas: tuple[str, ...]
    categories: tuple[str, ...]
    moderated: bool
    word: str


class IdeaInfo(msgspec.Struct, frozen=True):
    """An idea as it stands now. `price` in minor units, 0 = not known; `changed` is when the newest version was made.
    `proposer` None = brought in by staff for `proposer_name`."""

    id: UUID
    round: UUID
    number: int
    proposer: UUID | None
    proposer_name: str
    state: str
    reason: str
    created: datetime
    merged_into: UUID | None
    supporters: int
    version: int
    title: str
    body: str
    area: str
    lat: float | None
    lon: float | None
    price: int
    category: str
    image: str | None
    thumb: str | None
    alt: str
    will_carry_out: bool
    lang: str
    changed: datetime


class VersionInfo(msgspec.Struct, frozen=True):
    """What an idea said at some time; `author` None = staff, from a file."""

    n: int
    title: str
    body: str
    area: str
    lat: float | None
    lon: float | None
    price: int
    category: str
    image: str | None
    thumb: str | None
    alt: str
    will_carry_out: bool
    lang: str
    created: datetime
    author: UUID | None


async def find_call(round_id: UUID) -> CallInfo | None:
    """A round's call for ideas, None for a round that takes none."""
    rows = await fetch(f"{CALL} WHERE round = ?", round_id)
    return _call(rows[0]) if rows else None


async def list_called() -> set[UUID]:
    """The rounds that have a call for ideas, in one query."""
    return {row["round"] for row in await fetch("SELECT round FROM idea_call")}


async def get_idea(idea_id: UUID) -> IdeaInfo:
    """An idea by id, or NotFound."""
    return _one(await fetch(f"{IDEA} WHERE i.id = ?", idea_id))


async def get_idea_by_number(round_id: UUID, number: int) -> IdeaInfo:
    """An idea by its public number in the round, or NotFound."""
    if not 0 < number <= LARGEST_INTEGER:
        raise NotFound
    return _one(await fetch(f"{IDEA} WHERE i.round = ? AND i.number = ?", round_id, number))


async def list_ideas(round_id: UUID, states: tuple[str, ...] = STATES) -> list[IdeaInfo]:
    """Every idea of a round in one of these states, by number: for staff, files and jobs, not for a page."""
    marks = ", ".join("?" for _ in states)
    sql = f"{IDEA} WHERE i.round = ? AND i.state IN ({marks}) ORDER BY i.number"
    return [IdeaInfo(**row) for row in await fetch(sql, round_id, *states)]


async def list_ideas_of(resident: UUID) -> list[IdeaInfo]:
    """What a resident has proposed, newest first."""
    return [IdeaInfo(**row) for row in await fetch(f"{IDEA} WHERE i.proposer = ? ORDER BY i.created DESC", resident)]


async def list_merged_into(idea_id: UUID) -> list[IdeaInfo]:
    """Ideas that were merged into this one."""
    return [IdeaInfo(**row) for row in await fetch(f"{IDEA} WHERE i.merged_into = ? ORDER BY i.number", idea_id)]


async def count_ideas(round_id: UUID, states: tuple[str, ...] = ("open",)) -> int:
    """How many ideas of a round are in one of these states."""
    marks = ", ".join("?" for _ in states)
    sql = f"SELECT COUNT(*) AS n FROM idea WHERE round = ? AND state IN ({marks})"  # noqa: S608 - marks only
    rows = await fetch(sql, round_id, *states)
    return int(rows[0]["n"])


async def count_ideas_of(round_id: UUID, resident: UUID) -> int:
    """How many ideas a resident has sent in to a round, whatever became of them."""
    rows = await fetch("SELECT COUNT(*) AS n FROM idea WHERE proposer = ? AND round = ?", resident, round_id)
    return int(rows[0]["n"])


async def list_versions(idea_id: UUID) -> list[VersionInfo]:
    """Every version of an idea, newest first."""
    return [VersionInfo(**row) for row in await fetch(f"{VERSION} WHERE idea = ? ORDER BY n DESC", idea_id)]


async def shows_image(idea_id: UUID, sha256: str) -> bool:
    """Whether some version of an idea shows this picture."""
    sql = "SELECT 1 AS one FROM idea_version WHERE idea = ? AND (image = ? OR thumb = ?) LIMIT 1"
    return bool(await fetch(sql, idea_id, sha256, sha256))


def _one(rows: list[dict[str, Any]]) -> IdeaInfo:
    if not rows:
        raise NotFound
    return IdeaInfo(**rows[0])


def _call(row: dict[str, Any]) -> CallInfo:
    areas, categories = listed(row.pop("areas")), listed(row.pop("categories"))
    return CallInfo(who=texts_of(row, "who"), areas=areas, categories=categories, **row)
