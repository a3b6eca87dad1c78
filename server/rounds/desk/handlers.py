"""Staff set up a round: its texts and its calendar."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import Field, create_model

from server.rounds.actions import (
    SlugTaken,
    create_round,
    edit_round,
    set_dates,
)
from server.rounds.pages import (
    DESK,
    PHASE_NAMES,
    SETUP,
    both,
    checked,
    local_input,
    look_at_all,
    round_at,
    setup,
)
from server.rounds.queries import DateInfo, RoundInfo, list_dates, list_rounds
from server.rounds.rules import DATED, RoundDraft, check_begins, check_currency, check_ends, check_slug
from server.web.desk import DeskLink
from server.web.forms import Form, FormErrors, FormState, LocalDateTime, fresh_form, read_form, refuse
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest

DESK_LINKS = [
    DeskLink(
        DESK,
        N_("Rounds"),
        N_("Set up rounds, ballots, projects and who may vote."),
        SETUP | {"auditor"},
        in_any_round=True,
    )
]


class RoundsView(View):
    """Every round."""

    rounds: list[RoundInfo]
    may_set_up: bool
    phase_names: dict[str, str]


class RoundFormView(View):
    """A round's texts, new (`round` None) or to be changed."""

    form: FormState
    round: RoundInfo | None


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


ROUTES = [
    show_rounds,
    show_new_round,
    submit_new_round,
    show_edit_round,
    submit_edit_round,
    show_calendar,
    submit_calendar,
]
