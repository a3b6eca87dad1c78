"""`python -m server replay FILE.pb`: a city's ballots through the real voting path, to a bundle anyone can recount."""

from server.replay.command import replay

__all__ = ["replay"]
