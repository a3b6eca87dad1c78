"""My line of the roll: what stands there about me, and was my name used?"""

from litestar import Response, get, post
from litestar.params import FromPath

from ballots.canonical import b64
from server.people.passwords import TooBusy
from server.rounds.queries import Texts
from server.votes.booth.handlers.sealed import Booth, get_booth
from server.votes.public.actions import MyLine, see_my_line
from server.votes.rules import LetterRefused, LetterWaits
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import booth as on_booth
from server.web.locale import gettext as _
from server.web.render import View, render
from server.web.shell import AnyRequest, now
from server.web.words import clock

LINE = "/min-linje/{slug:str}/{number:int}"


class LineView(View):
    """A resident's own line. Bytes in base64; `mark_place` is None while no mark stands in the log."""

    title: Texts
    path: str
    form: FormState
    shown: bool
    line: int
    salt: str
    person_ref: str
    commitment: str
    roll_path: str
    mark_place: int | None
    size: int


class LetterForm(Form):
    """What stands in the letter."""

    number: str = ""
    secret: str = ""


@get(LINE, guards=[on_booth()])
async def show_my_line(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    return _line_page(request, await get_booth(slug, number, now(request)), fresh_form())


@post(LINE, guards=[on_booth()], status_code=200)
async def submit_my_line(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    booth = await get_booth(slug, number, now(request))
    sent = await read_form(request, LetterForm)
    form = LetterForm() if isinstance(sent, FormErrors) else sent
    typed = {"number": [form.number], "secret": [form.secret]}
    try:
        mine = await see_my_line(booth.vote.id, (form.number, form.secret), now(request))
    except LetterRefused:
        wrong = _("Letter number and secret do not belong together. Look at the letter again.")
        return _line_page(request, booth, FormErrors(typed, {"number": [wrong]}), status=422)
    except LetterWaits as error:
        wait = _("There were too many wrong tries. Try again at %(time)s.") % {"time": clock(error.until)}
        return _line_page(request, booth, FormErrors(typed, {"number": [wait]}), status=429)
    except TooBusy:
        busy = _("Many people are here right now. Press the button again in 10 seconds.")
        return _line_page(request, booth, FormErrors(typed, {"": [busy]}), status=503)
    return _line_page(request, booth, fresh_form(), mine)


def _line_page(
    request: AnyRequest, booth: Booth, form: FormState, mine: MyLine | None = None, status: int = 200
) -> Response[str]:
    info = mine.info if mine else None
    view = LineView(
        title=dict(booth.manifest.title),
        path=f"/min-linje/{booth.round.slug}/{booth.vote.number}",
        form=form,
        shown=mine is not None,
        line=info.line if info else 0,
        salt=b64(info.salt) if info else "",
        person_ref=info.person_ref.decode() if info else "",
        commitment=b64(info.commitment) if info else "",
        roll_path=f"/data/{booth.round.slug}/{booth.vote.number}/roll.bin",
        mark_place=mine.place if mine else None,
        size=mine.size if mine else 0,
    )
    return render(request, "votes/my_line.html", None, view, status, {"Retry-After": "10"} if status == 503 else None)
