"""What a voter does: ask for a pass, cast a ballot, or both at once with the server playing her side."""

from datetime import datetime
from uuid import UUID

from ballots.lines import BallotLine
from server.votes.rules import MyVote, Receipt


async def issue_pass(vote_id: UUID, line: int, blinded: bytes, assisted: bool, now: datetime) -> bytes:
    """The blind signature over `blinded` for a line of the roll, once; the same `blinded` gets the same again.

    AlreadyVoted when the line is marked otherwise, BadAsking when `blinded` is no message, NotNow outside the dates.
    """
    raise NotImplementedError


async def cast_ballot(vote_id: UUID, line: BallotLine, choices: bytes, nonce: bytes, now: datetime) -> Receipt:
    """Store a ballot sealed and promise it; the same version with the same choices gets the same receipt.

    BadAsking when pass, signature or choices do not hold, VersionTaken when (k, n) holds other choices, NotNow.
    """
    raise NotImplementedError


async def cast_assisted(
    vote_id: UUID, seed: bytes, choices: bytes, now: datetime, letter: tuple[str, str] | None = None
) -> Receipt:
    """Vote in one step with the server playing the voter's side in memory: pass and ballot in one transaction.

    With `letter` (number, secret) the first time; later the seed of the pass code is enough. The same choices as in the
    newest version get its receipt again, other choices make the next version. LetterRefused, LetterWaits, AlreadyVoted,
    UnknownCode (no letter, no pass), BadAsking, NotNow.
    """
    raise NotImplementedError


async def see_my_vote(vote_id: UUID, seed: bytes, now: datetime) -> MyVote:
    """The newest ballot of a pass code, while voting runs. UnknownCode when there is none, NotNow."""
    raise NotImplementedError
