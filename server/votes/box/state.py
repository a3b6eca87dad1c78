"""What a vote keeps outside database and backups, in `DATA/state/<vote>/`.

`marks`: every line of the roll that got a pass, u32 big-endian each, only ever appended and synced before a signature
leaves. `high`: size and root of the newest checkpoint, written before it is published. `batch-…`: the batch key.
"""

import os
import secrets
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from server.config import Settings
from server.keys import destroy_key, read_key, sync_folder, write_key, write_whole

MARKS, HIGH, BATCH = "marks", "high", "batch-"
_U32 = 4


@dataclass(frozen=True)
class BatchKey:
    """The key that seals the queue until the next border, and the name of its file."""

    name: str
    secret: bytes


@dataclass(frozen=True)
class High:
    """The newest checkpoint that may have been seen outside."""

    size: int
    root: bytes


def state_folder(settings: Settings, vote: UUID) -> Path:
    """The vote's folder, made when it is not there."""
    folder = settings.state / str(vote)
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(folder.parent)
    return folder


def append_marks(folder: Path, lines: Iterable[int]) -> None:
    """Journal lines that got a pass; on the disk when this returns."""
    data = b"".join(line.to_bytes(_U32, "big") for line in lines)
    if not data:
        return
    path = folder / MARKS
    is_new = not path.exists()
    if not is_new:
        _cut_torn(path)
    write_whole(path, data, os.O_APPEND)
    if is_new:
        sync_folder(folder)


def read_marks(folder: Path) -> Sequence[int]:
    """Every line in the journal, as written; a torn last entry was never acknowledged and is cut off."""
    path = folder / MARKS
    if not path.exists():
        return array("I")
    _cut_torn(path)
    lines = array("I", path.read_bytes())
    lines.byteswap()
    return lines


def _cut_torn(path: Path) -> None:
    """What a crash or a full disk left of an entry would shift every one after it."""
    size = path.stat().st_size
    if size % _U32:
        os.truncate(path, size - size % _U32)


def write_high(folder: Path, high: High) -> None:
    """Replace `high` durably: a crash leaves the old or the new one."""
    draft = folder / f"{HIGH}.new"
    write_whole(draft, f"{high.size} {high.root.hex()}\n".encode(), os.O_TRUNC)
    draft.replace(folder / HIGH)
    sync_folder(folder)


def read_high(folder: Path) -> High | None:
    """The newest checkpoint written, None before the first."""
    try:
        size, root = (folder / HIGH).read_text().split()
    except FileNotFoundError:
        return None
    return High(int(size), bytes.fromhex(root))


def new_batch_key(folder: Path) -> BatchKey:
    """A fresh batch key, on the disk before it seals anything."""
    key = BatchKey(f"{BATCH}{secrets.token_hex(8)}", secrets.token_bytes(32))
    write_key(folder, key.name, key.secret)
    return key


def list_batch_keys(folder: Path) -> list[BatchKey]:
    """Every batch key there is: one, or two after a crash at a border."""
    return [BatchKey(path.name, read_key(folder, path.name)) for path in sorted(folder.glob(f"{BATCH}*"))]


def destroy_batch_key(folder: Path, key: BatchKey) -> None:
    """Overwrite and unlink: what it sealed can never be opened again."""
    destroy_key(folder, key.name)
