"""The routes of the officers' desk."""

from server.votes.desk.handlers.acts import DESK_LINKS, router

__all__ = ["DESK_LINKS", "router"]
