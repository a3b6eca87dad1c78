"""Staff sign in and out, and their desk."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from litestar import Response, Router, get, post
from pydantic import ConfigDict, Field

from server.people import actions
from server.web.desk import DeskLink
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form, refuse
from server.web.guards import anyone, signed_in, staff
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.session import end_session, start_session
from server.web.shell import AnyRequest, User, now, shell_of
from server.web.throttle import Throttle
from server.web.words import clock

DESK = "/personale"
ROLE_NAMES = {
    "officer": N_("Returning officer"),
    "auditor": N_("Auditor"),
    "secretary": N_("Secretary"),
    "administrator": N_("Administrator"),
    "caseworker": N_("Caseworker"),
    "moderator": N_("Moderator"),
}


class SignInView(View):
    """The sign-in form; `next` is the page asked for."""

    form: FormState
    next: str


class DeskView(View):
    """What staff may go to, by their roles."""

    name: str
    roles: list[str]
    links: list[DeskLink]


class SignInForm(Form):
    """A password keeps its blanks."""

    model_config = ConfigDict(str_strip_whitespace=False)

    email: str = Field(max_length=200)
    password: str = Field(max_length=1000)
    next: str = DESK


@get("/log-ind", guards=[anyone()])
async def show_sign_in(request: AnyRequest) -> Response[str]:
    wanted = _own_page(request.query_params.get("next", DESK))
    if request.user:
        return redirect(request, wanted)
    return _sign_in_page(request, fresh_form(), wanted)


@post("/log-ind", guards=[anyone()], status_code=200)
async def submit_sign_in(request: AnyRequest) -> Response[str]:
    form = await read_form(request, SignInForm)
    if isinstance(form, FormErrors):
        return _sign_in_page(request, form, form.value("next"), status=422)
    tries: Throttle = request.app.state.setdefault("sign_in_tries", Throttle())
    name = form.email.strip().lower()
    if until := tries.waits_until(name, now(request)):
        return await _wait_page(request, until)
    person = await actions.check_password(form.email, form.password)
    if person is None:
        tries.wrong(name, now(request))
        wrong = await refuse(request, "email", _("Mail address and password do not belong together."))
        return _sign_in_page(request, wrong, form.next, status=422)
    tries.right(name)
    return redirect(request, _own_page(form.next), cookies=[await start_session(request, person.id)])


@post("/log-ud", guards=[signed_in()], status_code=200)
async def submit_sign_out(request: AnyRequest) -> Response[str]:
    return redirect(request, "/", cookies=[await end_session(request)])


@post("/log-ud-overalt", guards=[signed_in()], status_code=200)
async def submit_sign_out_everywhere(request: AnyRequest) -> Response[str]:
    await shell_of(request).sessions.delete_all(request.user.id)
    return redirect(request, "/log-ind", cookies=[await end_session(request)])


@get(DESK, guards=[staff()])
async def show_desk(request: AnyRequest) -> Response[str]:
    user: User = request.user
    roles = user.every_role
    links = [link for link in shell_of(request).desk if link.for_roles(roles)]
    view = DeskView(user.name, [_(ROLE_NAMES.get(role, role)) for role in sorted(roles)], links)
    return render(request, "people/desk.html", None, view)


def _sign_in_page(request: AnyRequest, form: FormState, wanted: str, status: int = 200) -> Response[str]:
    return render(request, "people/sign_in.html", None, SignInView(form, _own_page(wanted)), status)


async def _wait_page(request: AnyRequest, until: datetime) -> Response[str]:
    message = _("Too many wrong tries. Try again after %(time)s.") % {"time": clock(until + timedelta(minutes=1))}
    form = await refuse(request, "", message)
    seconds = int((until - now(request)).total_seconds()) + 1
    view = SignInView(form, _own_page(form.value("next")))
    return render(request, "people/sign_in.html", None, view, 429, headers={"Retry-After": str(seconds)})


def _own_page(wanted: str) -> str:
    """A path of ours, never another site's address (`//evil.example`, `/\\evil.example`)."""
    parts = urlsplit(wanted)
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and wanted.isprintable()
    return wanted if own else DESK


router = Router(
    "/", route_handlers=[show_sign_in, submit_sign_in, submit_sign_out, submit_sign_out_everywhere, show_desk]
)
