"""What everybody sees of a round: the round itself, its projects, one project."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from markupsafe import Markup

from server.rounds.ballot.handlers.lines import ROUTES as LINES
from server.rounds.ballot.handlers.styles import ROUTES as STYLES
from server.rounds.ballot.handlers.votes import ROUTES as VOTES
from server.rounds.desk.handlers import DESK_LINKS as DESK_LINKS
from server.rounds.desk.handlers import ROUTES as ON_DESK
from server.rounds.pages import PHASE_NAMES, round_at, told_closed
from server.rounds.phases import allows, reached
from server.rounds.projects.handlers import ROUTES as PROJECTS
from server.rounds.projects.queries import count_projects, get_project_by_number, list_projects_of_round
from server.rounds.queries import (
    BudgetLineInfo,
    DateInfo,
    NotFound,
    ProjectInfo,
    RoundInfo,
    VoteInfo,
    list_budget_lines_of_round,
    list_dates,
    list_votes,
)
from server.web.guards import anyone
from server.web.locale import current_locale
from server.web.render import View, environment, render
from server.web.shell import AnyRequest, Locale, now

BEFORE_THE_LIST = ("collecting", "reviewing")
"""Phases of a round that is certain to have asked for ideas; a later one may have begun with a ready list."""


class VoteState(msgspec.Struct, frozen=True):
    """One vote of the round and what can be done in it now: `early`, `open`, `over` or `counted`."""

    vote: VoteInfo
    state: str
    lines: list[BudgetLineInfo]


class RoundView(View):
    """The round page. `budget` in minor units, `projects` how many there are to see; `closed` says it where the phase
    would take ideas and the dates do not."""

    round: RoundInfo
    phase: str
    budget: int
    projects: int
    votes: list[VoteState]
    dates: list[DateInfo]
    phase_names: dict[str, str]
    takes_ideas: bool
    closed: str
    shows_ideas: bool
    shows_delivery: bool


class Filter(msgspec.Struct, frozen=True):
    """What of the list is wanted; "" = everything."""

    q: str = ""
    area: str = ""
    theme: str = ""

    def takes(self, project: ProjectInfo) -> bool:
        """Whether a project is wanted."""
        if (self.area and project.area != self.area) or (self.theme and project.theme != self.theme):
            return False
        words = " ".join((*project.titles.values(), *project.descriptions.values(), project.area, project.theme))
        return self.q.casefold() in words.casefold()

    def query(self, **changed: str) -> str:
        """The address part of this filter with something changed."""
        given = {"q": self.q, "omraade": self.area, "emne": self.theme} | changed
        return "?" + urlencode({name: text for name, text in given.items() if text})


class CardsView(View):
    """The cards of a list."""

    round: RoundInfo
    projects: list[ProjectInfo]


class Listed(msgspec.Struct, frozen=True):
    """A list as it is shown: its cards as HTML, how many they are, and what can be asked for."""

    cards: Markup = Markup("")
    count: int = 0
    total: int = 0
    areas: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


class ProjectsView(View):
    """The list of projects, filtered; `decided` are the votes whose list is decided on and not yet sealed."""

    round: RoundInfo
    listed: Listed
    filter: Filter
    decided: list[VoteInfo]


class ProjectView(View):
    """One project."""

    round: RoundInfo
    project: ProjectInfo
    may_vote: list[VoteInfo]


@get("/r/{slug:str}", guards=[anyone()])
async def show_round(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    round_ = await _public_round(slug)
    votes = await list_votes(round_.id)
    lines, dates = await list_budget_lines_of_round(round_.id), await list_dates(round_.id)
    collecting = next((date for date in dates if date.phase == "collecting"), None)
    in_phase, closed = allows("propose", round_.phase), told_closed(collecting, now(request))
    view = RoundView(
        round=round_,
        phase=PHASE_NAMES[round_.phase],
        budget=sum(line.budget for line in lines),
        projects=await count_projects(round_.id) if _shows_projects(round_, votes) else 0,
        votes=[_state(round_, vote, lines, now(request)) for vote in votes],
        dates=dates,
        phase_names=dict(PHASE_NAMES),
        takes_ideas=in_phase and not closed,
        closed=closed if in_phase else "",
        shows_ideas=round_.phase in BEFORE_THE_LIST,
        shows_delivery=allows("show_delivery", round_.phase),
    )
    return render(request, "rounds/round.html", None, view)


@get("/r/{slug:str}/forslag", guards=[anyone()])
async def show_projects(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    round_ = await _public_round(slug)
    votes = await list_votes(round_.id)
    asked = request.query_params
    wanted = Filter(asked.get("q", "")[:100].strip(), asked.get("omraade", ""), asked.get("emne", ""))
    listed = await _listed(round_, votes, wanted) if _shows_projects(round_, votes) else Listed()
    decided = [vote for vote in votes if vote.listed and not vote.sealed]
    view = ProjectsView(round_, listed, wanted, decided)
    return render(request, "rounds/projects.html", "rounds/_projects.html", view)


@get("/r/{slug:str}/forslag/{number:int}", guards=[anyone()])
async def show_project(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    round_ = await _public_round(slug)
    votes = await list_votes(round_.id)
    if not _shows_projects(round_, votes):
        raise NotFoundException
    try:
        project = await get_project_by_number(round_.id, number)
    except NotFound:
        raise NotFoundException from None
    open_now = [vote for vote in votes if vote.id == project.vote and _is_open(round_, vote, now(request))]
    return render(request, "rounds/project.html", None, ProjectView(round=round_, project=project, may_vote=open_now))


_whole: dict[tuple[UUID, frozenset[UUID], Locale], Listed] = {}
"""Whole lists of sealed votes, by round, votes and language: nothing of them changes any more."""


async def _listed(round_: RoundInfo, votes: list[VoteInfo], wanted: Filter) -> Listed:
    """The list, kept where it is whole and for good: a hundred cards cost more than everything else on the page."""
    if wanted != Filter() or not all(vote.sealed for vote in votes):
        return await _read_list(round_, wanted)
    key = (round_.id, frozenset(vote.id for vote in votes), current_locale())
    if key not in _whole:
        _whole[key] = await _read_list(round_, wanted)
    return _whole[key]


async def _read_list(round_: RoundInfo, wanted: Filter) -> Listed:
    projects = await list_projects_of_round(round_.id)
    shown = [project for project in projects if wanted.takes(project)]
    cards = environment(current_locale()).get_template("rounds/_cards.html").render(view=CardsView(round_, shown))
    return Listed(
        cards=Markup(cards),  # noqa: S704 - the template has escaped what it shows
        count=len(shown),
        total=len(projects),
        areas=tuple(sorted({project.area for project in projects if project.area})),
        themes=tuple(sorted({project.theme for project in projects if project.theme})),
    )


async def _public_round(slug: str) -> RoundInfo:
    round_ = await round_at(slug)
    if not allows("show_round", round_.phase):
        raise NotFoundException
    return round_


def _shows_projects(round_: RoundInfo, votes: list[VoteInfo]) -> bool:
    """Only a list that can no longer change is shown."""
    return allows("show_projects", round_.phase) and any(vote.sealed for vote in votes)


def _state(round_: RoundInfo, vote: VoteInfo, lines: list[BudgetLineInfo], at: datetime) -> VoteState:
    if reached(vote.step, "published"):
        state = "counted"
    elif _is_open(round_, vote, at):
        state = "open"
    else:
        state = "early" if at < vote.opens else "over"
    return VoteState(vote, state, [line for line in lines if line.vote == vote.id])


def _is_open(round_: RoundInfo, vote: VoteInfo, at: datetime) -> bool:
    return allows("vote", round_.phase) and vote.step == "voting" and vote.opens <= at < vote.closes


router = Router(
    "/", route_handlers=[show_round, show_projects, show_project, *ON_DESK, *VOTES, *LINES, *STYLES, *PROJECTS]
)
