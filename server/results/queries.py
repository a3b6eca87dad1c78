"""Reading what was published: by vote, and the files named by hash."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from server.results.tables import Publication


class PublicationInfo(msgspec.Struct, frozen=True):
    """The published bundle of a vote; `name` is its download's name."""

    vote: UUID
    sha256: bytes
    name: str
    published: datetime


async def find_publication(vote_id: UUID) -> PublicationInfo | None:
    """What was published of a vote."""
    row = await Publication.select().where(Publication.vote == vote_id).first()
    return PublicationInfo(**row) if row else None


def bundle_path(files: Path, sha256: bytes) -> Path:
    """Where the file of a hash lies."""
    return files / sha256.hex()
