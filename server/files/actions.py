"""Keeping pictures. Bytes are written before the row that names them: a crash in between leaves a file nobody knows,
and sending it again writes the same file."""

import asyncio
import os
import uuid
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from server.db import fetch
from server.files.images import MEDIA_TYPE, encode
from server.files.queries import FileInfo
from server.files.rules import Encoded


class ImageInfo(msgspec.Struct, frozen=True):
    """A picture as it is shown alone, and as it is shown on a card."""

    full: FileInfo
    thumb: FileInfo


async def store_image(folder: Path, data: bytes, now: datetime) -> ImageInfo:
    """Keep what somebody sent as a picture of ours, in the folder of files. BadImage when it is none."""
    full, thumb = await encode(data)
    return ImageInfo(await _store(folder, full, now), await _store(folder, thumb, now))


async def read_file(folder: Path, sha256: str) -> bytes:
    """The bytes of a file that `find_file` knows."""
    return await asyncio.to_thread((folder / sha256).read_bytes)


async def _store(folder: Path, image: Encoded, now: datetime) -> FileInfo:
    name = sha256(image.data).hexdigest()
    await asyncio.to_thread(_write, folder / name, image.data)
    await fetch(
        "INSERT INTO file (sha256, media_type, size, width, height, created) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (sha256) DO NOTHING",
        name,
        MEDIA_TYPE,
        len(image.data),
        image.width,
        image.height,
        now,
    )
    return FileInfo(name, MEDIA_TYPE, len(image.data), image.width, image.height)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, also when the power goes."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
