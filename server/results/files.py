"""Where this installation keeps its published files."""

from pathlib import Path

from server.config import Settings
from server.web.shell import AnyRequest


def files_of(request: AnyRequest) -> Path:
    """The folder of content-addressed files."""
    settings: Settings = request.app.state["settings"]
    return settings.files
