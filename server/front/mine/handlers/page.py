"""My page: where what is mine stands and what comes next."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get

from server.delivery.queries import LedInfo, list_led_by
from server.front.mine.queries import Approved, list_approved
from server.front.mine.rules import STANDS, Step, Way, next_step, stand_of
from server.ideas.mine.queries import (
    Followed,
    MyDraft,
    MyIdea,
    MyQuestion,
    list_followed,
    list_my_drafts,
    list_my_ideas,
    list_my_questions,
)
from server.people.queries import find_resident
from server.results.files import files_folder
from server.results.report.queries import DamagedBundle, get_report
from server.rounds.overview.queries import list_dates_by_round
from server.rounds.phases import allows
from server.rounds.queries import RoundInfo, Texts, list_rounds
from server.web.guards import resident
from server.web.locale import pick_plain
from server.web.render import View, render
from server.web.shell import AnyRequest, now

PATH = "/min-side"
OPEN_UNTIL = 2
"""So many ideas of hers are seen at once; more are folded, so that the page stays one screen."""


class IdeaLine(msgspec.Struct, frozen=True):
    """An idea of hers; `stand` and `kind` say where it stands."""

    idea: MyIdea
    round: Texts
    path: str
    stand: str
    kind: str


class DraftLine(msgspec.Struct, frozen=True):
    """What she is writing; `path` "" when ideas are no longer taken."""

    title: str
    round: Texts
    path: str
    touched: datetime


class FollowLine(msgspec.Struct, frozen=True):
    """An idea she gets mails about; its title is left out where it is not shown."""

    title: str
    lang: str
    number: int
    round: Texts
    path: str


class QuestionLine(msgspec.Struct, frozen=True):
    """What she has asked."""

    question: MyQuestion
    path: str


class MyPageView(View):
    """Whose page it is and what is hers. `name` "": she has not said; `email` "": she signs in elsewhere."""

    name: str
    email: str
    step: Step | None
    led: list[LedInfo]
    ideas: list[IdeaLine]
    drafts: list[DraftLine]
    followed: list[FollowLine]
    questions: list[QuestionLine]
    ideas_open: bool


@get(PATH, guards=[resident()])
async def show_my_page(request: AnyRequest) -> Response[str]:
    who = request.user.id
    rounds = {round_.id: round_ for round_ in await list_rounds()}
    person = await find_resident(who)
    approved, taking = await list_approved(who), await _taking(rounds.values(), now(request))
    ideas = [await _idea(idea, rounds[idea.round], approved.get(idea.id)) for idea in await list_my_ideas(who)]
    drafts = [_draft(draft, rounds[draft.round], taking) for draft in await list_my_drafts(who)]
    view = MyPageView(
        name=request.user.name,
        email=person.email if person else "",
        step=_next(ideas, drafts, rounds.values(), taking),
        led=await list_led_by(who),
        ideas=ideas,
        drafts=drafts,
        followed=[_follow(one, rounds[one.round]) for one in await list_followed(who)],
        questions=[_question(one, rounds[one.round]) for one in await list_my_questions(who)],
        ideas_open=len(ideas) <= OPEN_UNTIL,
    )
    return render(request, "front/mine.html", None, view)


async def _taking(rounds: Iterable[RoundInfo], at: datetime) -> set[UUID]:
    """Rounds that take ideas now: by their phase and within their dates."""
    dates = await list_dates_by_round()
    called = {one.id: dates.get(one.id, {}).get("collecting") for one in rounds if allows("propose", one.phase)}
    return {round_id for round_id, date in called.items() if date is None or date.holds(at)}


def _next(
    ideas: list[IdeaLine], drafts: list[DraftLine], rounds: Iterable[RoundInfo], taking: set[UUID]
) -> Step | None:
    rounds = list(rounds)
    return next_step(
        [(line.idea.title, f"{line.path}/behandling") for line in ideas if line.idea.review == "back"],
        [(line.title, line.path) for line in drafts if line.path],
        [(pick_plain(one.titles), f"/r/{one.slug}") for one in rounds if allows("vote", one.phase)],
        [(pick_plain(one.titles), f"/r/{one.slug}/ideer") for one in rounds if one.id in taking],
    )


async def _idea(idea: MyIdea, round_: RoundInfo, approved: Approved | None) -> IdeaLine:
    way = await _way(approved, round_.phase) if approved else Way()
    stand, kind = STANDS[stand_of(idea.state, idea.review, idea.decision, way)]
    return IdeaLine(idea, round_.titles, _path(round_, idea.number), stand, kind)


async def _way(approved: Approved, phase: str) -> Way:
    ballot = bool(approved.code) and allows("show_projects", phase)
    won = None if approved.statuses or not ballot else await _won(approved, phase)
    return Way(approved.decision, ballot, won, approved.statuses, not allows("edit_shortlist", phase))


async def _won(approved: Approved, phase: str) -> bool | None:
    """Whether it got money, None before that is published. Once winners are carried out, what is not has not won; until
    then the result itself is read, which is kept."""
    if approved.publication is None:
        return None
    if allows("show_delivery", phase) and not allows("start_delivery", phase):
        return False
    try:
        report = await get_report(files_folder(), approved.publication)
    except DamagedBundle:  # the page of the result says so
        return None
    return any(one.id == approved.code for line in report.lines for one in line.winners)


def _draft(draft: MyDraft, round_: RoundInfo, taking: set[UUID]) -> DraftLine:
    path = f"/r/{round_.slug}/ideer/ny" if round_.id in taking else ""
    return DraftLine(draft.title, round_.titles, path, draft.touched)


def _follow(one: Followed, round_: RoundInfo) -> FollowLine:
    title = "" if one.state == "hidden" else one.title
    return FollowLine(title, one.lang, one.number, round_.titles, _path(round_, one.number))


def _question(one: MyQuestion, round_: RoundInfo) -> QuestionLine:
    return QuestionLine(one, f"{_path(round_, one.number)}#talk")


def _path(round_: RoundInfo, number: int) -> str:
    return f"/r/{round_.slug}/ideer/{number}"
