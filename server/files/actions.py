"""Keeping pictures. Bytes are written before the row that names them: a crash in between leaves a file nobody knows,
and sending it again writes the same file."""

import asyncio
import os
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec

from server.db import fetch, write_tx
from server.files.images import MEDIA_TYPE, encode
from server.files.queries import FileInfo
from server.files.rules import Encoded

FORGET_AFTER = timedelta(days=1)
"""Whoever sends a picture has this long until something shows it."""


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


async def forget_files(folder: Path, tables: Sequence[str], now: datetime) -> int:
    """Delete every picture older than a day that no `image` and no `thumb` of these tables names; how many. The rows go
    last: if we crash between, the next run finds them again."""
    columns = [(table, column) for table in tables for column in ("image", "thumb")]
    needed = " UNION ".join(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL" for table, column in columns)  # noqa: S608
    sql = f"SELECT sha256 FROM file WHERE created < ? AND sha256 NOT IN ({needed})"  # noqa: S608 - our own tables
    async with write_tx():
        unkept = [row["sha256"] for row in await fetch(sql, now - FORGET_AFTER)]
        for name in unkept:
            await asyncio.to_thread((folder / name).unlink, missing_ok=True)
            await fetch("DELETE FROM file WHERE sha256 = ?", name)
    return len(unkept)


async def _store(folder: Path, image: Encoded, now: datetime) -> FileInfo:
    name = sha256(image.data).hexdigest()
    await asyncio.to_thread(_write, folder / name, image.data)
    await fetch(
        "INSERT INTO file (sha256, media_type, size, width, height, created) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (sha256) DO UPDATE SET created = excluded.created",
        name,
        MEDIA_TYPE,
        len(image.data),
        image.width,
        image.height,
        now,
    )
    # `forget_files` may have taken it away before the row above made it young again.
    await asyncio.to_thread(_write, folder / name, image.data)
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
