"""`/personale/runder/<slug>`: a round with all that staff do about it, and its phase as far as no other room moves it.
The move is refused for the same facts as the checklist beside it shows.
"""

from typing import Any, Literal

from litestar import Response, Router, get, post
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath
from pydantic import Field

from server.desk.checklist.building import open_books
from server.people.queries import Staff, find_open_approval
from server.people.rules import NotAllowed
from server.rounds.actions import CannotAdvance, advance_round
from server.rounds.desk.actions import cancel_round
from server.rounds.pages import DESK, PHASE_NAMES, SETUP, look, round_at
from server.rounds.phases import NEXT, UNDER_WAY, NotNow, allows
from server.rounds.queries import DateInfo, RoundInfo, VoteInfo, list_dates, list_votes
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form, refuse
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

BY_HAND = ("collecting", "reviewing", "shortlisting", "cancelled")
"""Phases moved on this page. The others are moved where the vote is opened, closed and published, by two people, and
where winners are carried out; to cancel takes two as well once people have voted."""
REASONS = {
    "no-reason": N_("Say why: everybody can read the reason."),
    "first-given": N_("Somebody else has said the first yes in the meantime. Look at the page, and say the second."),
    "no-first": N_("Nobody has said the first yes in the last 24 hours."),
    "no-call": N_("There is no call for ideas yet. Write it first: without it nobody can send one in."),
    "not-next": N_("The round cannot go there from where it is."),
}


class RoundDeskView(View):
    """One round with everything staff do about it."""

    form: FormState
    round: RoundInfo
    phase: str
    votes: list[VoteInfo]
    dates: list[DateInfo]
    next: list[tuple[str, str]]
    two_to_cancel: bool
    first_to_cancel: str
    cancel_turn: str
    may_set_up: bool
    may_edit: bool
    phase_names: dict[str, str]


class PhaseForm(Form):
    """Where to, and for a cancellation why."""

    to: str
    reason: str = Field("", max_length=500)
    turn: Literal["first", "second"] = "first"


@get(f"{DESK}/{{slug:str}}", guards=[look()])
async def show_round_desk(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _round_desk(request, await round_at(slug), fresh_form())


@post(f"{DESK}/{{slug:str}}/fase", guards=[look()], status_code=200)
async def submit_phase(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    round_, user = await round_at(slug), request.user
    form = await read_form(request, PhaseForm)
    if isinstance(form, FormErrors):
        return await _round_desk(request, round_, form)
    if form.to not in PHASE_NAMES:
        nowhere = REASONS["not-next"]
        return await _round_desk(request, round_, await refuse(request, "", _(nowhere)))
    if form.to not in BY_HAND:
        raise NotNow("two", "this phase is moved by two people")
    if form.to != "cancelled" and not user.roles & SETUP:
        raise PermissionDeniedException
    try:
        if form.to == "cancelled":
            me = Staff(user.id, user.name, "", user.roles)
            await cancel_round(round_.id, form.reason, me, now(request), form.turn == "second")
        else:
            (book,) = await open_books([round_], now(request))
            await advance_round(round_.id, form.to, book.facts, now(request), user.id)
    except CannotAdvance as error:
        field = "reason" if error.reasons == ["no-reason"] else ""
        text = " ".join(_(REASONS.get(reason, reason)) for reason in error.reasons)
        return await _round_desk(request, round_, await refuse(request, field, text))
    except NotAllowed as error:
        if error.code not in REASONS:
            raise
        return await _round_desk(request, round_, await refuse(request, "", _(REASONS[error.code])))
    return redirect(request, f"{DESK}/{slug}")


async def _round_desk(request: AnyRequest, round_: RoundInfo, form: FormState) -> Response[Any]:
    first = await find_open_approval("cancel", round_.id, now(request))
    may_set_up = bool(request.user.roles & SETUP)
    here = [phase for phase in NEXT[round_.phase] if phase in (BY_HAND if may_set_up else ("cancelled",))]
    view = RoundDeskView(
        form=form,
        round=round_,
        phase=PHASE_NAMES[round_.phase],
        votes=await list_votes(round_.id),
        dates=await list_dates(round_.id),
        next=[(phase, PHASE_NAMES[phase]) for phase in here],
        two_to_cancel=round_.phase in UNDER_WAY,
        first_to_cancel=first.first_name if first else "",
        cancel_turn="second" if first and first.first != request.user.id else "first",
        may_set_up=may_set_up,
        may_edit=may_set_up and allows("edit_round", round_.phase),
        phase_names=dict(PHASE_NAMES),
    )
    return render(request, "desk/round.html", None, view, 422 if form.failed else 200)


router = Router("/", route_handlers=[show_round_desk, submit_phase])
