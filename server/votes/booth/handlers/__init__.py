"""The routes of the booth."""

from litestar import Router

from server.votes.booth.handlers.api import submit_pass_request, submit_ready_ballot
from server.votes.booth.handlers.cast import submit_ballot
from server.votes.booth.handlers.screens import (
    show_booth,
    show_choose,
    show_start_again,
    submit_check,
    submit_choose,
)

router = Router(
    "/",
    route_handlers=[
        show_booth,
        show_choose,
        submit_choose,
        show_start_again,
        submit_check,
        submit_ballot,
        submit_pass_request,
        submit_ready_ballot,
    ],
)
