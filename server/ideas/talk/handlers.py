"""An idea's page, and what a resident does there: support, follow, ask, answer."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath
from pydantic import Field

from server.ideas.pages import IDEA, IdeaAt, address_of, idea_at, is_mine
from server.ideas.talk import actions
from server.ideas.talk.page import idea_page
from server.ideas.talk.rules import LONGEST
from server.people.pages import own_page
from server.rounds.pages import refused
from server.rounds.rules import BadDraft
from server.web.forms import Form, FormErrors, fresh_form, read_form
from server.web.guards import anyone, resident
from server.web.render import is_htmx, redirect
from server.web.shell import AnyRequest, now


class PressForm(Form):
    """A button that is pressed or let go, and where to go then."""

    on: bool = False
    next: str = ""


class WordsForm(Form):
    """A question or an answer."""

    body: str = Field(max_length=LONGEST)


@get(IDEA, guards=[anyone()])
async def show_idea(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    return await idea_page(request, await idea_at(request, slug, number), fresh_form())


@post(f"{IDEA}/stoet", guards=[resident()], status_code=200)
async def submit_support(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await idea_at(request, slug, number)
    await actions.set_support(at.idea.id, request.user.id, await _is_on(request))
    if is_htmx(request):
        return await idea_page(request, await idea_at(request, slug, number), fresh_form(), just_pressed=True)
    return redirect(request, f"{at.path}#stoet")


@post(f"{IDEA}/foelg", guards=[resident()], status_code=200)
async def submit_follow(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await idea_at(request, slug, number)
    form = await read_form(request, PressForm)
    press = PressForm() if isinstance(form, FormErrors) else form
    await actions.set_follow(at.idea.id, request.user.id, press.on)
    return redirect(request, own_page(press.next, f"{at.path}#foelg"))


@post(f"{IDEA}/spoerg", guards=[resident()], status_code=200)
async def submit_question(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await idea_at(request, slug, number)
    form = await read_form(request, WordsForm)
    if isinstance(form, FormErrors):
        return await idea_page(request, at, form)
    try:
        await actions.ask_question(at.idea.id, request.user.id, form.body, address_of(request, at.path), now(request))
    except BadDraft as error:
        return await idea_page(request, at, await refused(request, error))
    return redirect(request, f"{at.path}#talk")


@post(f"{IDEA}/svar/{{question:uuid}}", guards=[resident()], status_code=200)
async def submit_answer(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], question: FromPath[UUID]
) -> Response[Any]:
    at = await idea_at(request, slug, number)
    if not is_mine(request, at.idea):
        raise PermissionDeniedException
    return await answer(request, at, question, as_staff=False)


async def answer(request: AnyRequest, at: IdeaAt, question: UUID, as_staff: bool) -> Response[Any]:
    """Read and keep an answer; back to the idea's page either way."""
    form = await read_form(request, WordsForm)
    if isinstance(form, FormErrors):
        return await idea_page(request, at, form, answering=str(question))
    who: dict[str, UUID] = {"account" if as_staff else "resident": request.user.id}
    try:
        await actions.answer_question(question, form.body, address_of(request, at.path), now(request), **who)
    except BadDraft as error:
        return await idea_page(request, at, await refused(request, error), answering=str(question))
    return redirect(request, f"{at.path}#talk")


async def _is_on(request: AnyRequest) -> bool:
    form = await read_form(request, PressForm)
    return not isinstance(form, FormErrors) and form.on


ROUTES = [show_idea, submit_support, submit_follow, submit_question, submit_answer]
