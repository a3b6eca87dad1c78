"""Taking a person off the list for good: the officer asks for it, and the auditor says the second yes.

Whoever says it sees the people it is about, and nothing else of the list.
"""

from typing import Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from server.people.queries import Staff
from server.people.rules import NotAllowed
from server.roll.pages import LIST, officers
from server.roll.voids.actions import AlreadyMarked, ask_void, void_line
from server.roll.voids.queries import Waiting, list_waiting
from server.roll.voids.rules import may_void
from server.rounds.pages import VoteLinks, vote_at
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form, refuse
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

REASONS = {
    "role": N_("Your account does not have the role this needs."),
    "same-person": N_("The second yes must come from another person."),
    "no-first": N_("Nobody has said the first yes in the last 24 hours."),
}


class VoidsView(View):
    """Who waits; `me` is the reader, who says the second yes to what others asked for if she is the auditor."""

    form: FormState
    links: VoteLinks
    waiting: list[Waiting]
    me: UUID
    may_confirm: bool
    may_find: bool


class VoidForm(Form):
    """Which of the two yeses it is: the second never happens by surprise."""

    turn: Literal["first", "second"] = "first"


@get(f"{LIST}/udgaar", guards=[officers()])
async def show_voids(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await _voids(request, fresh_form(), await vote_at(slug, number))


@post(f"{LIST}/{{line:int}}/udgaar", guards=[officers()], status_code=200)
async def submit_void(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], line: FromPath[int]
) -> Response[Any]:
    links, user = await vote_at(slug, number), request.user
    form = await read_form(request, VoidForm)
    if isinstance(form, FormErrors):
        return await _voids(request, form, links)
    try:
        me = Staff(user.id, user.name, "", user.roles)
        await (void_line if form.turn == "second" else ask_void)(links.vote.id, line, me, now(request))
    except AlreadyMarked as error:
        return await _voids(request, await refuse(request, "", _(error.text)), links)
    except NotAllowed as error:
        if error.code not in REASONS:
            raise
        return await _voids(request, await refuse(request, "", _(REASONS[error.code])), links)
    return redirect(request, f"{links.path}/liste/udgaar")


async def _voids(request: AnyRequest, form: FormState, links: VoteLinks) -> Response[Any]:
    view = VoidsView(
        form=form,
        links=links,
        waiting=await list_waiting(now(request), links.vote.id) if may_void(links.vote.step) else [],
        me=request.user.id,
        may_confirm="auditor" in request.user.roles,
        may_find="officer" in request.user.roles,
    )
    return render(request, "roll/voids.html", None, view, 422 if form.failed else 200)


ROUTES = [show_voids, submit_void]
