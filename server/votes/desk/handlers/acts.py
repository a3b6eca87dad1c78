"""The officers' pages: one vote a page, with its checklist, its step, and what can be done next."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from pydantic import ConfigDict, Field

from server.people.passwords import TooBusy
from server.people.queries import Staff
from server.people.rules import NotAllowed
from server.rounds.overview.queries import list_votes_by_round
from server.rounds.phases import NotNow
from server.rounds.queries import (
    NotFound,
    RoundInfo,
    Texts,
    VoteInfo,
    get_round,
    get_vote,
    list_rounds,
)
from server.votes.closing.actions import close_first, close_second, enter_beacon
from server.votes.desk.handlers.page import DESK, vote_view, why_paused
from server.votes.desk.words import REASONS, STEP_TEXTS
from server.votes.rules import NotServed
from server.votes.sealing.actions import make_officer_key, open_first, open_second, seal_first, seal_second
from server.votes.sealing.keys import WrongPassphrase
from server.votes.sealing.rules import CannotSeal
from server.web.desk import DeskLink
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import staff
from server.web.locale import N_, tell
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

ONE = f"{DESK}/{{vote:uuid}}"
OFFICERS = ("officer", "auditor")
DESK_LINKS = (
    DeskLink(
        DESK, N_("Votes"), N_("Seal, open and close a vote; see the turnout."), frozenset(OFFICERS), in_any_round=True
    ),
)


class VoteRow(msgspec.Struct):
    """One vote in the list; `paused` when it is not served."""

    title: Texts
    round: Texts
    step: str
    path: str
    paused: bool


class VotesView(View):
    """Every vote that officers have to do with."""

    votes: list[VoteRow]


class Passphrase(Form):
    """A passphrase keeps its blanks."""

    model_config = ConfigDict(str_strip_whitespace=False)

    passphrase: str = Field(max_length=1000)
    turn: str = "first"


class NewKey(Form):
    """A new officer's key."""

    model_config = ConfigDict(str_strip_whitespace=False)

    role: str
    passphrase: str = Field(max_length=1000)
    again: str = Field("", max_length=1000)


class Yes(Form):
    """A yes without a signature."""

    turn: str = "first"


class Beacon(Form):
    """The lot's value as its source published it."""

    value: str = Field(max_length=1000)


@get(DESK, guards=[staff(*OFFICERS, in_any_round=True)])
async def show_votes(request: AnyRequest) -> Response[str]:
    votes = await list_votes_by_round()
    rows = [await _row(round_, vote) for round_ in await list_rounds() for vote in votes.get(round_.id, [])]
    return render(request, "votes/desk_votes.html", None, VotesView(rows))


@get(ONE, guards=[staff(*OFFICERS)])
async def show_vote(request: AnyRequest, vote: FromPath[UUID]) -> Response[str]:
    return await _page(request, vote, fresh_form())


@post(f"{ONE}/noegle", guards=[staff(*OFFICERS)], status_code=200)
async def submit_key(request: AnyRequest, vote: FromPath[UUID]) -> Response[str]:
    form = await read_form(request, NewKey)
    if isinstance(form, FormErrors):
        role = form.value("role")
        return await _page(request, vote, FormErrors({}, {f"{at}-{role}": why for at, why in form.errors.items()}), 422)
    if form.passphrase != form.again:
        return await _refused(request, vote, f"again-{form.role}", _("The two passphrases are not the same."))
    try:
        await make_officer_key(vote, _me(request), form.role, form.passphrase)
    except REFUSALS as error:
        return await _refused(request, vote, f"passphrase-{form.role}", _why(error))
    return redirect(request, f"{DESK}/{vote}")


@post(f"{ONE}/forsegl", guards=[staff(*OFFICERS)], status_code=200)
async def submit_seal(request: AnyRequest, vote: FromPath[UUID]) -> Response[str]:
    form = await read_form(request, Passphrase)
    if isinstance(form, FormErrors):
        return await _page(request, vote, form, 422)
    try:
        act = seal_second if form.turn == "second" else seal_first
        await act(vote, _me(request), form.passphrase, now(request))
    except REFUSALS as error:
        return await _refused(request, vote, "passphrase" if isinstance(error, WrongPassphrase) else "", _why(error))
    return redirect(request, f"{DESK}/{vote}")


@post(f"{ONE}/aabn", guards=[staff(*OFFICERS)], status_code=200)
async def submit_open(request: AnyRequest, vote: FromPath[UUID]) -> Response[str]:
    form = await read_form(request, Yes)
    try:
        await (open_second if _turn(form) == "second" else open_first)(vote, _me(request), now(request))
    except REFUSALS as error:
        return await _refused(request, vote, "", _why(error))
    return redirect(request, f"{DESK}/{vote}")


@post(f"{ONE}/luk", guards=[staff(*OFFICERS)], status_code=200)
async def submit_close(request: AnyRequest, vote: FromPath[UUID]) -> Response[str]:
    form = await read_form(request, Yes)
    try:
        if _turn(form) == "second":
            await close_second(vote, _me(request), now(request))
        else:
            await close_first(vote, _me(request), now(request))
    except REFUSALS as error:
        return await _refused(request, vote, "", _why(error))
    return redirect(request, f"{DESK}/{vote}")


@post(f"{ONE}/lod", guards=[staff(*OFFICERS)], status_code=200)
async def submit_beacon(request: AnyRequest, vote: FromPath[UUID]) -> Response[str]:
    form = await read_form(request, Beacon)
    if isinstance(form, FormErrors):
        return await _page(request, vote, form, 422)
    try:
        await enter_beacon(vote, form.value.encode(), _me(request), now(request))
    except REFUSALS as error:
        return await _refused(request, vote, "value", _why(error))
    return redirect(request, f"{DESK}/{vote}")


async def _row(round_: RoundInfo, vote: VoteInfo) -> VoteRow:
    paused = bool(await why_paused(vote))
    return VoteRow(vote.titles, round_.titles, _(STEP_TEXTS[vote.step]), f"{DESK}/{vote.id}", paused)


REFUSALS = (CannotSeal, WrongPassphrase, NotAllowed, NotNow, NotServed, TooBusy)


def _why(error: Exception) -> str:
    """A refusal in words. The room that refuses has some of its own; none is shown as an exception says it."""
    if isinstance(error, WrongPassphrase):
        return _("The passphrase is wrong.")
    if isinstance(error, NotServed):
        return _("The vote is not served, so this cannot be done. See above what stands against it.")
    if isinstance(error, TooBusy):
        return _("The program is busy. Try again in a moment.")
    text = REASONS.get(getattr(error, "code", "")) or getattr(error, "text", "") or N_("That is not possible now.")
    return tell(text, getattr(error, "values", {}))


def _turn(form: Yes | FormErrors) -> str:
    return form.turn if isinstance(form, Yes) else "first"


def _me(request: AnyRequest) -> Staff:
    user = request.user
    return Staff(user.id, user.name, "", user.roles)


async def _refused(request: AnyRequest, vote: UUID, field: str, message: str) -> Response[str]:
    return await _page(request, vote, FormErrors({}, {field: [message]}), 422)


async def _page(request: AnyRequest, vote_id: UUID, form: FormState, status: int = 200) -> Response[str]:
    try:
        vote = await get_vote(vote_id)
    except NotFound:
        raise NotFoundException from None
    view = await vote_view(vote, await get_round(vote.round), request.user.id, request.user.roles, form, now(request))
    return render(request, "votes/desk_vote.html", None, view, status)
