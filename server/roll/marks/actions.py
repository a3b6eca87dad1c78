"""Marking lines. The primary key (vote, line) is the last guard: one mark a line, ever, whoever comes at once."""

from uuid import UUID

from server.db import fetch, write_tx
from server.roll.marks.queries import Mark, find_mark


class BlindedTwice(Exception):
    """This blinded message was used for another line: a voter's seed shows up twice, or somebody copies."""


async def mark_pass(vote_id: UUID, line: int, bm_hash: bytes, signature: bytes, assisted: int) -> Mark:
    """Mark a line as having got its pass, unless it is marked; return the mark that stands.

    The caller releases its signature only if the mark's `bm_hash` is its own. Joins the caller's transaction.
    """
    async with write_tx():
        stored = await fetch(
            "INSERT INTO roll_mark (vote, line, kind, assisted, bm_hash, signature) VALUES (?, ?, 'pass', ?, ?, ?) "
            "ON CONFLICT DO NOTHING RETURNING line",
            vote_id,
            line,
            assisted,
            bm_hash,
            signature,
        )
        if stored:
            return Mark(line, "pass", assisted, bm_hash, signature)
        standing = await find_mark(vote_id, line)
    if standing is None:
        raise BlindedTwice
    return standing


async def restore_pass_marks(vote_id: UUID, lines: list[int]) -> int:
    """After a restored backup: mark lines the journal knows and the database does not. How many were missing.

    A recovered mark carries no signature: a second request for its pass goes to the counter.
    """
    restored = 0
    async with write_tx():
        for line in lines:
            restored += len(
                await fetch(
                    "INSERT INTO roll_mark (vote, line, kind, assisted) VALUES (?, ?, 'pass', 1) "
                    "ON CONFLICT DO NOTHING RETURNING line",
                    vote_id,
                    line,
                )
            )
    return restored


async def forget_blinding(vote_id: UUID) -> None:
    """When the box closes: delete every blinded hash and signature; harmless the second time."""
    async with write_tx():
        await fetch(
            "UPDATE roll_mark SET bm_hash = NULL, signature = NULL "
            "WHERE vote = ? AND (bm_hash IS NOT NULL OR signature IS NOT NULL)",
            vote_id,
        )
