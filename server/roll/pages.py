"""What pages of the roll need: who may see them, and where the keys lie."""

from pathlib import Path

from server.web.guards import Guard, staff
from server.web.shell import AnyRequest


def officer() -> Guard:
    """The returning officer alone: the roll has names."""
    return staff("officer")


def keys_of(request: AnyRequest) -> Path:
    """The folder of key files."""
    keys: Path = request.app.state["settings"].keys
    return keys
