"""Reading what was published: by vote, and the files named by hash."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from server.results.tables import Publication
from server.rounds.queries import NotFound, RoundInfo, VoteInfo, get_round_by_slug, get_vote_by_number


class PublicationInfo(msgspec.Struct, frozen=True):
    """The published bundle of a vote; `name` is its download's name."""

    vote: UUID
    sha256: bytes
    name: str
    published: datetime


_kept: dict[UUID, PublicationInfo] = {}


async def find_publication(vote_id: UUID) -> PublicationInfo | None:
    """What was published of a vote; read once, since a trigger lets nobody change or take it back."""
    if vote_id not in _kept:
        row = await Publication.select().where(Publication.vote == vote_id).first()
        if row is None:
            return None
        _kept[vote_id] = PublicationInfo(**row)
    return _kept[vote_id]


async def get_public_vote(slug: str, number: int) -> tuple[RoundInfo, VoteInfo]:
    """The round and the vote of an address; NotFound for a round in draft as well."""
    found = await get_round_by_slug(slug)
    if found.phase == "draft":
        raise NotFound
    return found, await get_vote_by_number(found.id, number)


def bundle_path(files: Path, sha256: bytes) -> Path:
    """Where the file of a hash lies."""
    return files / sha256.hex()
