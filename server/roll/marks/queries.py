"""Reading marks and turnout."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from server.db import fetch

Kind = Literal["pass", "void", "paper"]
KEPT = timedelta(seconds=30)
PAGE = 10_000

MARK = "SELECT line, kind, assisted, bm_hash, signature FROM roll_mark"


class Mark(msgspec.Struct, frozen=True):
    """What stands against a line. `bm_hash` and `signature` are deleted when the box closes."""

    line: int
    kind: Kind
    assisted: int
    bm_hash: bytes | None
    signature: bytes | None


class Turnout(msgspec.Struct, frozen=True):
    """Lines on the roll and how many of them are marked, by kind."""

    roll: int
    passes: int
    void: int
    paper: int
    assisted: int

    @property
    def voted(self) -> int:
        """Residents who used their right."""
        return self.passes + self.paper


async def find_mark(vote_id: UUID, line: int) -> Mark | None:
    """The mark of a line."""
    rows = await fetch(f"{MARK} WHERE vote = ? AND line = ?", vote_id, line)
    return Mark(**rows[0]) if rows else None


async def find_mark_by_bm_hash(vote_id: UUID, bm_hash: bytes) -> Mark | None:
    """The mark made with this blinded message."""
    rows = await fetch(f"{MARK} WHERE vote = ? AND bm_hash = ?", vote_id, bm_hash)
    return Mark(**rows[0]) if rows else None


async def list_marks(vote_id: UUID) -> AsyncIterator[Mark]:
    """Every mark by line, a page at a time, without blinded hash and signature."""
    after = -1
    while True:
        rows = await fetch(
            "SELECT line, kind, assisted FROM roll_mark WHERE vote = ? AND line > ? ORDER BY line LIMIT ?",
            vote_id,
            after,
            PAGE,
        )
        for row in rows:
            yield Mark(bm_hash=None, signature=None, **row)
        if len(rows) < PAGE:
            return
        after = rows[-1]["line"]


async def count_marks(vote_id: UUID) -> Turnout:
    """Turnout, counted now: a pass over the marks."""
    counted = await fetch(
        "SELECT kind, COUNT(*) AS n, SUM(assisted) AS assisted FROM roll_mark WHERE vote = ? GROUP BY kind", vote_id
    )
    n = {row["kind"]: int(row["n"]) for row in counted}
    roll = await fetch("SELECT COUNT(*) AS n FROM roll WHERE vote = ?", vote_id)
    assisted = sum(int(row["assisted"]) for row in counted)
    return Turnout(int(roll[0]["n"]), n.get("pass", 0), n.get("void", 0), n.get("paper", 0), assisted)


_kept: dict[UUID, tuple[datetime, Turnout]] = {}


async def turnout_of(vote_id: UUID, now: datetime) -> Turnout:
    """Turnout for pages: at most 30 s old, so that many readers cost one count."""
    kept = _kept.get(vote_id)
    if kept is None or not kept[0] <= now < kept[0] + KEPT:
        kept = _kept[vote_id] = (now, await count_marks(vote_id))
    return kept[1]


def forget_turnout(vote_id: UUID) -> None:
    """Count again at the next asking: after a step of the vote, say."""
    _kept.pop(vote_id, None)
