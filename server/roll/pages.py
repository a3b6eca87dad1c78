"""What pages of the roll need: who may see them, and where the keys lie."""

from pathlib import Path

from server.rounds.pages import VOTE
from server.web.guards import Guard, staff
from server.web.shell import AnyRequest

LIST = f"{VOTE}/liste"


def officer() -> Guard:
    """The returning officer alone: the roll has names."""
    return staff("officer")


def officers() -> Guard:
    """The two who do together what one may not do alone."""
    return staff("officer", "auditor")


def keys_of(request: AnyRequest) -> Path:
    """The folder of key files."""
    keys: Path = request.app.state["settings"].keys
    return keys
