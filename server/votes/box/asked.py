"""What a voter asks the ballot writer for, and what she is answered. Plain data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ballots.lines import BallotLine
from server.votes.box.rules import Ballot


@dataclass(frozen=True)
class MarkAsked:
    """A pass for a line, already signed; the signature leaves only if this mark stands."""

    line: int
    assisted: bool
    bm_hash: bytes
    signature: bytes


@dataclass(frozen=True)
class Version:
    """One version of a ballot, made."""

    line: BallotLine
    ballot: Ballot

    @property
    def n(self) -> int:
        """Which version."""
        return self.line.n

    @property
    def c(self) -> bytes:
        """What it commits to."""
        return self.line.c


@dataclass(frozen=True)
class BallotAsked:
    """A ballot of k: version `n` as it is, or with n = None the newest if its choices are the same, else the next."""

    k: bytes
    n: int | None
    make: Callable[[int], Version]


@dataclass(frozen=True)
class Asked:
    """What one voter asks the writer for; `now` is when the server received it, and only that counts."""

    vote: UUID
    now: datetime
    mark: MarkAsked | None = None
    ballot: BallotAsked | None = None

    @property
    def keys(self) -> set[bytes]:
        """What two askings of one batch must not share, so that each sees what came before it."""
        keys = {b"line" + self.mark.line.to_bytes(4, "big")} if self.mark else set()
        return keys | ({b"k" + self.ballot.k} if self.ballot else set())


Answer = Version | Exception | None
"""The version that is stored, an error for this asker alone, or None for a pass without a ballot."""
