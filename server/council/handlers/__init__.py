"""Every route of the council's decision."""

from litestar import Router

from server.council.handlers.decision import ROUTES as DECISION
from server.council.handlers.lists import DESK_LINKS as DESK_LINKS
from server.council.handlers.lists import ROUTES as LISTS
from server.council.handlers.papers import ROUTES as PAPERS
from server.council.handlers.public import ROUTES as PUBLIC

router = Router("/", route_handlers=[*LISTS, *PAPERS, *DECISION, *PUBLIC])
