"""Closing goes step by step, each once, each from wherever a crash left it; what is in flight is in or refused."""

import asyncio
from datetime import timedelta

import pytest

from ballots.lines import BallotLine, PassLine, parse_line
from server.config import Settings
from server.db import fetch
from server.log.queries import list_checkpoints, list_entries
from server.people.rules import NotAllowed
from server.roll.voids.actions import ask_void, void_line
from server.rounds.phases import NotNow
from server.rounds.queries import get_round, get_vote
from server.votes.actions import cast_ballot, issue_pass
from server.votes.box.queries import count_rows, list_openings
from server.votes.box.service import start_box, stop_box
from server.votes.box.state import list_batch_keys, state_folder
from server.votes.closing import actions as closing
from server.votes.closing.actions import close_first, close_second, continue_closings, enter_beacon, run_closing
from server.votes.rules import Receipt
from server.votes.sealing.keys import copies_folder, pass_key_name
from tests.support.polls import BOX_CLOSES, CLOSES, NOW, OpenPoll, draft_poll, open_poll


async def step_of(poll: OpenPoll) -> str:
    return (await get_vote(poll.id)).step


async def test_two_people_close_after_the_date_and_the_rest_follows_by_itself(box: Settings) -> None:
    poll = await open_poll(box, min_batch=20)
    voters = [poll.resident(line) for line in range(5)]
    for voter in voters:
        await voter.vote("P1")
    await voters[0].vote("P2", n=2)
    with pytest.raises(NotNow):
        await close_first(poll.id, poll.officer, CLOSES - timedelta(seconds=1))
    await close_first(poll.id, poll.officer, CLOSES)
    with pytest.raises(NotAllowed):
        await close_second(poll.id, poll.officer, CLOSES)
    assert await close_second(poll.id, poll.auditor, CLOSES) == "pass_closed"
    await ask_void(poll.id, 20, poll.officer, CLOSES)
    with pytest.raises(NotNow):
        await poll.resident(9).get_pass(CLOSES - timedelta(seconds=1))
    await voters[1].vote("P1", now=CLOSES)  # her pass was given before
    await cast_ballot(
        poll.id, *voters[1].ballot(await voters[1].get_pass(), "P3", n=2), BOX_CLOSES - timedelta(seconds=1)
    )
    assert (await get_round(poll.round)).phase == "voting"
    await continue_closings(BOX_CLOSES - timedelta(seconds=1))
    assert await step_of(poll) == "pass_closed"
    await continue_closings(BOX_CLOSES)
    assert await step_of(poll) == "opened"
    with pytest.raises(NotNow):
        await void_line(poll.id, 20, poll.auditor, BOX_CLOSES)  # it would never enter the log
    with pytest.raises(NotNow):
        await ask_void(poll.id, 21, poll.officer, BOX_CLOSES)
    assert (await get_round(poll.round)).phase == "counting"
    assert await count_rows(poll.id) == 0
    lines = [parse_line(entry) for entry in await list_entries(poll.id)]
    assert sum(isinstance(line, PassLine) for line in lines) == 5
    assert sum(isinstance(line, BallotLine) for line in lines) == 7
    newest = {
        line.k: line.n for line in sorted((one for one in lines if isinstance(one, BallotLine)), key=lambda o: o.n)
    }
    openings = [opening async for page in list_openings(poll.id) for opening in page]
    assert [(opening.k, opening.n) for opening in openings] == sorted(newest.items())
    assert [checkpoint.size for checkpoint in await list_checkpoints(poll.id)] == [1, 13]
    marks = await fetch("SELECT bm_hash, signature FROM roll_mark WHERE vote = ?", poll.id)
    assert {(mark["bm_hash"], mark["signature"]) for mark in marks} == {(None, None)}
    assert not (box.keys / pass_key_name(poll.id, 1)).exists()
    assert list(copies_folder(box.data).iterdir()) == []
    assert list_batch_keys(state_folder(box, poll.id)) == []


async def test_what_is_in_flight_at_the_closing_is_counted_or_refused_and_never_lost(box: Settings) -> None:
    poll = await open_poll(box, residents=60)
    ballots = [voter.ballot(await voter.get_pass(), "P1") for voter in map(poll.resident, range(50))]
    await close_first(poll.id, poll.officer, CLOSES)
    await close_second(poll.id, poll.auditor, CLOSES)
    last = BOX_CLOSES - timedelta(seconds=1)

    async def cast(turn: int) -> object:
        await asyncio.sleep(turn / 2000)
        return await cast_ballot(poll.id, *ballots[turn], last)

    answers, _ = await asyncio.gather(
        asyncio.gather(*(cast(turn) for turn in range(50)), return_exceptions=True), run_closing(poll.id, BOX_CLOSES)
    )
    taken = sum(isinstance(answer, Receipt) for answer in answers)
    assert taken + sum(isinstance(answer, NotNow) for answer in answers) == 50
    logged = [parse_line(entry) for entry in await list_entries(poll.id)]
    assert sum(isinstance(line, BallotLine) for line in logged) == taken


async def test_passes_in_flight_at_the_closing_are_in_the_log_or_refused(box: Settings) -> None:
    poll = await open_poll(box, residents=60)
    asked = [(line, poll.resident(line).blinded) for line in range(40)]
    await close_first(poll.id, poll.officer, CLOSES)
    last = CLOSES - timedelta(seconds=1)
    answers, _ = await asyncio.gather(
        asyncio.gather(*(issue_pass(poll.id, *one, False, last) for one in asked), return_exceptions=True),
        close_second(poll.id, poll.auditor, CLOSES),
    )
    given = sum(isinstance(answer, bytes) for answer in answers)
    assert given + sum(isinstance(answer, NotNow) for answer in answers) == 40
    await run_closing(poll.id, BOX_CLOSES)
    logged = [parse_line(entry) for entry in await list_entries(poll.id)]
    assert sum(isinstance(line, PassLine) for line in logged) == given


class Crash(Exception):
    """The process ends here."""


@pytest.mark.parametrize("place", ["_close_box", "_flush", "_witness", "_draw", "_open"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_crash_before_or_after_any_step_is_made_good(
    sqlite_box: Settings, place: str, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = await open_poll(sqlite_box)
    for line in range(4):
        await poll.resident(line).vote("P1")
    step = next(name for name, function in closing.STEPS.items() if function.__name__ == place)
    whole = closing.STEPS[step]

    async def crashing(*args: object) -> bool:
        if after:
            await whole(*args)  # type: ignore[arg-type]
        raise Crash

    monkeypatch.setitem(closing.STEPS, step, crashing)
    await close_first(poll.id, poll.officer, BOX_CLOSES)
    with pytest.raises(Crash):
        await close_second(poll.id, poll.auditor, BOX_CLOSES)
    monkeypatch.setitem(closing.STEPS, step, whole)
    await stop_box()
    await start_box(sqlite_box)
    await continue_closings(BOX_CLOSES)
    assert await step_of(poll) == "opened"
    assert [checkpoint.size for checkpoint in await list_checkpoints(poll.id)] == [1, 9]


async def test_a_beacon_is_awaited_entered_once_and_not_before_its_instant(box: Settings) -> None:
    poll = await (await draft_poll(box, lot="beacon")).open()
    await poll.resident(0).vote("P1")
    await close_first(poll.id, poll.officer, BOX_CLOSES)
    assert await close_second(poll.id, poll.auditor, BOX_CLOSES) == "witnessed"
    instant = BOX_CLOSES + timedelta(hours=24)
    with pytest.raises(NotNow):
        await enter_beacon(poll.id, b"4 2 6 6 1", poll.officer, instant - timedelta(seconds=1))
    assert await enter_beacon(poll.id, b"4 2 6 6 1", poll.officer, instant) == "opened"
    assert (await get_vote(poll.id)).beacon == b"4 2 6 6 1"
    with pytest.raises(NotNow):
        await enter_beacon(poll.id, b"1 1 1 1 1", poll.officer, instant)


async def test_nothing_closes_that_is_not_voted_on(sqlite_box: Settings) -> None:
    poll = await draft_poll(sqlite_box)
    with pytest.raises(NotNow):
        await close_first(poll.id, poll.officer, BOX_CLOSES)
    opened = await poll.open()
    await close_first(opened.id, opened.officer, BOX_CLOSES)
    await close_second(opened.id, opened.auditor, BOX_CLOSES)
    with pytest.raises(NotNow):
        await close_first(opened.id, opened.officer, BOX_CLOSES)
    assert await run_closing(opened.id, NOW) == "opened"
