"""The voter's side as the server plays it in assisted mode: in memory, for the length of one request."""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from ballots import passes
from ballots.lines import ballot_from_seed, line_bytes
from ballots.manifest import Style
from server.votes.box.asked import BallotAsked, Version
from server.votes.box.rules import Ballot


@dataclass(frozen=True)
class Voter:
    """All that follows from a seed for one style of one vote. Its `repr` gives nothing away."""

    eid: bytes
    style: Style
    seed: bytes = field(repr=False)

    @property
    def k(self) -> bytes:
        """Her key, as it stands on her ballots."""
        return self._own.k

    @cached_property
    def blinded(self) -> bytes:
        """What a pass is asked for with."""
        return passes.blind(self._message, self._own.salt, self._own.r, self.style.pass_key)

    @property
    def bm_hash(self) -> bytes:
        """By which her mark is found."""
        return sha256(self.blinded).digest()

    def unblind(self, signature: bytes) -> bytes:
        """Her pass."""
        return passes.finalize(self._message, signature, self._own.r, self.style.pass_key)

    def ballot(self, choices: bytes, w: bytes) -> BallotAsked:
        """Her ballot, in whichever version it will be the newest."""

        def make(n: int) -> Version:
            line, opening = ballot_from_seed(self.seed, self.eid, self.style.id, n, choices, w)
            return Version(line, Ballot(line_bytes(line), choices, opening.nonce))

        return BallotAsked(self.k, None, make)

    @cached_property
    def _own(self) -> passes.Derived:
        return passes.derive(self.seed, self.eid, self.style.id, self.style.pass_key)

    @property
    def _message(self) -> bytes:
        return passes.pass_message(self.eid, self.style.id, self._own.k, self._own.p)
