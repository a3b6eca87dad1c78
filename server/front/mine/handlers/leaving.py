"""A copy of my data; being erased, on a page of its own and after a sign-in of just now."""

from typing import Annotated

from litestar import Response, get, post
from pydantic import AfterValidator, Field

from server.front.mine.actions import erase
from server.front.mine.queries import build_export
from server.front.mine.rules import is_recent
from server.people.pages import MY_PAGE, SIGN_IN, with_next
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import anyone, resident
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.session import end_session
from server.web.shell import AnyRequest, now, visit_of

ERASE = f"{MY_PAGE}/slet"


def _must(sure: bool) -> bool:
    if not sure:
        raise ValueError(_("Tick the box if you want to be erased."))
    return sure


class EraseForm(Form):
    """One tick: nobody is erased by a slip of the thumb."""

    sure: Annotated[bool, AfterValidator(_must)] = Field(False, validate_default=True)


class EraseView(View):
    """What erasing means; the form stands there once the sign-in is `recent`."""

    form: FormState
    recent: bool


class ErasedView(View):
    """Nothing but the words."""


@get(f"{MY_PAGE}/mine-data.json", guards=[resident()])
async def show_my_data(request: AnyRequest) -> Response[bytes]:
    data = await build_export(request.user.id, now(request))
    headers = {"Content-Disposition": 'attachment; filename="mine-data.json"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/json", headers=headers)


@get(ERASE, guards=[resident()])
async def show_erase(request: AnyRequest) -> Response[str]:
    return _page(request, fresh_form())


@post(ERASE, guards=[resident()], status_code=200)
async def submit_erase(request: AnyRequest) -> Response[str]:
    if not _is_recent(request):
        return _page(request, fresh_form(), 403)
    form = await read_form(request, EraseForm)
    if isinstance(form, FormErrors):
        return _page(request, form, 422)
    await erase(request.user.id)
    return redirect(request, f"{MY_PAGE}/slettet", cookies=[await end_session(request)])


@post(f"{ERASE}/log-ind-igen", guards=[resident()], status_code=200)
async def submit_sign_in_again(request: AnyRequest) -> Response[str]:
    """Out, and in again by the way she came; back to the page she wanted."""
    return redirect(request, with_next(SIGN_IN, ERASE), cookies=[await end_session(request)])


@get(f"{MY_PAGE}/slettet", guards=[anyone()])
async def show_erased(request: AnyRequest) -> Response[str]:
    return render(request, "front/erased.html", None, ErasedView())


def _is_recent(request: AnyRequest) -> bool:
    return is_recent(visit_of(request.scope).since, now(request))


def _page(request: AnyRequest, form: FormState, status: int = 200) -> Response[str]:
    return render(request, "front/erase.html", None, EraseView(form, _is_recent(request)), status)


ROUTES = [show_my_data, show_erase, submit_erase, submit_sign_in_again, show_erased]
