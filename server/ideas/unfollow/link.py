"""Making and reading links with the key of this installation."""

from uuid import UUID

from server.db import installation
from server.ideas.unfollow.rules import read_token, token_for
from server.keys import own_secret

PATH = "/stop-mails"


def stop_path(idea: UUID, resident: UUID) -> str:
    """The path at which a resident ends following an idea."""
    return f"{PATH}/{token_for(_secret(), idea, resident)}"


def who_stops(token: str) -> tuple[UUID, UUID] | None:
    """The idea and the resident of a link, None for one that we never made."""
    return read_token(_secret(), token)


def _secret() -> bytes:
    return own_secret(installation().keys, "unfollow")
