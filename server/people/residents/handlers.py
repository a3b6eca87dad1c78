"""Residents ask for a link, press it, give a name, and look at what is kept about them."""

from datetime import datetime
from typing import Annotated, Literal

from litestar import Response, Router, get, post
from litestar.params import FromPath
from pydantic import AfterValidator, Field

from server.people.actions import name_resident, set_locale
from server.people.oidc.handlers import provider_name
from server.people.pages import (
    MY_PAGE,
    SIGN_IN,
    STAFF_SIGN_IN,
    link_to,
    new_token,
    own_page,
    sender_of,
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
from server.web.throttle import Throttle

LINK = f"{SIGN_IN}/link/{{token:str}}"
TOO_MANY = N_(
    "Many links were sent to this address. The newest one in your mail still works. Ask for another after %(time)s."
)
FREE_EVERYWHERE = 30
"""Links to one address from all senders together before it waits, never longer than a link holds."""
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


class DetailsForm(NameForm):
    """The same, and the language of mails."""

    locale: Literal["da", "en"]


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
    if until := _count_link(request, form.email):
        refused, headers = await waits(request, until, TOO_MANY)
        return _sign_in_page(request, refused, form.next, 429, headers)
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
    for asked, name in _link_tries(request, link.email):
        asked.right(name)
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
    person = await find_resident(request.user.id)
    form = fresh_form(name=request.user.name, locale=person.locale if person else "da")
    return await _details_page(request, form, saved)


@post(DETAILS, guards=[resident()], status_code=200)
async def submit_details(request: AnyRequest) -> Response[str]:
    form = await read_form(request, DetailsForm)
    if isinstance(form, FormErrors):
        return await _details_page(request, form, saved=False)
    await name_resident(request.user.id, form.name)
    await set_locale(request.user.id, form.locale)
    return redirect(request, f"{DETAILS}?gemt")


def _count_link(request: AnyRequest, email: str) -> datetime | None:
    """Count one more link to this address, or say until when to wait for it."""
    asked, at = _link_tries(request, email), now(request)
    waiting = [until for one, name in asked if (until := one.waits_until(name, at))]
    if waiting:
        return max(waiting)
    for one, name in asked:
        one.wrong(name, at)
    return None


def _link_tries(request: AnyRequest, email: str) -> list[tuple[Throttle, str]]:
    """Links are counted by address and sender, so that a stranger uses up tries of his own; and, many more, by address
    alone, so that nobody's mailbox is flooded from everywhere."""
    return [
        (tries(request, "link"), f"{email} {sender_of(request)}"),
        (tries(request, "link_everywhere", FREE_EVERYWHERE), email),
    ]


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
