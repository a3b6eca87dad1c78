"""Issuing letters and checking what is typed from them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from server.db import UniqueViolation, fetch, insert_many, write_tx
from server.keys import own_secret
from server.log.actions import record_act
from server.people.passwords import AT_ONCE, TooBusy, hash_secret, letter_matches
from server.roll.letters.queries import Addressee, StoredLetter, find_letter, list_addressees
from server.roll.letters.rules import (
    NUMBER_DIGITS,
    SECRET_BITS,
    LetterRefused,
    LetterWaits,
    Mistyped,
    peppered,
    read_number,
    read_secret,
    wait_after,
    write_number,
    write_secret,
)
from server.roll.tables import RollLetter
from server.rounds.actions import hold_round
from server.rounds.phases import NotNow, require
from server.rounds.queries import VoteInfo, get_round, get_vote

CHUNK = 10
COLUMNS = ("number", "vote", "line", "secret_hash", "tries", "wait_until", "void")


@dataclass(frozen=True)
class LetterOk:
    """Number and secret belong together."""

    vote: UUID
    line: int
    style: int


@dataclass(frozen=True)
class WrongLetter:
    """They do not. `field` says which of the two is mistyped when its own check symbol gives it away, else ""."""

    field: str = ""


@dataclass(frozen=True)
class WaitUntil:
    """Too many wrong tries on this number; try again then (UTC)."""

    until: datetime


@dataclass(frozen=True)
class PlainLetter:
    """A letter while it is printed: the only time its secret is known. `number` and `secret` without hyphens."""

    number: str
    secret: str
    to: Addressee


async def check_letter(keys: Path, number: str, secret: str, now: datetime) -> LetterOk | WrongLetter | WaitUntil:
    """One hash a try, whether or not there is such a letter. Mistyped symbols cost none and are not counted."""
    try:
        number, secret = read_number(number), read_secret(secret)
    except Mistyped as error:
        return WrongLetter(error.field)
    letter = await find_letter(number)
    if letter and letter.wait_until and now < letter.wait_until:
        return WaitUntil(letter.wait_until)
    pepper = own_secret(keys, _pepper_name(letter.vote)) if letter else bytes(32)
    right = await letter_matches(letter.secret_hash if letter else None, peppered(pepper, number, secret))
    if letter is None:
        return WrongLetter()
    if not right:
        return await _count_wrong_try(letter, now)
    if letter.tries:
        await _forget_tries(letter.number)
    return LetterOk(letter.vote, letter.line, letter.style)


async def line_of_letter(keys: Path, vote_id: UUID, letter: tuple[str, str], now: datetime) -> int:
    """The line of a letter (number, secret) of this vote; LetterRefused, LetterWaits, TooBusy."""
    found = await check_letter(keys, *letter, now)
    if isinstance(found, WaitUntil):
        raise LetterWaits(found.until)
    if not isinstance(found, LetterOk):
        raise LetterRefused(found.field)
    if found.vote != vote_id:
        raise LetterRefused
    return found.line


async def issue_letters(
    keys: Path, vote_id: UUID, first: int, last: int, by: UUID | None
) -> AsyncIterator[list[PlainLetter]]:
    """New letters for the unmarked lines first .. last, a chunk at a time as they are hashed and stored.

    Older letters of these lines are void from then on. NotNow before sealing and after voting. If the program stops
    half-way, what was yielded is stored; print the whole batch again.
    """
    vote = await get_vote(vote_id)
    _check_sealed(vote)
    require("print_letters", (await get_round(vote.round)).phase)
    addressees = await list_addressees(vote_id, first, last)
    for at in range(0, len(addressees), CHUNK):
        yield await _issue_chunk(keys, vote, addressees[at : at + CHUNK], by)


async def _issue_chunk(keys: Path, vote: VoteInfo, to: Sequence[Addressee], by: UUID | None) -> list[PlainLetter]:
    pepper = own_secret(keys, _pepper_name(vote.id))
    while True:
        letters = [PlainLetter(_draw_number(), write_secret(secrets.randbits(SECRET_BITS)), person) for person in to]
        hashes = await _hash_all([peppered(pepper, letter.number, letter.secret) for letter in letters])
        try:
            await _store(vote, letters, hashes, by)
        except UniqueViolation:  # one of the numbers is in use: draw all again
            continue
        return letters


async def _store(vote: VoteInfo, letters: Sequence[PlainLetter], hashes: Sequence[str], by: UUID | None) -> None:
    async with write_tx():
        require("print_letters", await hold_round(vote.round, "SHARE"))
        for letter in letters:
            await RollLetter.update({RollLetter.void: True}).where(
                RollLetter.vote == vote.id, RollLetter.line == letter.to.line
            )
        rows = [
            (letter.number, vote.id, letter.to.line, stored, 0, None, False)
            for letter, stored in zip(letters, hashes, strict=True)
        ]
        await insert_many(RollLetter, COLUMNS, rows)
        await record_act(by, "letters-print", vote.id, ",".join(str(letter.to.line) for letter in letters).encode())


async def _hash_all(texts: Sequence[str]) -> list[str]:
    """As many at once as the machine takes, behind whoever signs in just now."""
    hashes: list[str] = []
    for at in range(0, len(texts), AT_ONCE):
        hashes += await asyncio.gather(*(_hash_patiently(text) for text in texts[at : at + AT_ONCE]))
    return hashes


async def _hash_patiently(text: str) -> str:
    while True:
        try:
            return await hash_secret(text)
        except TooBusy:
            await asyncio.sleep(0.5)


async def _count_wrong_try(letter: StoredLetter, now: datetime) -> WrongLetter | WaitUntil:
    async with write_tx():
        rows = await fetch("UPDATE roll_letter SET tries = tries + 1 WHERE number = ? RETURNING tries", letter.number)
        until = wait_after(rows[0]["tries"], now) if rows else None
        if until is not None:
            await RollLetter.update({RollLetter.wait_until: until}).where(RollLetter.number == letter.number)
    return WrongLetter()


async def _forget_tries(number: str) -> None:
    async with write_tx():
        await RollLetter.update({RollLetter.tries: 0, RollLetter.wait_until: None}).where(RollLetter.number == number)


def _check_sealed(vote: VoteInfo) -> None:
    if not vote.sealed:
        raise NotNow("not-sealed", "letters are printed only after the vote is sealed")


def _draw_number() -> str:
    return write_number(secrets.randbelow(10**NUMBER_DIGITS))


def _pepper_name(vote_id: UUID) -> str:
    return f"letter-{vote_id}"
