"""Staff: the rounds being carried out, and the projects of one."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from server.delivery.actions import end_delivery, start_delivery
from server.delivery.pages import (
    DESK,
    HEADS,
    ROLES,
    ROUND,
    STATUS_KINDS,
    STATUS_NAMES,
    carriers,
    ideas_address,
    leads_of,
    round_shown,
    why_not,
)
from server.delivery.queries import NOTHING, DeliveryInfo, Progress, get_progress, list_deliveries, list_progress
from server.delivery.rules import is_late
from server.ideas.review.rules import today_of
from server.rounds.actions import CannotAdvance
from server.rounds.phases import ALLOWED, allows
from server.rounds.queries import RoundInfo, list_rounds
from server.web.desk import DeskLink
from server.web.forms import FormErrors, FormState, fresh_form
from server.web.guards import staff
from server.web.locale import N_
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

DESK_LINKS = [
    DeskLink(
        DESK,
        N_("Carrying out"),
        N_("Follow the winners: how far they are, what was spent, what was learnt."),
        frozenset(ROLES),
        in_any_round=True,
    )
]


class RoundRow(msgspec.Struct, frozen=True):
    """A round and how far its projects are."""

    round: RoundInfo
    progress: Progress


class RoundsView(View):
    """Every round whose result is out."""

    rounds: list[RoundRow]


class RoundView(View):
    """The projects of a round. `late`: those behind their plan. `may_start`, `may_end`: what who looks can do
    to the round now."""

    form: FormState
    round: RoundInfo
    path: str
    deliveries: list[DeliveryInfo]
    leads: dict[UUID, str]
    progress: Progress
    status_names: dict[str, str]
    status_kinds: dict[str, str]
    late: set[UUID]
    may_start: bool
    may_end: bool


@get(DESK, guards=[staff(*ROLES, in_any_round=True)])
async def show_rounds(request: AnyRequest) -> Response[Any]:
    rounds = await list_rounds(ALLOWED["show_delivery"])
    progress = await list_progress()
    rows = [RoundRow(round_, progress.get(round_.id, NOTHING)) for round_ in rounds]
    return render(request, "delivery/desk_rounds.html", None, RoundsView(rows))


@get(ROUND, guards=[carriers()])
async def show_round(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return await _page(request, await round_shown(slug), fresh_form())


@post(f"{ROUND}/begynd", guards=[staff(*HEADS)], status_code=200)
async def submit_start(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    round_ = await round_shown(slug)
    try:
        await start_delivery(round_.id, ideas_address(request, round_), request.user.id, now(request))
    except CannotAdvance as error:
        return await _page(request, round_, FormErrors({}, {"": [why_not(error.reasons)]}))
    return redirect(request, f"{DESK}/{slug}")


@post(f"{ROUND}/afslut", guards=[staff(*HEADS)], status_code=200)
async def submit_end(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    round_ = await round_shown(slug)
    try:
        await end_delivery(round_.id, request.user.id, now(request))
    except CannotAdvance as error:
        return await _page(request, round_, FormErrors({}, {"": [why_not(error.reasons)]}))
    return redirect(request, f"{DESK}/{slug}")


async def _page(request: AnyRequest, round_: RoundInfo, form: FormState) -> Response[Any]:
    today = today_of(now(request))
    deliveries, head = await list_deliveries(round_.id), bool(request.user.roles & set(HEADS))
    view = RoundView(
        form=form,
        round=round_,
        path=f"{DESK}/{round_.slug}",
        deliveries=deliveries,
        leads=await leads_of(deliveries),
        progress=await get_progress(round_.id),
        status_names=STATUS_NAMES,
        status_kinds=STATUS_KINDS,
        late={one.id for one in deliveries if is_late(one.plan, one.status, bool(one.verdict), today)},
        may_start=head and allows("start_delivery", round_.phase),
        may_end=head and allows("carry_out", round_.phase),
    )
    return render(request, "delivery/desk_round.html", None, view, 422 if form.failed else 200)


ROUTES = [show_rounds, show_round, submit_start, submit_end]
