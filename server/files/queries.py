"""What is known of a file."""

import msgspec

from server.db import fetch
from server.files.rules import is_name


class FileInfo(msgspec.Struct, frozen=True):
    """One file in the folder; `sha256` is its name there."""

    sha256: str
    media_type: str
    size: int
    width: int
    height: int


async def find_file(sha256: str) -> FileInfo | None:
    """The file of this name."""
    if not is_name(sha256):
        return None
    rows = await fetch("SELECT sha256, media_type, size, width, height FROM file WHERE sha256 = ?", sha256)
    return FileInfo(**rows[0]) if rows else None
