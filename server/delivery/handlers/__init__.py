"""Every route of carrying out."""

from litestar import Router

from server.delivery.handlers.project import ROUTES as PROJECT
from server.delivery.handlers.public import ROUTES as PUBLIC
from server.delivery.handlers.rounds import DESK_LINKS as DESK_LINKS
from server.delivery.handlers.rounds import ROUTES as ROUNDS
from server.delivery.money.handlers import ROUTES as MONEY
from server.delivery.posts.handlers import ROUTES as POSTS

router = Router("/", route_handlers=[*PUBLIC, *ROUNDS, *PROJECT, *POSTS, *MONEY])
