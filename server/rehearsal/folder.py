"""The folder that a demo, a replay or a dry run keeps: made by it, or not touched."""

from contextlib import suppress
from pathlib import Path

from server.config import Settings, make_folder
from server.keys import read_key, write_key


class NotOurs(Exception):
    """The folder holds something else; the message is the one line the user sees."""


def require_own(folder: Path, mark: Path) -> None:
    """NotOurs unless the folder is still to be made, is empty, or holds the file that this command leaves first."""
    if folder.is_dir() and not mark.exists() and any(folder.iterdir()):
        raise NotOurs(f"{folder}: holds something that this command did not make; choose another --dir")


def claim(settings: Settings, name: str, mark: bytes, other: str) -> None:
    """Say durably, before anything else is there, what the folder holds; NotOurs, saying `other`, when it is that."""
    make_folder(settings.data)
    require_own(settings.data, settings.data / name)
    with suppress(FileExistsError):
        write_key(settings.data, name, mark)
    if read_key(settings.data, name) != mark:
        raise NotOurs(f"{settings.data}: {other}; choose another --dir")
