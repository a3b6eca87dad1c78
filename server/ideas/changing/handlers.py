"""The forms with which a proposer changes or withdraws an idea of hers."""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath
from pydantic import Field

from server.files.queries import find_file
from server.ideas.pages import IDEA, IdeaAt, address_of, idea_at, is_mine
from server.ideas.proposing.actions import change, take_back
from server.ideas.proposing.forms import LARGEST, WholeForm, form_of, sent_image, typed_of
from server.ideas.proposing.rules import Typed, read_typed
from server.ideas.queries import CallInfo
from server.rounds.phases import NotNow, require
from server.rounds.rules import BadDraft
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import resident
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now


class EditView(View):
    """An idea to be changed; `kept` names its picture and thumbnail, "" for none."""

    form: FormState
    at: IdeaAt
    call: CallInfo
    kept: str


class WithdrawView(View):
    """An idea to be withdrawn."""

    form: FormState
    at: IdeaAt


class WithdrawForm(Form):
    """Why; nobody has to say."""

    reason: str = Field("", max_length=500)


@get(f"{IDEA}/ret", guards=[resident()])
async def show_edit(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, call = await _mine(request, slug, number, "edit_idea")
    typed = typed_of(at.idea, at.place.round.exponent)
    return _edit(request, form_of(typed), at, call, typed)


@post(f"{IDEA}/ret", guards=[resident()], status_code=200, request_max_body_size=LARGEST)
async def submit_edit(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, call = await _mine(request, slug, number, "edit_idea")
    form = await read_form(request, WholeForm)
    if isinstance(form, FormErrors):
        return _edit(request, form, at, call, typed_of(at.idea, at.place.round.exponent))
    image, refused = await sent_image(request, form, now(request))
    fields = form.model_dump(exclude={"image", "no_image", "kept"})
    typed = Typed(**fields | await _kept(form.kept) | image)
    draft, problems = read_typed(typed, call, at.place.round.exponent, at.idea.lang)
    if refused or problems:
        return _edit(request, form_of(typed, [*problems, *refused]), at, call, typed)
    try:
        await change(at.idea.id, request.user.id, draft, address_of(request, at.path), now(request))
    except BadDraft as error:
        return _edit(request, form_of(typed, [error]), at, call, typed)
    return redirect(request, at.path)


@get(f"{IDEA}/traek-tilbage", guards=[resident()])
async def show_withdraw(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, _call = await _mine(request, slug, number, "withdraw_idea")
    return render(request, "ideas/withdraw.html", None, WithdrawView(fresh_form(), at))


@post(f"{IDEA}/traek-tilbage", guards=[resident()], status_code=200)
async def submit_withdraw(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, _call = await _mine(request, slug, number, "withdraw_idea")
    form = await read_form(request, WithdrawForm)
    if isinstance(form, FormErrors):
        return render(request, "ideas/withdraw.html", None, WithdrawView(form, at), 422)
    await take_back(at.idea.id, request.user.id, form.reason, address_of(request, at.path), now(request))
    return redirect(request, at.path)


async def _mine(request: AnyRequest, slug: str, number: int, act: str) -> tuple[IdeaAt, CallInfo]:
    """The idea of who asks; refused for anybody else's, and when it is too late."""
    at = await idea_at(request, slug, number)
    if not is_mine(request, at.idea):
        raise PermissionDeniedException
    require(act, at.place.round.phase)
    if at.place.call is None or at.idea.state not in ("open", "waiting"):
        raise NotNow("state", f"the idea is {at.idea.state}")
    return at, at.place.call


async def _kept(names: str) -> dict[str, str | None]:
    """The picture the form came with, where it names one of ours."""
    image, _space, thumb = names.partition(" ")
    known = bool(await find_file(image) and await find_file(thumb))
    return {"image": image, "thumb": thumb} if known else {"image": None, "thumb": None}


def _edit(request: AnyRequest, form: FormState, at: IdeaAt, call: CallInfo, typed: Typed) -> Response[Any]:
    kept = f"{typed.image} {typed.thumb}" if typed.image else ""
    return render(request, "ideas/edit.html", None, EditView(form, at, call, kept), 422 if form.failed else 200)


ROUTES = [show_edit, submit_edit, show_withdraw, submit_withdraw]
