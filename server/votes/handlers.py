"""Every route of the room: the booth, what anyone may read and check, and the officers' desk."""

from litestar import Router

from server.votes.booth.handlers.cast import submit_ballot
from server.votes.booth.handlers.screens import (
    show_booth,
    show_choose,
    show_start_again,
    submit_check,
    submit_choose,
)

routers = [
    Router(
        "/", route_handlers=[show_booth, show_choose, submit_choose, show_start_again, submit_check, submit_ballot]
    ),
]
