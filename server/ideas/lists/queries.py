"""Pages of the list of ideas. What a page costs depends on its length, not on how many ideas there are: each filter and
order has its index, and a page begins where the one before it ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from server.db import fetch, is_postgres
from server.ideas.lists.rules import PAGE, Wanted
from server.ideas.rules import excerpt

CARD = (
    "SELECT i.id, i.number, i.proposer, i.proposer_name, i.state, i.supporters, i.created, v.title, "
    "substr(v.body, 1, 400) AS body, v.area, v.category, v.price, v.thumb, v.alt, v.lang "
    "FROM idea i JOIN idea_version v ON v.idea = i.id AND v.n = i.version"
)
FTS = (
    "i.id IN (SELECT t.idea FROM idea_search JOIN idea_text t ON t.place = idea_search.rowid WHERE idea_search MATCH ?)"
)
LIKE = "EXISTS (SELECT 1 FROM idea_text t WHERE t.idea = i.id AND t.folded LIKE ? ESCAPE '~')"
TRIGRAM = 3


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
    where, args = _where(round_id, wanted)
    if place := wanted.place:
        where += " AND i.number < ?" if wanted.order == "newest" else " AND (i.supporters, i.number) < (?, ?)"
        args += place
    order = "i.number DESC" if wanted.order == "newest" else "i.supporters DESC, i.number DESC"
    sql = f"{CARD} WHERE {where} ORDER BY {order} LIMIT {most + 1:d}"
    cards = [CardInfo(summary=excerpt(row.pop("body")), **row) for row in await fetch(sql, *args)]
    if len(cards) <= most:
        return cards, None
    last = cards[most - 1]
    return cards[:most], wanted.after_idea(last.number, last.supporters)


async def count_found(round_id: UUID, wanted: Wanted) -> int:
    """How many ideas the whole list has."""
    where, args = _where(round_id, wanted)
    return int((await fetch(f"SELECT COUNT(*) AS n FROM idea i WHERE {where}", *args))[0]["n"])  # noqa: S608 - ours


async def count_by_state() -> dict[UUID, dict[str, int]]:
    """How many ideas of each round are in each state, in one query."""
    counts: dict[UUID, dict[str, int]] = {}
    for row in await fetch("SELECT round, state, COUNT(*) AS n FROM idea GROUP BY round, state"):
        counts.setdefault(row["round"], {})[row["state"]] = int(row["n"])
    return counts


def _where(round_id: UUID, wanted: Wanted) -> tuple[str, list[Any]]:
    parts, args = ["i.round = ?", "i.state = ?"], [round_id, wanted.state]
    for column, value in (("area", wanted.area), ("category", wanted.category)):
        if value:
            parts.append(f"i.{column} = ?")
            args.append(value)
    found, looked_for = _search(wanted.words)
    return " AND ".join([*parts, *found]), [*args, *looked_for]


def _search(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Every word must stand somewhere in the text. A trigram index sees no words of one or two letters ("ø", "å")."""
    long = [] if is_postgres() else [word for word in words if len(word) >= TRIGRAM]
    others = [word for word in words if word not in long]
    parts = ([FTS] if long else []) + [LIKE] * len(others)
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in long)
    return parts, ([quoted] if long else []) + [f"%{_escaped(word)}%" for word in others]


def _escaped(word: str) -> str:
    return word.replace("~", "~~").replace("%", "~%").replace("_", "~_")
