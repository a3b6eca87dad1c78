"""Reading lists, what stands on them, the paper's texts, and decisions. Official texts are `{"da": …, "en": …}`."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from server.db import fetch
from server.rounds.queries import Texts, listed, texts_of

SHORTLIST = "SELECT id, round, vote, state, list, hash, locked FROM shortlist"


class ShortlistInfo(msgspec.Struct, frozen=True):
    """The list for one vote; see `tables.Shortlist`."""

    id: UUID
    round: UUID
    vote: UUID
    state: str
    list: bytes | None
    hash: bytes | None
    locked: datetime | None


class ListedInfo(msgspec.Struct, frozen=True):
    """An idea on a list. `price` in minor units, `decision` "", `for` or `against`."""

    idea: UUID
    position: int
    price: int
    titles: Texts
    descriptions: Texts
    lines: tuple[str, ...]
    decision: str


class DecisionInfo(msgspec.Struct, frozen=True):
    """What was decided; `paper` is what the meeting had before it, as JSON."""

    body: str
    meeting: date
    item: str
    minutes_url: str
    note: str
    recorded_by: UUID | None
    at: datetime
    paper: bytes


async def find_shortlist(vote_id: UUID) -> ShortlistInfo | None:
    """The list for a vote, None before anybody has begun."""
    rows = await fetch(f"{SHORTLIST} WHERE vote = ?", vote_id)
    return ShortlistInfo(**rows[0]) if rows else None


async def has_open_list(vote_id: UUID) -> bool:
    """Whether the council still has to do with a list for the vote: until it is locked, the vote is not sealed."""
    shortlist = await find_shortlist(vote_id)
    return shortlist is not None and shortlist.state != "locked"


async def list_all_shortlists() -> list[ShortlistInfo]:
    """Every list of every round, in one query."""
    return [ShortlistInfo(**row) for row in await fetch(SHORTLIST)]


async def list_all_listed(round_id: UUID) -> set[UUID]:
    """Ideas that stand on some list of a round."""
    sql = "SELECT i.idea FROM shortlist_idea i JOIN shortlist s ON s.id = i.shortlist WHERE s.round = ?"
    return {row["idea"] for row in await fetch(sql, round_id)}


async def list_listed(shortlist: UUID) -> list[ListedInfo]:
    """What stands on a list, in its order."""
    sql = (
        "SELECT idea, position, price, title_da, title_en, description_da, description_en, lines, decision "
        "FROM shortlist_idea WHERE shortlist = ? ORDER BY position, idea"
    )
    return [
        ListedInfo(
            titles=texts_of(row, "title"),
            descriptions=texts_of(row, "description"),
            lines=listed(row.pop("lines")),
            **row,
        )
        for row in await fetch(sql, shortlist)
    ]


async def find_listing(idea_id: UUID) -> tuple[UUID, str] | None:
    """The vote on whose decided list an idea stands, and what was decided about it; None before that."""
    sql = (
        "SELECT s.vote, i.decision FROM shortlist_idea i JOIN shortlist s ON s.id = i.shortlist "
        "WHERE i.idea = ? AND s.state IN ('decided', 'locked')"
    )
    rows = await fetch(sql, idea_id)
    return (rows[0]["vote"], rows[0]["decision"]) if rows else None


async def list_texts(shortlist: UUID) -> dict[str, Texts]:
    """What staff have written, by section."""
    rows = await fetch("SELECT section, text_da, text_en FROM paper_text WHERE shortlist = ?", shortlist)
    return {row["section"]: {"da": row["text_da"], "en": row["text_en"]} for row in rows}


async def find_decision(shortlist: UUID) -> DecisionInfo | None:
    """What was decided last about a list; while it is taken up anew, that is of no account."""
    sql = "SELECT body, meeting, item, minutes_url, note, recorded_by, at, paper FROM decision WHERE shortlist = ?"
    rows = await fetch(sql, shortlist)
    return DecisionInfo(**rows[0]) if rows else None
