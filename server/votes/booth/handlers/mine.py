"""See my vote, for whoever types its code while voting runs. The code is in the form alone, never in an address."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from ballots.passes import BadCode, decode_code
from server.db import Busy
from server.people.passwords import TooBusy
from server.votes.actions import see_my_vote
from server.votes.booth.handlers.sealed import BOOTH, Booth, get_booth
from server.votes.booth.handlers.views import LineView, VoteView, chosen_lines, vote_view
from server.votes.booth.rules import new_seed, write_choices
from server.votes.rules import MyVote, NotNow, NotServed, UnknownCode
from server.web.forms import Form, FormErrors, FormState, read_form
from server.web.guards import booth as on_booth
from server.web.locale import gettext as _
from server.web.render import View, render
from server.web.shell import AnyRequest, now

MINE = f"{BOOTH}/min-stemme"


class SeenView(msgspec.Struct):
    """The newest version of a ballot. `ticks`, `seed` and `style` carry it to screen 1 for changing it."""

    version: int
    number: str
    in_log: bool
    lines: list[LineView]
    ticks: list[str]
    seed: str
    style: int


class MineView(View):
    """The form for a code, or the vote it belongs to."""

    vote: VoteView
    form: FormState
    seen: SeenView | None


class CodeForm(Form):
    """The code from a receipt."""

    code: str = ""


@get(MINE, guards=[on_booth()])
async def show_mine(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    return _mine_page(request, await get_booth(slug, number, now(request)))


@post(MINE, guards=[on_booth()], status_code=200)
async def submit_mine(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    """The vote as the answer itself: reloading asks anew, going back leaves nothing in the address."""
    booth = await get_booth(slug, number, now(request))
    if booth.state not in ("open", "late"):
        return _mine_page(request, booth, status=503 if booth.state == "paused" else 409)
    sent = await read_form(request, CodeForm)
    code = "" if isinstance(sent, FormErrors) else sent.code
    try:
        mine = await see_my_vote(booth.vote.id, decode_code(code), now(request))
    except (BadCode, UnknownCode, NotNow, TooBusy, Busy, NotServed) as error:
        status, field, text = _refusal(code, error)
        return _mine_page(request, booth, FormErrors({"code": [code]}, {field: [text]}), status=status)
    return _mine_page(request, booth, seen=_seen(booth, mine))


def _refusal(code: str, error: Exception) -> tuple[int, str, str]:
    """(status, field, what to say)."""
    match error:
        case BadCode() if not code:
            return 422, "code", _("Write your code.")
        case BadCode():
            return 422, "code", _("This is not a code. A letter or digit is mistyped.")
        case UnknownCode():
            return 422, "code", _("No vote was cast with this code. Look at your receipt again.")
        case NotNow():
            return 409, "", _("A vote can be seen here only while the voting runs.")
        case NotServed():
            return 503, "", _(NotServed.text)
    return 503, "", _("Many people are here right now. Press the button again in 10 seconds.")


def _seen(booth: Booth, mine: MyVote) -> SeenView:
    seed, chosen = new_seed(), {line: list(ids) for line, ids in mine.choices.items()}
    return SeenView(
        mine.receipt.n,
        mine.receipt.number,
        mine.in_log,
        chosen_lines(booth, mine.style, chosen, seed),
        write_choices(chosen),
        seed,
        mine.style,
    )


def _mine_page(
    request: AnyRequest, booth: Booth, form: FormState | None = None, seen: SeenView | None = None, status: int = 200
) -> Response[str]:
    view = MineView(vote=vote_view(booth), form=form or FormState(), seen=seen)
    return render(request, "votes/mine.html", None, view, status, {"Retry-After": "10"} if status == 503 else None)
