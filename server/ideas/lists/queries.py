"""Pages of the list of ideas. What a page costs depends on its length, not on how many ideas there are: each filter and
order has its index, and a page begins where the one before it ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from server.db import fetch, is_postgres
from server.ideas.lists.rules import PAGE, Wanted
from server.ideas.text.rules import excerpt

CARD = (
    "SELECT i.id, i.number, i.proposer, i.proposer_name, i.state, i.supporters, i.created, v.title, "
    "substr(v.body, 1, 400) AS body, v.area, v.category, v.price, v.thumb, v.alt, v.lang"
)
IDEAS = "FROM idea i"
FOUND = "FROM idea_search CROSS JOIN idea_text t ON t.place = idea_search.rowid CROSS JOIN idea i ON i.id = t.idea"
"""The search index leads: it gives its rows by number, so that a frequent word costs no more than the page it fills."""
VERSION = "JOIN idea_version v ON v.idea = i.id AND v.n = i.version"
MATCH = "idea_search MATCH ?"
BEFORE = (
    "idea_search.rowid < COALESCE((SELECT t.place FROM idea i JOIN idea_text t ON t.idea = i.id "
    "WHERE i.round = ? AND i.number = ?), 9223372036854775807)"
)
LIKE = "EXISTS (SELECT 1 FROM idea_text t WHERE t.idea = i.id AND t.folded LIKE ? ESCAPE '~')"
TRIGRAM = 3
COUNTED = 500
"""A list is counted no further: what a page costs must not grow with what it does not show."""


class CardInfo(msgspec.Struct, frozen=True):
    """An idea on a card. `summary` is the beginning of its text; `price` in minor units, 0 = not known."""

    id: UUID
    number: int
    proposer: UUID | None
    proposer_name: str
    state: str
    supporters: int
    created: datetime
    title: str
    summary: str
    area: str
    category: str
    price: int
    thumb: str | None
    alt: str
    lang: str


async def find_cards(round_id: UUID, wanted: Wanted, most: int = PAGE) -> tuple[list[CardInfo], Wanted | None]:
    """One page of the list, and where the next one begins (None: there is none)."""
    source, where, args = _list(round_id, wanted)
    if place := wanted.place:
        where += " AND i.number < ?" if wanted.order == "newest" else " AND (i.supporters, i.number) < (?, ?)"
        args += place
    if place and wanted.order == "newest" and source is FOUND:
        where, args = f"{where} AND {BEFORE}", [*args, round_id, *place]
    order = "i.supporters DESC, i.number DESC"
    if wanted.order == "newest":
        order = "idea_search.rowid DESC" if source is FOUND else "i.number DESC"
    sql = f"{CARD} {source} {VERSION} WHERE {where} ORDER BY {order} LIMIT {most + 1:d}"
    cards = [CardInfo(summary=excerpt(row.pop("body")), **row) for row in await fetch(sql, *args)]
    if len(cards) <= most:
        return cards, None
    last = cards[most - 1]
    return cards[:most], wanted.after_idea(last.number, last.supporters)


async def count_found(round_id: UUID, wanted: Wanted) -> int:
    """How many ideas the whole list has, at most COUNTED + 1: then it has more than COUNTED."""
    source, where, args = _list(round_id, wanted)
    listed = f"SELECT 1 AS one {source} WHERE {where} LIMIT {COUNTED + 1}"
    return int((await fetch(f"SELECT COUNT(*) AS n FROM ({listed}) AS listed", *args))[0]["n"])  # noqa: S608 - ours


async def count_by_state() -> dict[UUID, dict[str, int]]:
    """How many ideas of each round are in each state, in one query."""
    counts: dict[UUID, dict[str, int]] = {}
    for row in await fetch("SELECT round, state, COUNT(*) AS n FROM idea GROUP BY round, state"):
        counts.setdefault(row["round"], {})[row["state"]] = int(row["n"])
    return counts


def _list(round_id: UUID, wanted: Wanted) -> tuple[str, str, list[Any]]:
    """Where a list is read from, its condition, and what fills that in."""
    parts, args = ["i.round = ?", "i.state = ?"], [round_id, wanted.state]
    for column, value in (("area", wanted.area), ("category", wanted.category)):
        if value:
            parts.append(f"i.{column} = ?")
            args.append(value)
    # A trigram index sees no words of one or two letters ("ø", "å").
    indexed = [] if is_postgres() else [word for word in wanted.words if len(word) >= TRIGRAM]
    others = [word for word in wanted.words if word not in indexed]
    parts += [LIKE] * len(others)
    args += [f"%{_escaped(word)}%" for word in others]
    if indexed:
        parts.append(MATCH)
        args.append(" ".join('"' + word.replace('"', '""') + '"' for word in indexed))
    return FOUND if indexed else IDEAS, " AND ".join(parts), args


def _escaped(word: str) -> str:
    return word.replace("~", "~~").replace("%", "~%").replace("_", "~_")
