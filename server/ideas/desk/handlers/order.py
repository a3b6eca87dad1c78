"""Keeping order: the rounds' ideas, one idea, hiding, showing, merging, answering."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from markupsafe import Markup
from pydantic import Field

from server.ideas.alike.queries import LikeInfo, find_alike
from server.ideas.desk.actions import hide_with_news, merge_with_news, show_with_news
from server.ideas.desk.pages import DESK, OFFICE, SETUP, desk_at, desk_path
from server.ideas.lists.queries import CardInfo, count_by_state, find_cards
from server.ideas.lists.rules import Wanted, wanted_of
from server.ideas.markdown import to_html
from server.ideas.pages import IdeaAt, RoundIdeas, address_of, names_of
from server.ideas.queries import IdeaInfo, get_idea_by_number
from server.ideas.rules import STATES
from server.ideas.talk.actions import hide_question
from server.ideas.talk.handlers import answer
from server.ideas.talk.queries import QuestionInfo, get_question, list_questions
from server.rounds.pages import refused
from server.rounds.phases import allows
from server.rounds.queries import NotFound, RoundInfo, list_rounds
from server.rounds.rules import N_, BadDraft
from server.web.desk import DeskLink
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import staff
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

ROUND = f"{DESK}/{{slug:str}}"
IDEA = f"{ROUND}/{{number:int}}"
DESK_LINKS = [
    DeskLink(DESK, N_("Ideas"), N_("What residents have sent in: look, answer, keep order."), frozenset(OFFICE))
]
STATE_NAMES = {
    "waiting": N_("Waiting for a look"),
    "open": N_("Standing"),
    "hidden": N_("Hidden"),
    "merged": N_("Merged into another"),
    "withdrawn": N_("Withdrawn"),
}


class RoundRow(msgspec.Struct, frozen=True):
    """A round and how many of its ideas are in each state."""

    round: RoundInfo
    counts: dict[str, int]


class RoundsView(View):
    """Every round."""

    rounds: list[RoundRow]


class DeskView(View):
    """A page of the ideas of a round in one state; `next` is the address of the page after it."""

    place: RoundIdeas
    path: str
    wanted: Wanted
    cards: list[CardInfo]
    names: dict[UUID, str]
    counts: dict[str, int]
    states: dict[str, str]
    next: str
    may_set_up: bool


class OrderView(View):
    """One idea, and what staff can do about it. `refused` names the form that was sent."""

    form: FormState
    at: IdeaAt
    idea: IdeaInfo
    path: str
    name: str
    html: Markup
    state: str
    alike: list[LikeInfo]
    questions: list[QuestionInfo]
    may_hide: bool
    may_show: bool
    may_merge: bool


class ReasonForm(Form):
    """Why; everybody can read it."""

    reason: str = Field(max_length=500)


class QuestionForm(Form):
    """Why a question is hidden; empty shows it again."""

    hidden_reason: str = Field("", max_length=500)


class MergeForm(Form):
    """The number of the idea that stays."""

    into: int = Field(ge=1)
    why: str = Field("", max_length=500)


@get(DESK, guards=[staff(*OFFICE, in_any_round=True)])
async def show_rounds(request: AnyRequest) -> Response[str]:
    counts = await count_by_state()
    rows = [RoundRow(round_, counts.get(round_.id, {})) for round_ in await list_rounds()]
    return render(request, "ideas/desk_rounds.html", None, RoundsView(rows))


@get(ROUND, guards=[staff(*OFFICE)])
async def show_desk(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    place = await desk_at(slug)
    counts = (await count_by_state()).get(place.round.id, {})
    asked = dict(request.query_params)
    state = asked.get("tilstand", "waiting" if counts.get("waiting") else "open")
    wanted = replace(wanted_of(asked), state=state if state in STATES else "open")
    cards, following = await find_cards(place.round.id, wanted)
    view = DeskView(
        place=place,
        path=desk_path(place),
        wanted=wanted,
        cards=cards,
        names=await names_of(cards),
        counts=counts,
        states=STATE_NAMES,
        next=f"{desk_path(place)}{_query(wanted, following.after)}" if following else "",
        may_set_up=bool(request.user.roles & set(SETUP)),
    )
    return render(request, "ideas/desk_ideas.html", None, view)


@get(IDEA, guards=[staff(*OFFICE)])
async def show_order(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await _order(request, await _idea_at(slug, number), fresh_form())


@post(f"{IDEA}/skjul", guards=[staff(*OFFICE)], status_code=200)
async def submit_hide(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await _idea_at(slug, number)
    form = await read_form(request, ReasonForm)
    if isinstance(form, FormErrors):
        return await _order(request, at, form)
    await hide_with_news(at.idea.id, form.reason, address_of(request, at.path), now(request), request.user.id)
    return redirect(request, _path(at))


@post(f"{IDEA}/vis", guards=[staff(*OFFICE)], status_code=200)
async def submit_show(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await _idea_at(slug, number)
    await show_with_news(at.idea.id, address_of(request, at.path), now(request), request.user.id)
    return redirect(request, desk_path(at.place))


@post(f"{IDEA}/saml", guards=[staff(*OFFICE)], status_code=200)
async def submit_merge(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await _idea_at(slug, number)
    form = await read_form(request, MergeForm)
    if isinstance(form, FormErrors):
        return await _order(request, at, form)
    try:
        into = await _into(at, form.into)
        address = address_of(request, at.path)
        await merge_with_news(at.idea.id, into, form.why, address, now(request), request.user.id)
    except BadDraft as error:
        return await _order(request, at, await refused(request, error))
    return redirect(request, _path(at))


@post(f"{IDEA}/svar/{{question:uuid}}", guards=[staff(*OFFICE)], status_code=200)
async def submit_office_answer(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], question: FromPath[UUID]
) -> Response[Any]:
    return await answer(request, await _idea_at(slug, number), question, as_staff=True)


@post(f"{IDEA}/spoergsmaal/{{question:uuid}}", guards=[staff(*OFFICE)], status_code=200)
async def submit_hide_question(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], question: FromPath[UUID]
) -> Response[Any]:
    at = await _idea_at(slug, number)
    form = await read_form(request, QuestionForm)
    if isinstance(form, FormErrors):
        return await _order(request, at, form)
    try:
        if (await get_question(question)).idea != at.idea.id:
            raise NotFoundException
    except NotFound:
        raise NotFoundException from None
    await hide_question(question, form.hidden_reason, request.user.id)
    return redirect(request, _path(at))


def _query(wanted: Wanted, after: str) -> str:
    """As in the public list, but always with the state: without one, what waits comes first here."""
    rest = replace(wanted, state="open", after=after).query(after=after)
    return f"{rest}&tilstand={wanted.state}"


async def _idea_at(slug: str, number: int) -> IdeaAt:
    place = await desk_at(slug)
    try:
        return IdeaAt(place, await get_idea_by_number(place.round.id, number))
    except NotFound:
        raise NotFoundException from None


async def _into(at: IdeaAt, number: int) -> UUID:
    try:
        return (await get_idea_by_number(at.place.round.id, number)).id
    except NotFound:
        raise BadDraft("into", N_("There is no idea of this number in the round.")) from None


def _path(at: IdeaAt) -> str:
    return f"{desk_path(at.place)}/{at.idea.number}"


async def _order(request: AnyRequest, at: IdeaAt, form: FormState) -> Response[Any]:
    idea, phase = at.idea, at.place.round.phase
    may_moderate, stands = allows("moderate_ideas", phase), idea.state in ("open", "waiting")
    text = f"{idea.title} {idea.body}"
    view = OrderView(
        form=form,
        at=at,
        idea=idea,
        path=_path(at),
        name=(await names_of([idea]))[idea.id],
        html=to_html(idea.body),
        state=STATE_NAMES[idea.state],
        alike=await find_alike(at.place.round.id, text, now(request), besides=idea.number),
        questions=await list_questions(idea.id),
        may_hide=may_moderate and stands,
        may_show=may_moderate and idea.state in ("waiting", "hidden"),
        may_merge=stands and allows("merge_ideas", phase),
    )
    return render(request, "ideas/desk_idea.html", None, view, 422 if form.failed else 200)


ROUTES = [
    show_rounds,
    show_desk,
    show_order,
    submit_hide,
    submit_show,
    submit_merge,
    submit_office_answer,
    submit_hide_question,
]
