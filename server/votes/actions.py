"""What a voter does: ask for a pass, cast a ballot, or both at once with the server playing her side.

Nothing here is logged, and nothing but the blinded hash, the blind signature and a sealed row is stored.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from ballots import passes
from ballots.lines import (
    BadBallot,
    BadChoices,
    BallotLine,
    Opening,
    ballot_from_seed,
    check_ballot_line,
    check_opening,
    line_bytes,
    receipt_id,
    receipt_number,
    validate_choices,
)
from ballots.manifest import Style
from server.roll.letters.actions import LetterOk, WaitUntil, check_letter
from server.roll.marks.queries import find_mark, find_mark_by_bm_hash
from server.rounds.queries import get_round, get_vote
from server.votes.box.boxes import Box
from server.votes.box.rules import Ballot, Standing, require_ballot, require_pass
from server.votes.box.service import ask_writer, box_settings, get_box, with_box_alone
from server.votes.box.storing import Asked, BallotAsked, MarkAsked, Version
from server.votes.box.versions import find_newest
from server.votes.rules import AlreadyVoted, BadAsking, LetterRefused, LetterWaits, MyVote, Receipt, UnknownCode

_signers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pass")


async def issue_pass(vote_id: UUID, line: int, blinded: bytes, assisted: bool, now: datetime) -> bytes:
    """The blind signature over `blinded` for a line of the roll, once; the same `blinded` gets the same again.

    AlreadyVoted when the line is marked otherwise, BadAsking when `blinded` is no message, NotNow outside the dates.
    """
    box = await get_box(vote_id)
    await _require_pass(box, now)
    signature = await _sign_pass(box, line, blinded)
    await ask_writer(Asked(vote_id, now, MarkAsked(line, assisted, sha256(blinded).digest(), signature)))
    return signature


async def cast_ballot(vote_id: UUID, line: BallotLine, choices: bytes, nonce: bytes, now: datetime) -> Receipt:
    """Store a ballot sealed and promise it; the same version with the same choices gets the same receipt.

    BadAsking when pass, signature or choices do not hold, VersionTaken when (k, n) holds other choices, NotNow.
    """
    box = await get_box(vote_id)
    try:
        check_ballot_line(box.sealed.manifest, box.sealed.eid, line)
        check_opening(box.sealed.manifest, box.sealed.eid, line, Opening(line.k, line.n, nonce, choices))
    except (BadBallot, BadChoices) as error:
        raise BadAsking(str(error)) from None
    version = Version(line.n, line.c, Ballot(line_bytes(line), choices, nonce))
    return await _cast(box, Asked(vote_id, now, ballot=BallotAsked(line.k, line.n, lambda _n: version)))


async def cast_assisted(
    vote_id: UUID, seed: bytes, choices: bytes, now: datetime, letter: tuple[str, str] | None = None
) -> Receipt:
    """Vote in one step with the server playing the voter's side in memory: pass and ballot in one transaction.

    With `letter` (number, secret) the first time; later the seed of the pass code is enough. The same choices as in the
    newest version get its receipt again, other choices make the next version. LetterRefused, LetterWaits, AlreadyVoted,
    UnknownCode (no letter, no pass), BadAsking, NotNow.
    """
    box = await get_box(vote_id)
    if letter is None:
        style, w = await _pass_of_seed(box, seed)
        mark = None
    else:
        await _require_pass(box, now)
        mark, style, w = await _pass_by_letter(box, seed, letter, now)
    try:
        validate_choices(box.sealed.manifest, style.id, choices)
    except BadChoices as error:
        raise BadAsking(str(error)) from None
    return await _cast(box, Asked(vote_id, now, mark, _ballot_of_seed(box, seed, style, choices, w)))


async def see_my_vote(vote_id: UUID, seed: bytes, now: datetime) -> MyVote:
    """The newest ballot of a pass code, while voting runs. UnknownCode when there is none, NotNow."""
    box = await get_box(vote_id)
    require_ballot(await _standing(box), box.sealed.manifest, now)
    for style in box.sealed.styles:
        k = passes.voter_keys(seed, box.sealed.eid, style.id).k
        newest = await with_box_alone(vote_id, lambda box, k=k: find_newest(box, k))  # type: ignore[misc]
        if newest is not None:
            choices = validate_choices(box.sealed.manifest, style.id, newest.choices)
            return MyVote(style.id, choices, _receipt(box, k, newest.line.n, newest.line.c), newest.in_log)
    raise UnknownCode


async def _pass_by_letter(
    box: Box, seed: bytes, letter: tuple[str, str], now: datetime
) -> tuple[MarkAsked, Style, bytes]:
    """The mark to set for the letter's line, its style, and the pass unblinded."""
    line = await _line_of_letter(box, letter, now)
    style = box.sealed.style_of(line)
    derived = passes.derive(seed, box.sealed.eid, style.id, style.pass_key)
    message = passes.pass_message(box.sealed.eid, style.id, derived.k, derived.p)
    blinded = passes.blind(message, derived.salt, derived.r, style.pass_key)
    signature = await _sign_pass(box, line, blinded)
    w = passes.finalize(message, signature, derived.r, style.pass_key)
    return MarkAsked(line, True, sha256(blinded).digest(), signature), style, w


async def _pass_of_seed(box: Box, seed: bytes) -> tuple[Style, bytes]:
    """The style and the pass of a seed that has voted: its mark is found by the blinded hash alone."""
    for style in box.sealed.styles:
        derived = passes.derive(seed, box.sealed.eid, style.id, style.pass_key)
        message = passes.pass_message(box.sealed.eid, style.id, derived.k, derived.p)
        blinded = passes.blind(message, derived.salt, derived.r, style.pass_key)
        mark = await find_mark_by_bm_hash(box.sealed.id, sha256(blinded).digest())
        if mark is not None and mark.signature is not None:
            return style, passes.finalize(message, mark.signature, derived.r, style.pass_key)
    raise UnknownCode


def _ballot_of_seed(box: Box, seed: bytes, style: Style, choices: bytes, w: bytes) -> BallotAsked:
    eid = box.sealed.eid

    def make(n: int) -> Version:
        line, opening = ballot_from_seed(seed, eid, style.id, n, choices, w)
        return Version(n, line.c, Ballot(line_bytes(line), choices, opening.nonce))

    return BallotAsked(passes.voter_keys(seed, eid, style.id).k, None, make)


async def _cast(box: Box, asked: Asked) -> Receipt:
    stored = await ask_writer(asked)
    assert isinstance(stored, Version) and asked.ballot is not None
    return _receipt(box, asked.ballot.k, stored.n, stored.c)


def _receipt(box: Box, k: bytes, n: int, c: bytes) -> Receipt:
    """The receipt of a stored ballot version: the same whenever it is asked for."""
    receipt = receipt_id(box.sealed.eid, k, n, c)
    return Receipt(n, receipt_number(receipt), box.promise_note(receipt))


async def _require_pass(box: Box, now: datetime) -> None:
    """Refuse early what the writer would refuse: no hash is computed and nothing signed for a vote that is closed."""
    require_pass(await _standing(box), box.sealed.manifest, now)


async def _standing(box: Box) -> Standing:
    return Standing((await get_round(box.sealed.round)).phase, (await get_vote(box.sealed.id)).step)


async def _sign_pass(box: Box, line: int, blinded: bytes) -> bytes:
    """The signature for an unmarked line, or the one already stored for this very message; AlreadyVoted, BadAsking.

    It must not leave before its mark stands and is journalled: that is the ballot writer's part.
    """
    mark = await find_mark(box.sealed.id, line)
    if mark is not None:
        if mark.bm_hash != sha256(blinded).digest() or mark.signature is None:
            raise AlreadyVoted(mark.kind)
        return mark.signature
    key = box.pass_keys[box.sealed.style_of(line).id]
    try:
        return await asyncio.get_running_loop().run_in_executor(_signers, passes.blind_sign, key, blinded)
    except passes.BadPass as error:
        raise BadAsking(str(error)) from None


async def _line_of_letter(box: Box, letter: tuple[str, str], now: datetime) -> int:
    found = await check_letter(box_settings().keys, *letter, now)
    if isinstance(found, WaitUntil):
        raise LetterWaits(found.until)
    if not isinstance(found, LetterOk):
        raise LetterRefused(found.field)
    if found.vote != box.sealed.id:
        raise LetterRefused
    return found.line
