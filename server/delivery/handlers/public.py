"""What everybody sees: the projects of a round, the story of one, its pictures, and what is new."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from server.delivery.pages import (
    LIST,
    ONE,
    STATUS_KINDS,
    STATUS_NAMES,
    VERDICT_NAMES,
    DeliveryAt,
    delivery_at,
    leads_of,
    round_shown,
)
from server.delivery.queries import (
    DeliveryInfo,
    EvaluationInfo,
    MilestoneInfo,
    StatusInfo,
    count_statuses,
    find_evaluation,
    list_deliveries,
    list_milestones,
    list_newest_evaluations,
    list_newest_milestones,
    list_newest_statuses,
    list_statuses,
    shows_photo,
)
from server.delivery.rules import signs_of
from server.files.queries import find_file
from server.files.serve import image_answer
from server.ideas.lists.feeds import Entry, Feed, feed_answer
from server.ideas.pages import files_of
from server.rounds.phases import allows
from server.rounds.queries import RoundInfo
from server.web.guards import anyone
from server.web.locale import gettext as _
from server.web.locale import pick_plain
from server.web.render import View, render
from server.web.shell import AnyRequest, now

IN_FEED = 30


class Chip(msgspec.Struct, frozen=True):
    """A filter of the list: where it leads, its English name, how many it shows."""

    query: str
    name: str
    count: int
    current: bool


class ListView(View):
    """The projects of a round. `any`: whether there are some at all."""

    round: RoundInfo
    deliveries: list[DeliveryInfo]
    leads: dict[UUID, str]
    chips: list[Chip]
    any: bool
    status_names: dict[str, str]
    status_kinds: dict[str, str]


class StoryView(View):
    """One project. `mine`: who looks leads it; `begun`: her page is there, since the round is being carried out."""

    at: DeliveryAt
    status: str
    kind: str
    milestones: list[MilestoneInfo]
    statuses: list[StatusInfo]
    status_names: dict[str, str]
    evaluation: EvaluationInfo | None
    verdict: str
    signs: list[str]
    mine: bool
    begun: bool


@get(LIST, guards=[anyone()])
async def show_list(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    round_ = await round_shown(slug)
    asked = request.query_params.get("status", "")
    wanted = asked if asked in STATUS_NAMES else ""
    counts, deliveries = await count_statuses(round_.id), await list_deliveries(round_.id, wanted)
    view = ListView(
        round=round_,
        deliveries=deliveries,
        leads=await leads_of(deliveries),
        chips=_chips(counts, wanted),
        any=bool(counts),
        status_names=STATUS_NAMES,
        status_kinds=STATUS_KINDS,
    )
    return render(request, "delivery/list.html", None, view)


@get(f"{LIST}.atom", guards=[anyone()])
async def show_feed(request: AnyRequest, slug: FromPath[str]) -> Response[bytes]:
    round_ = await round_shown(slug)
    path = f"/r/{round_.slug}/projekter"
    title = _("How the projects are going")
    entries = await _news(round_, path)
    return feed_answer(request, Feed(path, f"{title} – {pick_plain(round_.titles)}", now(request), entries))


@get(ONE, guards=[anyone()])
async def show_story(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    at = await delivery_at(slug, number)
    delivery = at.delivery
    view = StoryView(
        at=at,
        status=STATUS_NAMES[delivery.status],
        kind=STATUS_KINDS[delivery.status],
        milestones=await list_milestones(delivery.id),
        statuses=await list_statuses(delivery.id),
        status_names=STATUS_NAMES,
        evaluation=await find_evaluation(delivery.id),
        verdict=VERDICT_NAMES.get(delivery.verdict, ""),
        signs=signs_of(delivery.signs),
        mine=bool(request.user and request.user.is_resident and request.user.id == delivery.lead),
        begun=allows("carry_out", at.round.phase),
    )
    return render(request, "delivery/story.html", None, view)


@get(f"{ONE}/billede/{{name:str}}", guards=[anyone()])
async def show_photo(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], name: FromPath[str]
) -> Response[Any]:
    at = await delivery_at(slug, number)
    file = await find_file(name) if await shows_photo(at.delivery.id, name) else None
    if file is None:
        raise NotFoundException
    return await image_answer(request, files_of(request), file)


def _chips(counts: dict[str, int], wanted: str) -> list[Chip]:
    return [
        Chip(f"?status={status}", name, counts[status], status == wanted)
        for status, name in STATUS_NAMES.items()
        if status in counts
    ]


async def _news(round_: RoundInfo, path: str) -> list[Entry]:
    """Changes of status, steps and what was learnt, newest first."""
    projects = {one.id: one for one in await list_deliveries(round_.id)}

    def entry(delivery: UUID, anchor: str, what: str, text: str, when: datetime) -> Entry:
        one = projects[delivery]
        return Entry(f"{path}/{one.number}#{anchor}", f"{pick_plain(one.titles)}: {what}", text, when)

    statuses = [
        entry(one.delivery, f"status-{one.id}", _(STATUS_NAMES[one.status]), one.reason, one.at)
        for one in await list_newest_statuses(round_.id, IN_FEED)
    ]
    steps = [
        entry(one.delivery, f"milepael-{one.id}", one.title, one.text, one.created)
        for one in await list_newest_milestones(round_.id, IN_FEED)
    ]
    learnt = [
        entry(one.delivery, "evaluering", _(VERDICT_NAMES[one.verdict]), one.story or one.worked, one.at)
        for one in await list_newest_evaluations(round_.id, IN_FEED)
    ]
    return sorted([*statuses, *steps, *learnt], key=lambda one: one.when, reverse=True)[:IN_FEED]


ROUTES = [show_list, show_feed, show_story, show_photo]
