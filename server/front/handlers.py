"""The front page: in one screen, what is happening now and what can I do?"""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, Router, get

from server.council.queries import list_all_shortlists
from server.front.acts import show_acts, show_acts_checkpoint, show_acts_log
from server.front.fate import show_fate
from server.front.guide import Try, tries
from server.front.mine.handlers.leaving import ROUTES as LEAVING
from server.front.mine.handlers.page import show_my_page
from server.front.rules import EARLY, NOW, OVER, PROPOSE, STANDS, UNDER_WAY, VOTE, Span, Stand, stand_of
from server.front.statements import show_accessibility, show_health, show_privacy, show_was
from server.ideas.lists.queries import CardInfo, find_cards
from server.ideas.lists.rules import Wanted
from server.rounds import queries
from server.rounds.overview.queries import list_dates_by_round, list_votes_by_round, sum_budgets
from server.rounds.projects.queries import draw_projects
from server.rounds.queries import DateInfo, ProjectInfo, RoundInfo, Texts, VoteInfo
from server.web.guards import anyone
from server.web.render import View, render
from server.web.shell import AnyRequest, now, shell_of

SAMPLES = 3


class RoundCard(msgspec.Struct, frozen=True):
    """One round. `budget` in minor units, 0 when not known yet; `until` when one can take part no more, `begins` only
    while people may come to vote but cannot yet."""

    slug: str
    titles: Texts
    intros: Texts
    stand: Stand
    budget: int
    currency: str
    exponent: int
    begins: datetime | None
    until: datetime | None
    may_vote: bool
    reason: str


class FrontView(View):
    """Rounds by part of the page; a few projects of the first one to vote in, by lot; the newest ideas of the first one
    that takes them; in the demo what one can try."""

    rounds: dict[str, list[RoundCard]]
    projects: list[ProjectInfo]
    ideas: list[CardInfo]
    tries: list[Try]


@get("/", guards=[anyone()])
async def show_front(request: AnyRequest) -> Response[str]:
    rounds = await queries.list_rounds()
    votes, budgets = await list_votes_by_round(), await sum_budgets()
    dates = await list_dates_by_round()
    cards: dict[str, list[RoundCard]] = {NOW: [], UNDER_WAY: [], OVER: []}
    projects, ideas, stands = list[ProjectInfo](), list[CardInfo](), dict[UUID, Stand]()
    for one in rounds:
        if one.phase not in STANDS:
            continue
        card = _card(
            one, votes.get(one.id, []), budgets.get(one.id, 0), dates.get(one.id, {}).get("collecting"), now(request)
        )
        cards[card.stand.place].append(card)
        if card.stand is VOTE and not projects:
            projects = await draw_projects(one.id, SAMPLES)
        if card.stand is PROPOSE and not ideas:
            ideas, _next = await find_cards(one.id, Wanted(), SAMPLES)
        stands[one.id] = card.stand
    cards[NOW].sort(key=lambda card: not card.may_vote)
    guide = await _guide(request, rounds, stands) if shell_of(request).site.demo else []
    return render(request, "front/front.html", None, FrontView(cards, projects, ideas, guide))


async def _guide(request: AnyRequest, rounds: list[RoundInfo], stands: dict[UUID, Stand]) -> list[Try]:
    """What one can try in the demo as it is now."""
    decided = frozenset(one.round for one in await list_all_shortlists() if one.state == "decided")
    return tries(rounds, stands, decided, request.user.every_role if request.user else None)


def _card(round_: RoundInfo, votes: list[VoteInfo], budget: int, call: DateInfo | None, at: datetime) -> RoundCard:
    opens = min((vote.opens for vote in votes if vote.opens), default=None)
    closes = max((vote.closes for vote in votes if vote.closes), default=None)
    vote = Span(opens, closes) if opens and closes else None
    stand = stand_of(round_.phase, at, vote, Span(call.begins, call.ends) if call else None)
    until = {VOTE: closes, PROPOSE: call.ends if call else None}.get(stand)
    return RoundCard(
        slug=round_.slug,
        titles=round_.titles,
        intros=round_.intros,
        stand=stand,
        budget=budget,
        currency=round_.currency,
        exponent=round_.exponent,
        begins=opens if stand is EARLY else None,
        until=until,
        may_vote=stand is VOTE,
        reason=round_.cancelled_reason,
    )


router = Router(
    "/",
    route_handlers=[
        *(show_front, show_was, show_accessibility, show_privacy, show_health, show_my_page),
        *LEAVING,
        *(show_acts, show_acts_log, show_acts_checkpoint, show_fate),
    ],
)
