"""Residents ask for a link, press it, give a name, and look at what is kept about them."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.params import FromPath
from pydantic import AfterValidator, Field

from server.people.actions import name_resident
from server.people.oidc.handlers import provider_name
from server.people.pages import (
    MY_PAGE,
    SIGN_IN,
    STAFF_SIGN_IN,
    link_to,
    new_token,
    own_page,
    tries,
    waits,
    with_next,
)
from server.people.queries import find_resident
from server.people.residents.actions import LinkInfo, find_link, send_link, use_link
from server.people.residents.mails import sign_in_mail
from server.people.residents.rules import LONGEST_ADDRESS, LONGEST_NAME, BadAddress, is_name, plain_address
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import anyone, resident
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.session import start_session
from server.web.shell import AnyRequest, now, visit_of

LINK = f"{SIGN_IN}/link/{{token:str}}"
NAME = f"{SIGN_IN}/navn"
DETAILS = f"{MY_PAGE}/oplysninger"


class SignInView(View):
    """The form for a link; `provider` is the name on the other button, "" without one."""

    form: FormState
    next: str
    provider: str
    provider_path: str


class SentView(View):
    """Where the link was sent to."""

    email: str


class LinkView(View):
    """The page behind a link; `link` None when it has run out."""

    link: LinkInfo | None
    path: str


class NameView(View):
    """The form for a name, and where to go then."""

    form: FormState
    next: str


class DetailsView(View):
    """What is kept about a resident."""

    form: FormState
    email: str
    saved: bool


def plain_field(text: str) -> str:
    """For a field of a form: the address in its plain form, or the error that stands at the field."""
    try:
        return plain_address(text)
    except BadAddress:
        raise ValueError(_("Write a mail address, for instance anna@example.dk.")) from None


def _name(text: str) -> str:
    if not is_name(text):
        raise ValueError(_("Write a name, on one line and without a mail address."))
    return text


class SignInForm(Form):
    """Where to send a link."""

    email: Annotated[str, AfterValidator(plain_field)] = Field(max_length=LONGEST_ADDRESS)
    next: str = MY_PAGE


class NameForm(Form):
    """What stands beside ideas."""

    name: Annotated[str, AfterValidator(_name)] = Field(min_length=2, max_length=LONGEST_NAME)
    next: str = MY_PAGE


@get(SIGN_IN, guards=[anyone()])
async def show_sign_in(request: AnyRequest) -> Response[str]:
    wanted = own_page(request.query_params.get("next", MY_PAGE), MY_PAGE)
    if wanted.startswith("/personale"):
        return redirect(request, with_next(STAFF_SIGN_IN, wanted))
    if request.user and request.user.is_resident:
        return redirect(request, wanted)
    return _sign_in_page(request, fresh_form(), wanted)


@post(SIGN_IN, guards=[anyone()], status_code=200)
async def submit_sign_in(request: AnyRequest) -> Response[str]:
    """The same answer for everybody: who has signed in before is nobody's business."""
    form = await read_form(request, SignInForm)
    if isinstance(form, FormErrors):
        return _sign_in_page(request, form, form.value("next"), status=422)
    asked = tries(request, "link")
    if until := asked.waits_until(form.email, now(request)):
        refused, headers = await waits(
            request, until, N_("Many links were sent to this address. Ask for another after %(time)s.")
        )
        return _sign_in_page(request, refused, form.next, 429, headers)
    asked.wrong(form.email, now(request))
    token = new_token()
    subject, body = sign_in_mail(request, link_to(request, f"{SIGN_IN}/link/{token}"))
    locale = visit_of(request.scope).locale
    await send_link(token, form.email, own_page(form.next, MY_PAGE), subject, body, locale, now(request))
    return render(request, "people/sent.html", None, SentView(form.email))


@get(LINK, guards=[anyone()])
async def show_link(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    link = await find_link(token, now(request))
    view = LinkView(link, f"{SIGN_IN}/link/{token}")
    return render(request, "people/link.html", None, view, 200 if link else 410)


@post(LINK, guards=[anyone()], status_code=200)
async def submit_link(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    link = await find_link(token, now(request))
    came = await use_link(token, visit_of(request.scope).locale, now(request))
    if link is None or came is None:
        return render(request, "people/link.html", None, LinkView(None, ""), 410)
    tries(request, "link").right(link.email)
    cookies = [await start_session(request, came.resident, resident=True)]
    return redirect(request, came.next if came.name else with_next(NAME, came.next), cookies=cookies)


@get(NAME, guards=[resident()])
async def show_name(request: AnyRequest) -> Response[str]:
    wanted = own_page(request.query_params.get("next", MY_PAGE), MY_PAGE)
    return _name_page(request, fresh_form(name=request.user.name), wanted)


@post(NAME, guards=[resident()], status_code=200)
async def submit_name(request: AnyRequest) -> Response[str]:
    form = await read_form(request, NameForm)
    if isinstance(form, FormErrors):
        return _name_page(request, form, form.value("next"))
    await name_resident(request.user.id, form.name)
    return redirect(request, own_page(form.next, MY_PAGE))


@get(DETAILS, guards=[resident()])
async def show_details(request: AnyRequest) -> Response[str]:
    saved = "gemt" in request.query_params
    return await _details_page(request, fresh_form(name=request.user.name), saved)


@post(DETAILS, guards=[resident()], status_code=200)
async def submit_details(request: AnyRequest) -> Response[str]:
    form = await read_form(request, NameForm)
    if isinstance(form, FormErrors):
        return await _details_page(request, form, saved=False)
    await name_resident(request.user.id, form.name)
    return redirect(request, f"{DETAILS}?gemt")


def _sign_in_page(
    request: AnyRequest, form: FormState, wanted: str, status: int = 200, headers: dict[str, str] | None = None
) -> Response[str]:
    wanted = own_page(wanted, MY_PAGE)
    view = SignInView(form, wanted, provider_name(request), with_next(f"{SIGN_IN}/oidc", wanted))
    return render(request, "people/residents_sign_in.html", None, view, status, headers)


def _name_page(request: AnyRequest, form: FormState, wanted: str) -> Response[str]:
    view = NameView(form, own_page(wanted, MY_PAGE))
    return render(request, "people/name.html", None, view, 422 if form.failed else 200)


async def _details_page(request: AnyRequest, form: FormState, saved: bool) -> Response[str]:
    person = await find_resident(request.user.id)
    view = DetailsView(form, person.email if person else "", saved)
    return render(request, "people/details.html", None, view, 422 if form.failed else 200)


router = Router(
    "/",
    route_handlers=[
        show_sign_in,
        submit_sign_in,
        show_link,
        submit_link,
        show_name,
        submit_name,
        show_details,
        submit_details,
    ],
)
