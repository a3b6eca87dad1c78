"""Letters: numbers and secrets that betray a slip, one hash a try, waiting instead of locking."""

import contextlib
import string
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.config import Settings
from server.db import fetch
from server.roll.letters import actions
from server.roll.letters.actions import LetterOk, PlainLetter, WaitUntil, WrongLetter, check_letter, issue_letters
from server.roll.letters.queries import count_letters, list_batches
from server.roll.letters.rules import (
    CHECKS,
    Mistyped,
    peppered,
    read_number,
    read_secret,
    show_number,
    show_secret,
    wait_after,
    write_number,
    write_secret,
)
from server.roll.marks.actions import mark_pass
from server.rounds.phases import NotNow
from tests.support.rounds import a_round, a_sealed_vote, a_vote

NUMBERS = st.integers(0, 10**7 - 1)
SECRETS = st.integers(0, 2**65 - 1)
NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)


@given(NUMBERS)
def test_a_number_is_read_as_written(value: int) -> None:
    number = write_number(value)
    assert len(number) == 8
    assert read_number(f" {show_number(number)} ") == number


@given(NUMBERS, st.integers(0, 7), st.sampled_from(string.digits))
def test_one_wrong_digit_of_a_number_is_noticed(value: int, place: int, digit: str) -> None:
    number = write_number(value)
    typed = number[:place] + digit + number[place + 1 :]
    if typed != number:
        with pytest.raises(Mistyped):
            read_number(typed)


@given(NUMBERS, st.integers(0, 6))
def test_two_digits_swapped_in_a_number_are_noticed(value: int, place: int) -> None:
    number = write_number(value)
    typed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if typed != number:
        with pytest.raises(Mistyped):
            read_number(typed)


@given(SECRETS)
def test_a_secret_is_read_as_people_type_it(value: int) -> None:
    secret = write_secret(value)
    assert len(secret) == 14
    sloppy = show_secret(secret).lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert read_secret(sloppy) == secret


@given(SECRETS, st.integers(0, 13), st.sampled_from(CHECKS))
def test_one_wrong_symbol_of_a_secret_is_noticed(value: int, place: int, symbol: str) -> None:
    secret = write_secret(value)
    typed = secret[:place] + symbol + secret[place + 1 :]
    if typed != secret:
        with pytest.raises(Mistyped):
            read_secret(typed)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_read_or_mistyped(text: str) -> None:
    for read in (read_number, read_secret):
        with contextlib.suppress(Mistyped):
            assert read(text)


def test_a_letter_waits_from_the_fifth_wrong_try_one_minute_doubling_to_fifteen() -> None:
    waits = [wait_after(tries, NOW) for tries in range(4, 12)]
    minutes = [wait and (wait - NOW) / timedelta(minutes=1) for wait in waits]
    assert minutes == [None, 1, 2, 4, 8, 15, 15, 15]


def test_what_is_hashed_hangs_on_the_pepper_and_the_number() -> None:
    texts = {peppered(pepper, number, "S") for pepper in (b"1" * 32, b"2" * 32) for number in ("1", "2")}
    assert len(texts) == 4


async def printed(settings: Settings, vote: UUID, first: int = 0, last: int = 10) -> list[PlainLetter]:
    return [letter async for chunk in issue_letters(settings.keys, vote, first, last, None) for letter in chunk]


async def test_a_printed_letter_opens_its_own_line(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    letters = await printed(database, vote)
    assert [letter.to.line for letter in letters] == [0, 1, 2]
    for letter in letters:
        typed = show_number(letter.number), show_secret(letter.secret).lower()
        assert await check_letter(database.keys, *typed, NOW) == LetterOk(vote, letter.to.line, 1)


async def test_no_secret_is_stored(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    (letter,) = await printed(database, vote, 0, 0)
    (row,) = await fetch("SELECT secret_hash FROM roll_letter WHERE number = ?", letter.number)
    assert letter.secret not in row["secret_hash"]
    assert row["secret_hash"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_letter_printed_again_voids_the_old_one(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    (old,) = await printed(database, vote, 1, 1)
    (new,) = await printed(database, vote, 1, 1)
    assert await check_letter(database.keys, old.number, old.secret, NOW) == WrongLetter()
    assert await check_letter(database.keys, new.number, new.secret, NOW) == LetterOk(vote, 1, 1)
    assert await count_letters(vote) == 1


async def test_marked_lines_get_no_letter_in_a_batch(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    await mark_pass(vote, 1, bytes(32), bytes(384), 1)
    assert [letter.to.line for letter in await printed(database, vote)] == [0, 2]
    first, second = await list_batches(vote, 0, 2, 2)
    assert (first.first, first.last, first.printed, first.marked) == (0, 1, 1, 1)
    assert (second.first, second.last, second.printed, second.marked) == (2, 2, 1, 0)


async def test_letters_wait_for_the_seal(database: Settings) -> None:
    vote = await a_vote(await a_round())
    with pytest.raises(NotNow):
        await printed(database, vote)


async def test_five_wrong_tries_make_a_letter_wait_and_a_right_one_starts_afresh(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    mine, other = (await printed(database, vote))[:2]
    for _ in range(5):
        assert await check_letter(database.keys, mine.number, other.secret, NOW) == WrongLetter()
    waiting = WaitUntil(NOW + timedelta(minutes=1))
    assert await check_letter(database.keys, mine.number, mine.secret, NOW + timedelta(seconds=59)) == waiting
    later = NOW + timedelta(minutes=1)
    assert await check_letter(database.keys, mine.number, other.secret, later) == WrongLetter()
    still = await check_letter(database.keys, mine.number, mine.secret, later + timedelta(minutes=1))
    assert still == WaitUntil(later + timedelta(minutes=2))
    assert isinstance(
        await check_letter(database.keys, mine.number, mine.secret, later + timedelta(minutes=2)), LetterOk
    )
    assert await check_letter(database.keys, mine.number, other.secret, later) == WrongLetter()
    assert isinstance(await check_letter(database.keys, mine.number, mine.secret, later), LetterOk)


async def test_an_unknown_number_costs_one_hash_as_a_known_one_does(
    sqlite_database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = await a_sealed_vote(sqlite_database)
    (letter,) = await printed(sqlite_database, vote, 0, 0)
    asked: list[str | None] = []

    async def counting(stored: str | None, secret: str) -> bool:
        asked.append(stored)
        return False

    monkeypatch.setattr(actions, "letter_matches", counting)
    unknown = write_number((int(letter.number[:7]) + 1) % 10**7)
    for number in (letter.number, unknown):
        assert await check_letter(sqlite_database.keys, number, letter.secret, NOW) == WrongLetter()
    assert len(asked) == 2
    assert asked[1] is None


async def test_a_slip_costs_no_hash_and_no_try(sqlite_database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    vote = await a_sealed_vote(sqlite_database)
    (letter,) = await printed(sqlite_database, vote, 0, 0)
    monkeypatch.setattr(actions, "letter_matches", None)
    assert await check_letter(sqlite_database.keys, letter.number[:-1], letter.secret, NOW) == WrongLetter("number")
    assert await check_letter(sqlite_database.keys, letter.number, letter.secret[:-1], NOW) == WrongLetter("secret")
    (row,) = await fetch("SELECT tries FROM roll_letter WHERE number = ?", letter.number)
    assert row["tries"] == 0
