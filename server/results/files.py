"""Where this installation keeps its published files."""

from pathlib import Path

from server.votes.box.served import box_settings


def files_folder() -> Path:
    """The folder of content-addressed files. NotServed when this process serves nothing."""
    return box_settings().files
