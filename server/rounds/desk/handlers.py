"""Staff set up a round: its texts, its calendar, its phase as far as no other room moves it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from litestar import Response, get, post
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath
from pydantic import Field, create_model

from server.people.queries import Staff, find_open_approval
from server.people.rules import NotAllowed
from server.rounds.actions import (
    CannotAdvance,
    SlugTaken,
    advance_round,
    create_round,
    edit_round,
    set_dates,
)
from server.rounds.desk.actions import cancel_round
from server.rounds.pages import (
    DESK,
    PHASE_NAMES,
    SETUP,
    both,
    checked,
    local_input,
    look,
    look_at_all,
    round_at,
    setup,
)
from server.rounds.phases import NEXT, UNDER_WAY, Facts, NotNow, allows
from server.rounds.queries import DateInfo, RoundInfo, VoteInfo, list_dates, list_rounds, list_votes
from server.rounds.rules import DATED, RoundDraft, check_begins, check_currency, check_ends, check_slug
from server.web.desk import DeskLink
from server.web.forms import Form, FormErrors, FormState, LocalDateTime, fresh_form, read_form, refuse
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

DESK_LINKS = [
    DeskLink(
        DESK,
        N_("Rounds"),
        N_("Set up rounds, ballots, projects and who may vote."),
        SETUP | {"auditor"},
        in_any_round=True,
    )
]
BY_HAND = ("collecting", "reviewing", "shortlisting", "cancelled")
"""Phases moved on this page. The others are moved where the vote is opened, closed and published, by two people, and
where winners are carried out; to cancel takes two as well once people have voted."""
REASONS = {
    "no-reason": N_("Say why: everybody can read the reason."),
    "first-given": N_("Somebody else has said the first yes in the meantime. Look at the page, and say the second."),
    "no-first": N_("Nobody has said the first yes in the last 24 hours."),
    "not-next": N_("The round cannot go there from where it is."),
}


class RoundsView(View):
    """Every round."""

    rounds: list[RoundInfo]
    may_set_up: bool
    phase_names: dict[str, str]


class RoundFormView(View):
    """A round's texts, new (`round` None) or to be changed."""

    form: FormState
    round: RoundInfo | None


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


class CalendarView(View):
    """Begin and end of each phase; empty = not in the calendar."""

    form: FormState
    round: RoundInfo
    phases: list[tuple[str, str]]


class RoundForm(Form):
    """Texts in both languages."""

    title_da: str = Field(max_length=200)
    title_en: str = Field("", max_length=200)
    intro_da: str = Field("", max_length=2000)
    intro_en: str = Field("", max_length=2000)
    currency: Annotated[str, checked(check_currency)] = "DKK"


class NewRoundForm(RoundForm):
    """The address cannot be changed later."""

    slug: Annotated[str, checked(check_slug)] = Field("", validate_default=True)


class PhaseForm(Form):
    """Where to, and for a cancellation why."""

    to: str
    reason: str = Field("", max_length=500)
    turn: Literal["first", "second"] = "first"


def _dated(place: int) -> dict[str, Any]:
    """Both ends of one phase, checked against each other and against the phases before it."""
    begins, ends = f"{DATED[place]}_begins", f"{DATED[place]}_ends"
    after = [checked(check_begins, f"{phase}_begins") for phase in DATED[:place]]
    return {
        begins: (Annotated[(LocalDateTime | None, *after)] if after else LocalDateTime | None, None),
        ends: (Annotated[LocalDateTime | None, checked(check_ends, begins)], Field(None, validate_default=True)),
    }


_fields: dict[str, Any] = {name: field for place in range(len(DATED)) for name, field in _dated(place).items()}
CalendarForm: type[Form] = create_model("CalendarForm", __base__=Form, **_fields)


@get(DESK, guards=[look_at_all()])
async def show_rounds(request: AnyRequest) -> Response[str]:
    may = bool(request.user.roles & SETUP)
    view = RoundsView(rounds=await list_rounds(), may_set_up=may, phase_names=dict(PHASE_NAMES))
    return render(request, "rounds/desk_rounds.html", None, view)


@get(f"{DESK}/ny", guards=[setup()])
async def show_new_round(request: AnyRequest) -> Response[str]:
    return _round_form(request, fresh_form(currency="DKK"), None)


@post(f"{DESK}/ny", guards=[setup()], status_code=200)
async def submit_new_round(request: AnyRequest) -> Response[Any]:
    form = await read_form(request, NewRoundForm)
    if isinstance(form, FormErrors):
        return _round_form(request, form, None)
    try:
        await create_round(RoundDraft(**form.model_dump()), request.user.id)
    except SlugTaken:
        taken = _("Another round has this address already.")
        return _round_form(request, await refuse(request, "slug", taken), None)
    return redirect(request, f"{DESK}/{form.slug}")


@get(f"{DESK}/{{slug:str}}", guards=[look()])
async def show_round_desk(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _round_desk(request, await round_at(slug), fresh_form())


@get(f"{DESK}/{{slug:str}}/ret", guards=[setup()])
async def show_edit_round(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    round_ = await round_at(slug)
    form = fresh_form(currency=round_.currency, **both(round_.titles, "title"), **both(round_.intros, "intro"))
    return _round_form(request, form, round_)


@post(f"{DESK}/{{slug:str}}/ret", guards=[setup()], status_code=200)
async def submit_edit_round(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    round_ = await round_at(slug)
    form = await read_form(request, RoundForm)
    if isinstance(form, FormErrors):
        return _round_form(request, form, round_)
    draft = RoundDraft(slug, **form.model_dump(), exponent=round_.exponent)
    await edit_round(round_.id, draft, request.user.id)
    return redirect(request, f"{DESK}/{slug}")


@get(f"{DESK}/{{slug:str}}/kalender", guards=[setup()])
async def show_calendar(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    round_ = await round_at(slug)
    given: dict[str, str | None] = {}
    for date in await list_dates(round_.id):
        given |= {f"{date.phase}_begins": local_input(date.begins), f"{date.phase}_ends": local_input(date.ends)}
    return _calendar(request, fresh_form(**given), round_)


@post(f"{DESK}/{{slug:str}}/kalender", guards=[setup()], status_code=200)
async def submit_calendar(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    round_ = await round_at(slug)
    form = await read_form(request, CalendarForm)
    if isinstance(form, FormErrors):
        return _calendar(request, form, round_)
    await set_dates(round_.id, _dates_of(form.model_dump()), request.user.id)
    return redirect(request, f"{DESK}/{slug}")


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
            await advance_round(round_.id, form.to, Facts(round_.phase), now(request), user.id)
    except CannotAdvance as error:
        field = "reason" if error.reasons == ["no-reason"] else ""
        text = " ".join(_(REASONS.get(reason, reason)) for reason in error.reasons)
        return await _round_desk(request, round_, await refuse(request, field, text))
    except NotAllowed as error:
        if error.code not in REASONS:
            raise
        return await _round_desk(request, round_, await refuse(request, "", _(REASONS[error.code])))
    return redirect(request, f"{DESK}/{slug}")


def _dates_of(given: dict[str, datetime | None]) -> list[DateInfo]:
    """The phases that have both ends."""
    ends = [(phase, given[f"{phase}_begins"], given[f"{phase}_ends"]) for phase in DATED]
    return [DateInfo(phase, begins, ends) for phase, begins, ends in ends if begins and ends]


def _round_form(request: AnyRequest, form: FormState, round_: RoundInfo | None) -> Response[Any]:
    view = RoundFormView(form=form, round=round_)
    return render(request, "rounds/desk_round_form.html", None, view, 422 if form.failed else 200)


def _calendar(request: AnyRequest, form: FormState, round_: RoundInfo) -> Response[Any]:
    view = CalendarView(form=form, round=round_, phases=[(phase, PHASE_NAMES[phase]) for phase in DATED])
    return render(request, "rounds/desk_calendar.html", None, view, 422 if form.failed else 200)


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
    return render(request, "rounds/desk_round.html", None, view, 422 if form.failed else 200)


ROUTES = [
    show_rounds,
    show_new_round,
    submit_new_round,
    show_round_desk,
    show_edit_round,
    submit_edit_round,
    show_calendar,
    submit_calendar,
    submit_phase,
]
