"""A voter's own newest ballot for whoever holds its key, while voting runs (vote protocol, section 4)."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ballots.ed25519 import verify
from ballots.lines import mine_message
from server.rounds.queries import get_round, get_vote
from server.votes.box.rules import Standing, require_ballot
from server.votes.box.served import get_box
from server.votes.box.versions import find_newest
from server.votes.rules import BadAsking, UnknownCode

GOOD_FOR = 60
"""Seconds from the time that was signed."""


@dataclass(frozen=True)
class Asking:
    """A key's own request: `k` and `challenge` of 32 bytes, `time` in unix seconds of the server, `signature` of 64."""

    k: bytes
    time: int
    challenge: bytes
    signature: bytes


@dataclass(frozen=True)
class KeptBallot:
    """The newest version of a ballot and what opens it; `in_log` once a border has taken it."""

    n: int
    choices: bytes
    nonce: bytes
    in_log: bool


class StaleAsking(BadAsking):
    """Signed too long ago, or for a time to come; `time` is what the clock says here, in unix seconds."""

    def __init__(self, time: int) -> None:
        super().__init__(f"the time is not one of the last {GOOD_FOR} seconds")
        self.time = time


class UsedAsking(Exception):
    """These random bytes were sent for this key within the last minute (409)."""


_used: OrderedDict[tuple[UUID, bytes, bytes], int] = OrderedDict()
"""(vote, k, challenge) → the second it was used in, oldest first: a request that somebody copied opens nothing."""


async def see_vote_of_key(vote_id: UUID, asking: Asking, now: datetime) -> KeptBallot:
    """The newest ballot of a key, for one fresh signature by it.

    BadAsking when the signature does not hold, StaleAsking, UsedAsking, UnknownCode when the key has no ballot, NotNow.
    """
    box, time = await get_box(vote_id), int(now.timestamp())
    standing = Standing((await get_round(box.sealed.round)).phase, (await get_vote(vote_id)).step)
    require_ballot(standing, box.sealed.manifest, now)
    if not 0 <= time - asking.time <= GOOD_FOR:
        raise StaleAsking(time)
    if not verify(asking.k, asking.signature, mine_message(box.sealed.eid, asking.time, asking.challenge)):
        raise BadAsking("the signature is not valid")
    newest = await find_newest(box, asking.k)
    if newest is None:
        raise UnknownCode
    _use(vote_id, asking, time)
    return KeptBallot(newest.line.n, newest.choices, newest.nonce, newest.in_log)


def _use(vote_id: UUID, asking: Asking, time: int) -> None:
    """Once each; forgotten when the signed time is too old anyway: memory holds a minute of requests of real voters."""
    while _used and next(iter(_used.values())) + GOOD_FOR < time:
        _used.popitem(last=False)
    use = (vote_id, asking.k, asking.challenge)
    if use in _used:
        raise UsedAsking
    _used[use] = time
