"""Staff sign in with their password; their desk; everybody signs out."""

from litestar import Response, Router, get, post
from pydantic import ConfigDict, Field

from server.people import actions
from server.people.pages import DESK, SIGN_IN, STAFF_SIGN_IN, own_page, tries, waits
from server.web.desk import DeskLink
from server.web.devices import device_cookie, whose_tries
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form, refuse
from server.web.guards import anyone, signed_in, staff
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.session import end_session, start_session
from server.web.shell import AnyRequest, User, now, shell_of

ROLE_NAMES = {
    "officer": N_("Returning officer"),
    "auditor": N_("Auditor"),
    "secretary": N_("Secretary"),
    "administrator": N_("Administrator"),
    "caseworker": N_("Caseworker"),
    "moderator": N_("Moderator"),
}


class StaffSignInView(View):
    """The sign-in form; `next` is the page asked for."""

    form: FormState
    next: str


class DeskView(View):
    """What staff may go to, by their roles."""

    name: str
    roles: list[str]
    links: list[DeskLink]


class StaffSignInForm(Form):
    """A password keeps its blanks."""

    model_config = ConfigDict(str_strip_whitespace=False)

    email: str = Field(max_length=200)
    password: str = Field(max_length=1000)
    next: str = DESK


@get(STAFF_SIGN_IN, guards=[anyone()])
async def show_staff_sign_in(request: AnyRequest) -> Response[str]:
    wanted = own_page(request.query_params.get("next", DESK), DESK)
    if request.user and not request.user.is_resident:
        return redirect(request, wanted)
    return _sign_in_page(request, fresh_form(), wanted)


@post(STAFF_SIGN_IN, guards=[anyone()], status_code=200)
async def submit_staff_sign_in(request: AnyRequest) -> Response[str]:
    form = await read_form(request, StaffSignInForm)
    if isinstance(form, FormErrors):
        return _sign_in_page(request, form, form.value("next"), status=422)
    wrong_tries, account = tries(request, "password"), form.email.strip().lower()
    name = whose_tries(request, account)
    if until := wrong_tries.waits_until(name, now(request)):
        refused, headers = await waits(request, until, N_("Too many wrong tries. Try again after %(time)s."))
        return _sign_in_page(request, refused, form.next, 429, headers)
    person = await actions.check_password(form.email, form.password)
    if person is None:
        wrong_tries.wrong(name, now(request))
        wrong = await refuse(request, "email", _("Mail address and password do not belong together."))
        return _sign_in_page(request, wrong, form.next, status=422)
    wrong_tries.right(name)
    cookies = [await start_session(request, person.id), device_cookie(request, account)]
    return redirect(request, own_page(form.next, DESK), cookies=cookies)


@post("/log-ud", guards=[signed_in()], status_code=200)
async def submit_sign_out(request: AnyRequest) -> Response[str]:
    return redirect(request, "/", cookies=[await end_session(request)])


@post("/log-ud-overalt", guards=[signed_in()], status_code=200)
async def submit_sign_out_everywhere(request: AnyRequest) -> Response[str]:
    user: User = request.user
    await shell_of(request).sessions.delete_all(user.id)
    sign_in = SIGN_IN if user.is_resident else STAFF_SIGN_IN
    return redirect(request, sign_in, cookies=[await end_session(request)])


@get(DESK, guards=[staff()])
async def show_desk(request: AnyRequest) -> Response[str]:
    user: User = request.user
    roles = user.every_role
    desk = shell_of(request).desk
    links = [link for link in desk if link.for_roles(roles if link.in_any_round else user.roles)]
    view = DeskView(user.name, [_(ROLE_NAMES.get(role, role)) for role in sorted(roles)], links)
    return render(request, "people/desk.html", None, view)


def _sign_in_page(
    request: AnyRequest, form: FormState, wanted: str, status: int = 200, headers: dict[str, str] | None = None
) -> Response[str]:
    view = StaffSignInView(form, own_page(wanted, DESK))
    return render(request, "people/sign_in.html", None, view, status, headers)


router = Router(
    "/",
    route_handlers=[
        show_staff_sign_in,
        submit_staff_sign_in,
        submit_sign_out,
        submit_sign_out_everywhere,
        show_desk,
    ],
)
