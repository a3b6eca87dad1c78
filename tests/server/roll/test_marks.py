"""One mark a line, ever, whoever comes at once; turnout counts them."""

import asyncio
from datetime import timedelta

import pytest

from server.config import Settings
from server.db import Frozen, fetch, write_tx
from server.roll.marks.actions import BlindedTwice, forget_blinding, mark_pass, restore_pass_marks
from server.roll.marks.queries import count_marks, find_mark, find_mark_by_bm_hash, list_marks, turnout_of
from tests.support.rounds import OPENS, a_sealed_vote

OURS, THEIRS = bytes(32), b"\x01" * 32
SIGNATURE = b"s" * 384


async def test_the_first_mark_of_a_line_stands(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    first = await mark_pass(vote, 1, OURS, SIGNATURE, 1)
    again = await mark_pass(vote, 1, THEIRS, SIGNATURE, 0)
    assert first == again == await find_mark(vote, 1) == await find_mark_by_bm_hash(vote, OURS)
    assert (first.kind, first.assisted, first.bm_hash) == ("pass", 1, OURS)
    assert await find_mark_by_bm_hash(vote, THEIRS) is None


async def test_of_many_at_once_one_is_stored(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    marks = await asyncio.gather(*(mark_pass(vote, 1, bytes([i]) * 32, SIGNATURE, 1) for i in range(20)))
    assert len({mark.bm_hash for mark in marks}) == 1
    assert (await count_marks(vote)).passes == 1


async def test_a_blinded_message_serves_one_line_only(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    await mark_pass(vote, 1, OURS, SIGNATURE, 1)
    with pytest.raises(BlindedTwice):
        await mark_pass(vote, 2, OURS, SIGNATURE, 1)
    assert await find_mark(vote, 2) is None


async def test_blinding_is_forgotten_at_close_and_marks_stay(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    await mark_pass(vote, 0, OURS, SIGNATURE, 1)
    await forget_blinding(vote)
    await forget_blinding(vote)
    mark = await find_mark(vote, 0)
    assert mark and (mark.bm_hash, mark.signature) == (None, None)


async def test_the_database_takes_no_mark_back(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    await mark_pass(vote, 0, OURS, SIGNATURE, 1)
    for sql in ("DELETE FROM roll_mark WHERE vote = ?", "UPDATE roll_mark SET line = 2, bm_hash = NULL WHERE vote = ?"):
        with pytest.raises(Frozen):
            async with write_tx():
                await fetch(sql, vote)


async def test_marks_the_journal_knows_come_back_without_a_signature(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    await mark_pass(vote, 0, OURS, SIGNATURE, 1)
    assert await restore_pass_marks(vote, [0, 2]) == 1
    assert [(mark.line, mark.kind) async for mark in list_marks(vote)] == [(0, "pass"), (2, "pass")]
    restored = await find_mark(vote, 2)
    assert restored and restored.signature is None


async def test_turnout_is_counted_at_most_twice_a_minute(database: Settings) -> None:
    vote = await a_sealed_vote(database, people=4)
    assert (await turnout_of(vote, OPENS)).voted == 0
    await mark_pass(vote, 0, OURS, SIGNATURE, 1)
    await mark_pass(vote, 1, THEIRS, SIGNATURE, 0)
    assert (await turnout_of(vote, OPENS + timedelta(seconds=29))).voted == 0
    turnout = await turnout_of(vote, OPENS + timedelta(seconds=31))
    assert (turnout.roll, turnout.voted, turnout.assisted) == (4, 2, 1)
