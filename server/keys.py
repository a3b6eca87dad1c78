"""Key files: `DATA/keys/<name>`, readable by their owner alone, written once and never logged."""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path


class MissingKey(Exception):
    """A key file that must be there is not; the message names it."""


def write_key(folder: Path, name: str, secret: bytes) -> None:
    """Write a new key file durably. FileExistsError when there is one: a key is never overwritten.

    The name appears with the whole key behind it or not at all. If we crash between, a draft stays under another name:
    a key that was never used, or one more name of the very same file, which `destroy_key` overwrites.
    """
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.parent / f".{secrets.token_hex(8)}.new"
    try:
        write_whole(draft, secret, os.O_EXCL)
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_whole(path: Path, data: bytes, how: int) -> None:
    """Write a file of its owner's alone, all of it and to the disk, or raise; `how` is a flag for `os.open`."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    try:
        if os.write(handle, data) != len(data):
            raise OSError(errno.ENOSPC, "only a part was written", str(path))
        os.fsync(handle)
    finally:
        os.close(handle)


def read_key(folder: Path, name: str) -> bytes:
    """The key's bytes, or MissingKey."""
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise MissingKey(f"no key file {name}") from None


def own_secret(folder: Path, name: str) -> bytes:
    """32 random bytes that this installation makes the first time it needs them."""
    try:
        return read_key(folder, name)
    except MissingKey:
        with suppress(FileExistsError):  # somebody else was first
            write_key(folder, name, secrets.token_bytes(32))
        return read_key(folder, name)


def destroy_key(folder: Path, name: str) -> None:
    """Overwrite, sync and unlink a key file; harmless when it is gone already."""
    path = folder / name
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(b"\0" * path.stat().st_size)
        file.flush()
        os.fsync(file.fileno())
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a created or removed file name durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
