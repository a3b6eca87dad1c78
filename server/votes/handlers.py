"""Every route of the room: the booth, what anyone may read and check, and the officers' desk."""

from server.votes.booth.handlers import router as booth
from server.votes.public.handlers import router as public

routers = [booth, public]
