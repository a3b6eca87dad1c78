"""Reading what was sealed, and the officers' keys on the way there."""

from dataclasses import dataclass
from uuid import UUID

from ballots.manifest import parse_manifest
from server.db import fetch
from server.rounds.phases import NotNow
from server.rounds.queries import find_seal, get_vote
from server.votes.sealing.rules import SealedVote

KEPT = 64


@dataclass(frozen=True)
class OfficerKeyInfo:
    """An officer's key for one vote; `sealed` opens with her passphrase only."""

    role: str
    account: UUID
    public: bytes
    sealed: bytes


@dataclass(frozen=True)
class Draft:
    """The manifest the first officer signed, waiting for the second."""

    manifest: bytes
    account: UUID
    signature: bytes


_kept: dict[UUID, SealedVote] = {}


async def find_sealed(vote_id: UUID) -> SealedVote | None:
    """The sealed vote, read and parsed once; None before it is sealed."""
    if vote_id in _kept:
        return _kept[vote_id]
    seal = await find_seal(vote_id)
    if seal is None:
        return None
    round_id = (await get_vote(vote_id)).round
    if len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)))
    sealed = SealedVote(vote_id, round_id, seal.eid, parse_manifest(seal.manifest), seal.manifest, seal.note)
    _kept[vote_id] = sealed
    return sealed


async def get_sealed(vote_id: UUID) -> SealedVote:
    """The sealed vote, or NotNow."""
    sealed = await find_sealed(vote_id)
    if sealed is None:
        raise NotNow("not-sealed", "the vote is not sealed")
    return sealed


async def list_officer_keys(vote_id: UUID) -> list[OfficerKeyInfo]:
    """The keys made so far, by role."""
    rows = await fetch("SELECT role, account, public, sealed FROM officer_key WHERE vote = ? ORDER BY role", vote_id)
    return [OfficerKeyInfo(**row) for row in rows]


async def find_draft(vote_id: UUID) -> Draft | None:
    """What waits for the second officer."""
    rows = await fetch("SELECT manifest, account, signature FROM seal_draft WHERE vote = ?", vote_id)
    return Draft(**rows[0]) if rows else None
