"""One idea under review: what staff find out, what they note, what they ask the proposer."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from markupsafe import Markup

from server.ideas.markdown import to_html
from server.ideas.pages import address_of, names_of
from server.ideas.review import actions
from server.ideas.review.pages import (
    FEASIBLE_NAMES,
    ONE,
    STATE_KINDS,
    STATE_NAMES,
    AskForm,
    NoteForm,
    ReopenForm,
    ReviewAt,
    ReviewForm,
    assessment_of,
    beside,
    form_of,
    review_at,
    reviewers,
)
from server.ideas.review.queries import NoteInfo, QuestionInfo, list_notes, list_sent_back
from server.ideas.review.rules import CHECKS, MOVES, REVIEWERS, missing_for_approval, today_of
from server.people.queries import get_staff_names, list_staff_with
from server.rounds.pages import refused
from server.rounds.phases import allows
from server.rounds.rules import BadDraft
from server.web.forms import FormErrors, FormState, fresh_form, read_form
from server.web.guards import staff
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now


class ReviewView(View):
    """One review; `may` names the acts that are possible now, `missing` what stands against an approval."""

    form: FormState
    here: ReviewAt
    path: str
    name: str
    html: Markup
    state: str
    kind: str
    late: bool
    checks: dict[str, str]
    feasible: dict[str, str]
    owners: list[tuple[UUID, str]]
    names: dict[UUID, str]
    notes: list[NoteInfo]
    questions: list[QuestionInfo]
    missing: list[str]
    may: set[str]


@get(ONE, guards=[reviewers()])
async def show_review(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await _page(request, await review_at(slug, number), fresh_form())


@post(ONE, guards=[reviewers()], status_code=200)
async def submit_review(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    here = await review_at(slug, number)
    form = await read_form(request, ReviewForm, exponent=here.at.place.round.exponent)
    if isinstance(form, FormErrors):
        return await _page(request, here, form)
    await actions.save_review(here.at.idea.id, assessment_of(form), request.user.id)
    return redirect(request, here.path)


@post(f"{ONE}/spoerg", guards=[reviewers()], status_code=200)
async def submit_ask(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    here = await review_at(slug, number)
    form = await read_form(request, AskForm)
    if isinstance(form, FormErrors):
        return await _page(request, here, form)
    address = address_of(request, here.at.path)
    try:
        await actions.ask_proposer(here.at.idea.id, form.question, form.until, address, request.user.id, now(request))
    except BadDraft as error:
        return await _page(request, here, await refused(request, error))
    return redirect(request, here.path)


@post(f"{ONE}/tag-tilbage", guards=[reviewers()], status_code=200)
async def submit_take_back(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    here = await review_at(slug, number)
    await actions.take_back(here.at.idea.id, request.user.id, now(request))
    return redirect(request, here.path)


@post(f"{ONE}/note", guards=[reviewers()], status_code=200)
async def submit_note(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    here = await review_at(slug, number)
    form = await read_form(request, NoteForm)
    if isinstance(form, FormErrors):
        return await _page(request, here, form)
    await actions.add_note(here.at.idea.id, form.note, request.user.id, now(request))
    return redirect(request, f"{here.path}#noter")


@post(f"{ONE}/genaabn", guards=[staff("secretary", "administrator")], status_code=200)
async def submit_reopen(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    here = await review_at(slug, number)
    form = await read_form(request, ReopenForm)
    if isinstance(form, FormErrors):
        return await _page(request, here, form)
    await actions.reopen_review(here.at.idea.id, form.why, request.user.id, now(request))
    return redirect(request, here.path)


async def _page(request: AnyRequest, here: ReviewAt, form: FormState) -> Response[Any]:
    idea, round_, review = here.at.idea, here.at.place.round, here.assessment
    notes, questions = await list_notes(idea.id), await list_sent_back(idea.id)
    people = {note.account for note in notes} | {question.account for question in questions}
    view = ReviewView(
        form=beside(form_of(review, round_.exponent), form),
        here=here,
        path=here.path,
        name=(await names_of([idea]))[idea.id],
        html=to_html(idea.body),
        state=STATE_NAMES[here.standing],
        kind=STATE_KINDS[here.standing],
        late=bool(review.deadline and review.deadline < today_of(now(request)) and not _is_decided(here)),
        checks=dict(CHECKS),
        feasible=FEASIBLE_NAMES,
        owners=await list_staff_with(REVIEWERS, round_.id),
        names=await get_staff_names(account for account in people if account),
        notes=notes,
        questions=questions,
        missing=missing_for_approval(review),
        may=_may(request, here),
    )
    return render(request, "review/review.html", None, view, 422 if form.failed else 200)


def _is_decided(here: ReviewAt) -> bool:
    return here.review is not None and here.review.state == "decided"


def _may(request: AnyRequest, here: ReviewAt) -> set[str]:
    """The acts the idea, the review, the phase and the role allow now."""
    idea, phase, state = here.at.idea, here.at.place.round.phase, here.review.state if here.review else "open"
    if idea.state != "open" or not allows("review_ideas", phase):
        return set()
    may = {act for act, (needs, _to) in MOVES.items() if needs == state} | {"note"}
    if state == "back":
        may.add("save")
    if idea.proposer is None:
        may.discard("ask")
    if not allows("decide_review", phase):
        may.discard("decide")
    if not request.user.roles & {"secretary", "administrator"}:
        may.discard("reopen")
    return may


ROUTES = [show_review, submit_review, submit_ask, submit_take_back, submit_note, submit_reopen]
