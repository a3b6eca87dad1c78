"""Every route of ideas."""

from litestar import Router

from server.ideas.lists.handlers import ROUTES as LISTS
from server.ideas.talk.handlers import ROUTES as TALK
from server.ideas.versions.handlers import ROUTES as VERSIONS

router = Router("/", route_handlers=[*LISTS, *TALK, *VERSIONS])
