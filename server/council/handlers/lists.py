"""Making a list: which approved ideas stand on it, in what order, and how each would stand on the ballot."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from server.council import actions
from server.council.ballot import ballot_of
from server.council.handlers.overview import list_page
from server.council.pages import (
    DESK,
    ONE,
    ROLES,
    STATE_KINDS,
    STATE_NAMES,
    AddForm,
    ListAt,
    ListingForm,
    MoveForm,
    begun_at,
    council,
    list_at,
)
from server.council.queries import ListedInfo, list_all_shortlists
from server.council.rules import Listing
from server.ideas.review.queries import DecidedIdea
from server.rounds.pages import both, refused, typed_amount
from server.rounds.phases import STEPS, allows
from server.rounds.queries import BudgetLineInfo, RoundInfo, VoteInfo, list_budget_lines, list_rounds, list_votes_at
from server.rounds.rules import BadDraft
from server.web.desk import DeskLink
from server.web.forms import FormErrors, FormState, fresh_form, read_form
from server.web.guards import staff
from server.web.locale import N_
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest

IDEA = f"{ONE}/ide/{{idea:int}}"
DESK_LINKS = [
    DeskLink(
        DESK,
        N_("Council"),
        N_("Make the list for a vote, the paper for the meeting, and write down the decision."),
        frozenset(ROLES),
        in_any_round=True,
    )
]


class VoteRow(msgspec.Struct, frozen=True):
    """A vote and how far its list is, a key of STATE_NAMES."""

    vote: VoteInfo
    state: str


class RoundRow(msgspec.Struct, frozen=True):
    """A round with its votes."""

    round: RoundInfo
    votes: list[VoteRow]


class RoundsView(View):
    """Every round in which a list can be made or has been."""

    rounds: list[RoundRow]
    state_names: dict[str, str]
    state_kinds: dict[str, str]


class ListingView(View):
    """One idea of a list."""

    form: FormState
    at: ListAt
    idea: DecidedIdea
    path: str
    lines: list[BudgetLineInfo]


@get(DESK, guards=[staff(*ROLES, in_any_round=True)])
async def show_rounds(request: AnyRequest) -> Response[Any]:
    states = {one.vote: one.state for one in await list_all_shortlists()}
    votes = await list_votes_at(*STEPS)
    rows = [
        RoundRow(round_, [VoteRow(vote, states.get(vote.id, "")) for vote in votes if vote.round == round_.id])
        for round_ in await list_rounds()
        if allows("edit_shortlist", round_.phase) or any(vote.id in states for vote in votes if vote.round == round_.id)
    ]
    return render(request, "council/rounds.html", None, RoundsView(rows, STATE_NAMES, STATE_KINDS))


@get(ONE, guards=[council()])
async def show_list(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await list_page(request, await list_at(slug, number), fresh_form())


@post(f"{ONE}/tilfoej", guards=[council()], status_code=200)
async def submit_add(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await list_at(slug, number)
    form = await read_form(request, AddForm)
    if isinstance(form, FormErrors):
        return await list_page(request, at, form)
    await actions.add_ideas(at.vote.id, form.numbers, request.user.id)
    return redirect(request, at.path)


@post(f"{IDEA}/flyt", guards=[council()], status_code=200)
async def submit_move(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], idea: FromPath[int]
) -> Response[Any]:
    at, found, _one = await _listed(slug, number, idea)
    form = await read_form(request, MoveForm)
    up = not isinstance(form, FormErrors) and form.up
    await actions.move_idea(at.vote.id, found.id, up, request.user.id)
    return redirect(request, f"{at.path}#ide-{idea}")


@post(f"{IDEA}/fjern", guards=[council()], status_code=200)
async def submit_remove(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], idea: FromPath[int]
) -> Response[Any]:
    at, found, _one = await _listed(slug, number, idea)
    await actions.remove_idea(at.vote.id, found.id, request.user.id)
    return redirect(request, at.path)


@get(IDEA, guards=[council()])
async def show_listing(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], idea: FromPath[int]
) -> Response[Any]:
    at, found, one = await _listed(slug, number, idea)
    form = fresh_form(
        **both(one.titles, "title"),
        **both(one.descriptions, "description"),
        price=typed_amount(one.price, at.round.exponent),
        lines=one.lines,
    )
    return await _listing(request, at, found, form)


@post(IDEA, guards=[council()], status_code=200)
async def submit_listing(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], idea: FromPath[int]
) -> Response[Any]:
    at, found, _one = await _listed(slug, number, idea)
    form = await read_form(request, ListingForm, exponent=at.round.exponent)
    if isinstance(form, FormErrors):
        return await _listing(request, at, found, form)
    try:
        draft = Listing(**form.model_dump() | {"lines": tuple(form.lines)})
        await actions.save_listing(at.vote.id, found.id, draft, request.user.id)
    except BadDraft as error:
        return await _listing(request, at, found, await refused(request, error))
    return redirect(request, f"{at.path}#ide-{idea}")


async def _listed(slug: str, number: int, idea: int) -> tuple[ListAt, DecidedIdea, ListedInfo]:
    """An idea that stands on the list of an address, or 404."""
    at, shortlist = await begun_at(slug, number)
    found = next((pair for pair in await ballot_of(shortlist) if pair[0].number == idea), None)
    if found is None:
        raise NotFoundException
    return at, *found


async def _listing(request: AnyRequest, at: ListAt, idea: DecidedIdea, form: FormState) -> Response[Any]:
    path = f"{at.path}/ide/{idea.number}"
    view = ListingView(form, at, idea, path, await list_budget_lines(at.vote.id))
    return render(request, "council/listing.html", None, view, 422 if form.failed else 200)


ROUTES = [show_rounds, show_list, submit_add, submit_move, submit_remove, show_listing, submit_listing]
