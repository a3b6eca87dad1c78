"""Every route of the room: the booth, what anyone may read and check, and the officers' desk."""

from server.votes.booth.handlers import router as booth
from server.votes.desk.handlers import DESK_LINKS
from server.votes.desk.handlers import router as desk
from server.votes.public.handlers import router as public

__all__ = ["DESK_LINKS", "routers"]

routers = [booth, public, desk]
