"""What a voter does: ask for a pass, cast a ballot, or both at once with the server playing her side.

Nothing here is logged, and nothing but the blinded hash, the blind signature and a sealed row is stored. A signature
never leaves before its mark stands in the database and in the journal: both are the ballot writer's part.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from ballots import passes
from ballots.lines import (
    BadBallot,
    BadChoices,
    BallotLine,
    Opening,
    check_ballot_line,
    check_opening,
    line_bytes,
    receipt_id,
    receipt_number,
    validate_choices,
)
from ballots.texts import Told
from server.roll.letters.actions import line_of_letter
from server.roll.marks.queries import find_mark, find_mark_by_bm_hash
from server.rounds.queries import get_round, get_vote
from server.rounds.rules import N_
from server.votes.box.asked import Asked, BallotAsked, MarkAsked, Version
from server.votes.box.boxes import Box
from server.votes.box.rules import Ballot, Standing, require_ballot, require_pass
from server.votes.box.served import ask_writer, box_settings, get_box
from server.votes.box.versions import find_newest
from server.votes.rules import AlreadyVoted, BadAsking, MyVote, NotServed, Receipt, UnknownCode
from server.votes.voter import Voter

_signers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pass")


@dataclass(frozen=True)
class _Signed:
    """A signature over a blinded message, and the mark that must stand before it leaves; None when it stands."""

    signature: bytes
    mark: MarkAsked | None


async def issue_pass(vote_id: UUID, line: int, blinded: bytes, assisted: bool, now: datetime) -> bytes:
    """The blind signature over `blinded` for a line of the roll, once; the same `blinded` gets the same again, until
    `box_closes`.

    AlreadyVoted when the line is marked otherwise, BadAsking when `blinded` is no message, NotNow outside the dates.
    """
    box = await get_box(vote_id)
    signed = await _sign_pass(box, line, blinded, assisted, now)
    if signed.mark:
        await ask_writer(Asked(vote_id, now, signed.mark))
    return signed.signature


async def issue_pass_by_letter(vote_id: UUID, letter: tuple[str, str], blinded: bytes, now: datetime) -> bytes:
    """As `issue_pass`, for the holder of a letter (number, secret). LetterRefused, LetterWaits."""
    line = await line_of_letter(box_settings().keys, vote_id, letter, now)
    return await issue_pass(vote_id, line, blinded, False, now)


async def cast_ballot(vote_id: UUID, line: BallotLine, choices: bytes, nonce: bytes, now: datetime) -> Receipt:
    """Store a ballot sealed and promise it; the same version with the same choices gets the same receipt.

    BadAsking when pass, signature or choices do not hold, or an earlier version came with another pass; VersionTaken
    when (k, n) holds other choices or there is no version before it; NotNow.
    """
    box = await get_box(vote_id)
    try:
        check_ballot_line(box.sealed.manifest, box.sealed.eid, line)
        check_opening(box.sealed.manifest, box.sealed.eid, line, Opening(line.k, line.n, nonce, choices))
    except (BadBallot, BadChoices) as error:
        raise BadAsking(str(error)) from None
    version = Version(line, Ballot(line_bytes(line), choices, nonce))
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
    require_ballot(await _standing(box), box.sealed.manifest, now)
    if letter is None:
        voter, signed = await _pass_of_seed(box, seed)
    else:
        line = await line_of_letter(box_settings().keys, vote_id, letter, now)
        voter = Voter(box.sealed.eid, box.sealed.style_of(line), seed)
        signed = await _sign_pass(box, line, voter.blinded, True, now)
    try:
        validate_choices(box.sealed.manifest, voter.style.id, choices)
    except BadChoices as error:
        raise BadAsking(str(error)) from None
    ballot = voter.ballot(choices, voter.unblind(signed.signature))
    return await _cast(box, Asked(vote_id, now, signed.mark, ballot))


async def see_my_vote(vote_id: UUID, seed: bytes, now: datetime) -> MyVote:
    """The newest ballot of a pass code, while voting runs. UnknownCode when there is none, NotNow."""
    box = await get_box(vote_id)
    require_ballot(await _standing(box), box.sealed.manifest, now)
    for style in box.sealed.styles:
        k = passes.voter_keys(seed, box.sealed.eid, style.id).k
        if newest := await find_newest(box, k):
            choices = validate_choices(box.sealed.manifest, style.id, newest.choices)
            return MyVote(style.id, choices, _receipt(box, k, newest.line.n, newest.line.c), newest.in_log)
    raise UnknownCode


async def _sign_pass(box: Box, line: int, blinded: bytes, assisted: bool, now: datetime) -> _Signed:
    """Sign for an unmarked line, or find the signature given for this very message; AlreadyVoted, BadAsking, NotNow."""
    standing, bm_hash = await _standing(box), sha256(blinded).digest()
    mark = await find_mark(box.sealed.id, line)
    if mark is None:
        require_pass(standing, box.sealed.manifest, now)
        signature = await _blind_sign(_pass_key(box, line), blinded)
    elif mark.bm_hash != bm_hash or mark.signature is None:
        raise AlreadyVoted(mark.kind)
    else:
        require_ballot(standing, box.sealed.manifest, now)
        signature = mark.signature
    stands = mark is not None and line in box.journalled
    return _Signed(signature, None if stands else MarkAsked(line, assisted, bm_hash, signature))


def _pass_key(box: Box, line: int) -> passes.SigningKey:
    """NotServed when the key is lost, or was destroyed by a closing that overtook this asking."""
    style = box.sealed.style_of(line).id
    if style not in box.pass_keys:
        raise NotServed(Told(N_("the pass key of ballot %(style)s is not there"), style=style))
    return box.pass_keys[style]


async def _blind_sign(key: passes.SigningKey, blinded: bytes) -> bytes:
    try:
        return await asyncio.get_running_loop().run_in_executor(_signers, passes.blind_sign, key, blinded)
    except passes.BadPass as error:
        raise BadAsking(str(error)) from None


async def _pass_of_seed(box: Box, seed: bytes) -> tuple[Voter, _Signed]:
    """The pass of a seed that has voted: its mark is found by the blinded hash alone."""
    for style in box.sealed.styles:
        voter = Voter(box.sealed.eid, style, seed)
        mark = await find_mark_by_bm_hash(box.sealed.id, voter.bm_hash)
        if mark is not None and mark.signature is not None:
            return voter, _Signed(mark.signature, None)
    raise UnknownCode


async def _cast(box: Box, asked: Asked) -> Receipt:
    stored = await ask_writer(asked)
    assert isinstance(stored, Version) and asked.ballot is not None
    return _receipt(box, asked.ballot.k, stored.n, stored.c)


def _receipt(box: Box, k: bytes, n: int, c: bytes) -> Receipt:
    """The receipt of a stored ballot version: the same whenever it is asked for."""
    receipt = receipt_id(box.sealed.eid, k, n, c)
    return Receipt(n, receipt_number(receipt), box.promise_note(receipt))


async def _standing(box: Box) -> Standing:
    return Standing((await get_round(box.sealed.round)).phase, (await get_vote(box.sealed.id)).step)
