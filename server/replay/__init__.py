"""`python -m server replay FILE.pb`: a city's own ballots through the real voting path, to a bundle anyone can recount."""

from server.replay.command import replay

__all__ = ["replay"]
