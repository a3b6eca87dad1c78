"""Every route of the room: the booth, what anyone may read and check, and the officers' desk."""

from litestar import Router

from server.votes.booth.handlers import api, cast, mine, screens
from server.votes.desk.handlers import acts
from server.votes.desk.handlers.acts import DESK_LINKS
from server.votes.public.handlers import checking, files, line

__all__ = ["DESK_LINKS", "routers"]

BOOTH = [
    screens.show_booth,
    screens.show_choose,
    screens.submit_choose,
    screens.show_start_again,
    screens.submit_check,
    cast.submit_ballot,
    api.submit_pass_request,
    api.submit_ready_ballot,
    api.submit_mine_request,
    mine.show_mine,
    mine.submit_mine,
]
PUBLIC = [
    checking.show_votes,
    checking.show_check,
    checking.submit_check_number,
    line.show_my_line,
    line.submit_my_line,
    files.show_manifest,
    files.show_manifest_note,
    files.show_roll,
    files.show_checkpoint,
    files.show_log,
    files.show_log_page,
    files.show_receipts,
]
DESK = [
    acts.show_votes,
    acts.show_vote,
    acts.submit_key,
    acts.submit_seal,
    acts.submit_open,
    acts.submit_close,
    acts.submit_beacon,
]

routers = [Router("/", route_handlers=handlers) for handlers in (BOOTH, PUBLIC, DESK)]
