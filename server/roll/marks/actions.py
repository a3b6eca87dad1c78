"""Marking lines. The primary key (vote, line) is the last guard: one mark a line, ever, whoever comes at once."""

from uuid import UUID

from server.db import fetch, write_tx
from server.log.actions import record_act
from server.roll.marks.queries import Mark, find_mark, forget_turnout
from server.rounds.actions import hold_round
from server.rounds.phases import NotNow, reached
from server.rounds.queries import NotFound, get_vote


class BlindedTwice(Exception):
    """This blinded message was used for another line: a voter's seed shows up twice, or somebody copies."""


class AlreadyMarked(Exception):
    """The line is marked already; it cannot be voided. `text` is for the page."""

    text = "This person has voted already, or was taken off the list before."


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


async def void_line(vote_id: UUID, line: int, by: UUID | None) -> None:
    """Take a line off the roll for good (moved, died, wrong entry), before it is used; AlreadyMarked after.

    NotNow before sealing, when nobody has a line yet, and once the box is closed: the last border has taken every mark
    there is into the log. NotFound for a line that nobody stands on: marked, it would spoil the log for good (V7).
    """
    async with write_tx():
        await hold_round((await get_vote(vote_id)).round, "SHARE")
        vote = await get_vote(vote_id)
        if not vote.sealed:
            raise NotNow("not-sealed", "before sealing nobody has a line yet")
        if reached(vote.step, "box_closed"):
            raise NotNow("step", "no line is taken off the roll once the box is closed")
        stored = await fetch(
            "INSERT INTO roll_mark (vote, line, kind, assisted) "
            "SELECT vote, line, 'void', 0 FROM roll WHERE vote = ? AND line = ? "
            "ON CONFLICT DO NOTHING RETURNING line",
            vote_id,
            line,
        )
        if not stored:
            raise AlreadyMarked if await find_mark(vote_id, line) else NotFound
        await record_act(by, "line-void", vote_id, str(line).encode())
    forget_turnout(vote_id)


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
