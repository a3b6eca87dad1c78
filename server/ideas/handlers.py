"""Every route of ideas."""

from litestar import Router

from server.ideas.alike.handlers import ROUTES as ALIKE
from server.ideas.changing.handlers import ROUTES as CHANGING
from server.ideas.desk.handlers.order import DESK_LINKS as DESK_LINKS
from server.ideas.desk.handlers.order import ROUTES as ORDER
from server.ideas.desk.handlers.setup import ROUTES as SETUP
from server.ideas.lists.handlers import ROUTES as LISTS
from server.ideas.proposing.handlers import ROUTES as PROPOSING
from server.ideas.review.handlers import ROUTES as REVIEW
from server.ideas.talk.handlers import ROUTES as TALK
from server.ideas.unfollow.handlers import ROUTES as UNFOLLOW
from server.ideas.versions.handlers import ROUTES as VERSIONS

router = Router(
    "/",
    route_handlers=[
        *(*LISTS, *TALK, *UNFOLLOW, *VERSIONS, *PROPOSING, *CHANGING, *ALIKE),
        *(*ORDER, *SETUP, *REVIEW),
    ],
)
