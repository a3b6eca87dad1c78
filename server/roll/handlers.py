"""Every route of the room: the returning officer's, but for the yes of the second person."""

from litestar import Router

from server.roll.letters.handlers import ROUTES as LETTERS
from server.roll.register.handlers import ROUTES as REGISTER
from server.roll.voids.handlers import ROUTES as VOIDS

router = Router("/", route_handlers=[*REGISTER, *LETTERS, *VOIDS])
