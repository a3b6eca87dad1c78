"""Every route of the room; all are the returning officer's."""

from litestar import Router

from server.roll.letters.handlers import ROUTES as LETTERS
from server.roll.register.handlers import ROUTES as REGISTER

router = Router("/", route_handlers=[*REGISTER, *LETTERS])
