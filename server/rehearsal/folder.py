"""The folder that a demo or a replay keeps: made by it, or not touched."""

from pathlib import Path


class NotOurs(Exception):
    """The folder holds something else; the message is the one line the user sees."""


def require_own(folder: Path, mark: Path) -> None:
    """NotOurs unless the folder is still to be made, is empty, or holds the file that this command leaves first."""
    if folder.is_dir() and not mark.exists() and any(folder.iterdir()):
        raise NotOurs(f"{folder}: holds something that this command did not make; choose another --dir")
