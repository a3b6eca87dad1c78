"""Reading the sealed queue and the openings."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from ballots.lines import Opening
from server.db import fetch

PAGE = 1000
Row = tuple[bytes, bytes]
"""(tag, sealed)."""


async def list_rows(vote_id: UUID) -> AsyncIterator[list[Row]]:
    """Every waiting row by tag, a page at a time."""
    after = b""
    while True:
        rows = await fetch(
            "SELECT tag, sealed FROM box_queue WHERE vote = ? AND tag > ? ORDER BY tag LIMIT ?", vote_id, after, PAGE
        )
        if rows:
            yield [(row["tag"], row["sealed"]) for row in rows]
        if len(rows) < PAGE:
            return
        after = rows[-1]["tag"]


async def find_any_row(vote_id: UUID) -> Row | None:
    """One waiting row, to try a batch key on."""
    rows = await fetch("SELECT tag, sealed FROM box_queue WHERE vote = ? LIMIT 1", vote_id)
    return (rows[0]["tag"], rows[0]["sealed"]) if rows else None


async def find_rows(vote_id: UUID, tags: Sequence[bytes]) -> dict[bytes, bytes]:
    """tag → sealed of those that wait."""
    if not tags:
        return {}
    marks = ", ".join("?" for _ in tags)
    sql = f"SELECT tag, sealed FROM box_queue WHERE vote = ? AND tag IN ({marks})"  # noqa: S608 - question marks only
    rows = await fetch(sql, vote_id, *tags)
    return {row["tag"]: row["sealed"] for row in rows}


async def count_rows(vote_id: UUID) -> int:
    """How many ballots wait sealed."""
    return int((await fetch("SELECT COUNT(*) AS n FROM box_queue WHERE vote = ?", vote_id))[0]["n"])


async def find_opening(vote_id: UUID, k: bytes, n: int) -> Opening | None:
    """What one logged ballot says."""
    rows = await fetch("SELECT nonce, choices FROM box_opening WHERE vote = ? AND k = ? AND n = ?", vote_id, k, n)
    return Opening(k, n, rows[0]["nonce"], rows[0]["choices"]) if rows else None


async def list_openings(vote_id: UUID) -> AsyncIterator[list[Opening]]:
    """Every opening sorted by (k, n), a page at a time: what is published once the vote is opened."""
    k, n = b"", 0
    while True:
        rows = await fetch(
            "SELECT k, n, nonce, choices FROM box_opening WHERE vote = ? AND (k > ? OR (k = ? AND n > ?)) "
            "ORDER BY k, n LIMIT ?",
            vote_id,
            k,
            k,
            n,
            PAGE,
        )
        if rows:
            yield [Opening(row["k"], row["n"], row["nonce"], row["choices"]) for row in rows]
        if len(rows) < PAGE:
            return
        k, n = rows[-1]["k"], rows[-1]["n"]
