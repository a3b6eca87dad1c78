"""One pass a resident, one counted ballot, and the same answer to the same question."""

import asyncio
import dataclasses
import secrets
from datetime import datetime, timedelta

import pytest

from ballots.lines import choices_bytes, receipt_id, receipt_number
from ballots.notes import read_promise
from ballots.passes import SEED_SIZE
from server.config import Settings
from server.roll.letters.actions import PlainLetter, issue_letters
from server.roll.marks.queries import count_marks, find_mark
from server.rounds.phases import NotNow
from server.votes.actions import cast_assisted, cast_ballot, issue_pass, see_my_vote
from server.votes.box.queries import count_rows
from server.votes.box.service import cross_due_borders
from server.votes.rules import (
    AlreadyVoted,
    BadAsking,
    LetterRefused,
    LetterWaits,
    Receipt,
    UnknownCode,
    VersionTaken,
)
from tests.support.polls import BOX_CLOSES, CLOSES, NOW, OPENS, OpenPoll, open_poll

A, B = choices_bytes({"L1": ["P1"]}), choices_bytes({"L1": ["P2", "P3"]})


async def print_letter(poll: OpenPoll, line: int) -> PlainLetter:
    chunks = [chunk async for chunk in issue_letters(poll.settings.keys, poll.id, line, line, None)]
    return chunks[0][0]


async def test_a_ballot_gets_a_promise_that_names_it_and_the_same_one_again(box: Settings) -> None:
    poll = await open_poll(box)
    resident = poll.resident(3)
    w = await resident.get_pass()
    assert await resident.get_pass() == w  # the same message gets the same signature
    line, choices, nonce = resident.ballot(w, "P1", "P4")
    receipt = await cast_ballot(poll.id, line, choices, nonce, NOW)
    named = receipt_id(poll.sealed.eid, line.k, 1, line.c)
    promise = read_promise(receipt.promise.encode(), poll.sealed.eid, poll.sealed.manifest.promise_key)
    assert (promise.receipt_id, promise.deadline) == (named, BOX_CLOSES + timedelta(hours=24))
    assert receipt == Receipt(1, receipt_number(named), receipt.promise)
    assert await cast_ballot(poll.id, line, choices, nonce, NOW) == receipt
    await cross_due_borders(NOW)
    assert await cast_ballot(poll.id, line, choices, nonce, NOW) == receipt  # now from the log
    assert await count_rows(poll.id) == 0


async def test_another_choice_under_the_same_version_is_refused_and_told_the_last(box: Settings) -> None:
    poll = await open_poll(box)
    resident = poll.resident(0)
    w = await resident.get_pass()
    for n in (1, 2):
        await cast_ballot(poll.id, *resident.ballot(w, "P1", n=n), NOW)
    for _ in ("in the queue", "in the log"):
        with pytest.raises(VersionTaken) as taken:
            await cast_ballot(poll.id, *resident.ballot(w, "P2", n=1), NOW)
        assert taken.value.last == 2
        await cross_due_borders(NOW)
    await cast_ballot(poll.id, *resident.ballot(w, "P2", n=3), NOW)
    with pytest.raises(VersionTaken) as taken:
        await cast_ballot(poll.id, *resident.ballot(w, "P4", n=2), NOW)
    assert taken.value.last == 3


async def test_of_200_attempts_at_once_on_one_line_one_gets_the_pass(box: Settings) -> None:
    poll = await open_poll(box)
    residents = [poll.resident(7) for _ in range(200)]
    asked = [resident.blinded for resident in residents]
    answers = await asyncio.gather(
        *(issue_pass(poll.id, 7, blinded, False, NOW) for blinded in asked), return_exceptions=True
    )
    assert sum(isinstance(answer, bytes) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyVoted) for answer in answers) == 199
    assert (await count_marks(poll.id)).passes == 1


async def test_of_200_ballots_at_once_of_one_resident_one_is_stored(box: Settings) -> None:
    poll = await open_poll(box)
    resident = poll.resident(7)
    w = await resident.get_pass()
    ballots = [resident.ballot(w, f"P{1 + turn % 5}") for turn in range(200)]
    answers = await asyncio.gather(*(cast_ballot(poll.id, *one, NOW) for one in ballots), return_exceptions=True)
    receipts = {answer for answer in answers if isinstance(answer, Receipt)}
    assert len(receipts) == 1
    assert sum(isinstance(answer, Receipt) for answer in answers) == 40  # those with the choices that came first
    assert sum(isinstance(answer, VersionTaken) for answer in answers) == 160
    assert await count_rows(poll.id) == 1


async def test_200_assisted_forms_at_once_with_one_letter_make_one_ballot(box: Settings) -> None:
    """Twenty at a time: the letters' queue takes no more, and says so."""
    poll = await open_poll(box)
    letter = await print_letter(poll, 4)
    seeds = [secrets.token_bytes(SEED_SIZE) for _ in range(10)]
    answers: list[object] = []
    for _ in range(10):
        answers += await asyncio.gather(
            *(cast_assisted(poll.id, seed, A, NOW, (letter.number, letter.secret)) for seed in seeds for _ in (1, 2)),
            return_exceptions=True,
        )
    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    assert len(set(receipts)) == 1 and len(receipts) == 20
    assert sum(isinstance(answer, AlreadyVoted) for answer in answers) == 180
    assert await count_rows(poll.id) == 1
    mark = await find_mark(poll.id, 4)
    assert mark is not None and mark.assisted == 1


async def test_an_assisted_voter_changes_her_vote_with_code_and_choices_alone(box: Settings) -> None:
    poll = await open_poll(box)
    letter, seed = await print_letter(poll, 4), secrets.token_bytes(SEED_SIZE)
    first = await cast_assisted(poll.id, seed, A, NOW, (letter.number, letter.secret))
    assert await cast_assisted(poll.id, seed, A, NOW, (letter.number, letter.secret)) == first
    assert await cast_assisted(poll.id, seed, A, NOW) == first
    second = await cast_assisted(poll.id, seed, B, NOW)
    assert (first.n, second.n) == (1, 2)
    assert await cast_assisted(poll.id, seed, B, NOW, (letter.number, letter.secret)) == second
    await cross_due_borders(NOW)
    assert await cast_assisted(poll.id, seed, B, NOW) == second
    third = await cast_assisted(poll.id, seed, A, NOW)
    assert third.n == 3 and third.number != first.number
    mine = await see_my_vote(poll.id, seed, NOW)
    assert (mine.choices, mine.receipt, mine.in_log) == ({"L1": ("P1",)}, third, False)
    await cross_due_borders(NOW)  # no new first ballot waits, so there is no border
    assert not (await see_my_vote(poll.id, seed, NOW)).in_log


async def test_a_code_without_a_vote_and_a_letter_that_is_wrong_get_nothing(box: Settings) -> None:
    poll = await open_poll(box)
    letter, seed = await print_letter(poll, 4), secrets.token_bytes(SEED_SIZE)
    with pytest.raises(UnknownCode):
        await cast_assisted(poll.id, seed, A, NOW)
    with pytest.raises(UnknownCode):
        await see_my_vote(poll.id, seed, NOW)
    other = await print_letter(poll, 5)
    for _ in range(5):
        with pytest.raises(LetterRefused):
            await cast_assisted(poll.id, seed, A, NOW, (letter.number, other.secret))
    with pytest.raises(LetterWaits):
        await cast_assisted(poll.id, seed, A, NOW, (letter.number, letter.secret))
    assert await count_rows(poll.id) == 0 and (await count_marks(poll.id)).passes == 0
    await cast_assisted(poll.id, seed, A, NOW + timedelta(minutes=2), (letter.number, letter.secret))


async def test_what_is_not_valid_is_refused_before_anything_is_stored(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    resident, stranger = poll.resident(0), poll.resident(1)
    w = await resident.get_pass()
    line, choices, nonce = resident.ballot(w, "P1")
    bad = [
        (dataclasses.replace(line, s=bytes(64)), choices, nonce),
        (dataclasses.replace(line, k=stranger.k), choices, nonce),
        (dataclasses.replace(line, w=bytes(384)), choices, nonce),
        (dataclasses.replace(line, style=9), choices, nonce),
        (line, B, nonce),
        (line, choices, bytes(32)),
        resident.ballot(w, "P1", "P2", "P3", "P4"),
        resident.ballot(w, "P9"),
    ]
    for ballot in bad:
        with pytest.raises(BadAsking):
            await cast_ballot(poll.id, *ballot, NOW)
    for blinded in (b"", bytes(384), b"\xff" * 384, bytes(383) + b"\1"):
        with pytest.raises(BadAsking):
            await issue_pass(poll.id, 2, blinded, False, NOW)
    with pytest.raises(LookupError):
        await issue_pass(poll.id, 30, resident.blinded, False, NOW)
    assert await count_rows(poll.id) == 0 and (await count_marks(poll.id)).passes == 1


@pytest.mark.parametrize(
    ("now", "pass_given", "ballot_taken"),
    [
        (OPENS - timedelta(seconds=1), False, False),
        (OPENS, True, True),
        (CLOSES - timedelta(seconds=1), True, True),
        (CLOSES, False, True),
        (BOX_CLOSES - timedelta(seconds=1), False, True),
        (BOX_CLOSES, False, False),
    ],
)
async def test_dates_bind_whatever_the_phase(
    sqlite_box: Settings, now: datetime, pass_given: bool, ballot_taken: bool
) -> None:
    poll = await open_poll(sqlite_box)
    resident = poll.resident(0)
    w = await resident.get_pass()
    if pass_given:
        await poll.resident(1).get_pass(now)
    else:
        with pytest.raises(NotNow):
            await poll.resident(1).get_pass(now)
    if ballot_taken:
        await cast_ballot(poll.id, *resident.ballot(w, "P1"), now)
    else:
        with pytest.raises(NotNow):
            await cast_ballot(poll.id, *resident.ballot(w, "P1"), now)


async def test_the_fiftieth_version_is_the_last(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    letter, seed = await print_letter(poll, 0), secrets.token_bytes(SEED_SIZE)
    await cast_assisted(poll.id, seed, A, NOW, (letter.number, letter.secret))
    for turn in range(2, 51):
        assert (await cast_assisted(poll.id, seed, A if turn % 2 else B, NOW)).n == turn
    with pytest.raises(VersionTaken):
        await cast_assisted(poll.id, seed, A, NOW)
