"""Every standing idea of a round with who has it, until when, and how far it is; handing them out."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from server.ideas.desk.pages import desk_at, desk_path
from server.ideas.pages import RoundIdeas
from server.ideas.review.actions import assign_reviews
from server.ideas.review.pages import LIST, STATE_KINDS, STATE_NAMES, AssignForm, reviewers
from server.ideas.review.queries import (
    Progress,
    ReviewRow,
    count_overdue,
    get_progress,
    list_departments,
    list_reviews,
)
from server.ideas.review.rules import REVIEWERS, WANTED_STATES, Wanted, today_of, wanted_of
from server.people.queries import get_staff_names, list_staff_with
from server.rounds.phases import allows
from server.web.forms import FormErrors, FormState, fresh_form, read_form
from server.web.locale import N_
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

DUE_NAMES = {"over": N_("Past the deadline"), "week": N_("Within a week"), "none": N_("Without a deadline")}


class ReviewsView(View):
    """One page of the list; `names` of owners by account, `owners` who could be one, `late` ids past their deadline,
    `next` the address of the page after it."""

    form: FormState
    place: RoundIdeas
    path: str
    wanted: Wanted
    rows: list[ReviewRow]
    late: set[UUID]
    names: dict[UUID, str]
    owners: list[tuple[UUID, str]]
    departments: list[str]
    progress: Progress
    overdue: int
    next: str
    may_assign: bool
    me: str
    states: list[tuple[str, str]]
    state_names: dict[str, str]
    state_kinds: dict[str, str]
    dues: dict[str, str]


@get(LIST, guards=[reviewers()])
async def show_reviews(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return await _list(request, slug, fresh_form())


@post(f"{LIST}/fordel", guards=[reviewers()], status_code=200)
async def submit_assign(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place = await desk_at(slug)
    form = await read_form(request, AssignForm)
    if isinstance(form, FormErrors):
        return await _list(request, slug, form)
    await assign_reviews(place.round.id, form.ideas, form.owner, form.department, form.deadline, request.user.id)
    wanted = wanted_of(dict(request.query_params))
    return redirect(request, f"{desk_path(place)}/behandling{wanted.query()}")


async def _list(request: AnyRequest, slug: str, form: FormState) -> Response[Any]:
    place, wanted = await desk_at(slug), wanted_of(dict(request.query_params))
    round_, path, today = place.round, f"{desk_path(place)}/behandling", today_of(now(request))
    rows, following = await list_reviews(round_.id, wanted, today)
    view = ReviewsView(
        form=form,
        place=place,
        path=path,
        wanted=wanted,
        rows=rows,
        late={row.id for row in rows if row.deadline and row.deadline < today and not row.decision},
        names=await get_staff_names(row.owner for row in rows if row.owner),
        owners=await list_staff_with(REVIEWERS, round_.id),
        departments=await list_departments(round_.id),
        progress=await get_progress(round_.id),
        overdue=await count_overdue(round_.id, today),
        next=f"{path}{wanted.query(after=following.after)}" if following else "",
        may_assign=allows("review_ideas", round_.phase),
        me=str(request.user.id),
        states=[(state, STATE_NAMES[state]) for state in WANTED_STATES],
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        dues=DUE_NAMES,
    )
    return render(request, "review/reviews.html", None, view, 422 if form.failed else 200)


ROUTES = [show_reviews, submit_assign]
