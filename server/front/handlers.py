"""The front page: in one screen, what is happening now and what can I do?"""

from datetime import datetime

import msgspec
from litestar import Response, Router, get

from server.front.acts import show_acts, show_acts_checkpoint, show_acts_log
from server.front.fate import show_fate
from server.front.mine.handlers.leaving import ROUTES as LEAVING
from server.front.mine.handlers.page import show_my_page
from server.front.statements import show_accessibility, show_health, show_privacy, show_was
from server.rounds import queries
from server.rounds.phases import allows
from server.rounds.projects.queries import draw_projects
from server.rounds.queries import ProjectInfo, RoundInfo, Texts, VoteInfo
from server.web.guards import anyone
from server.web.locale import N_
from server.web.render import View, render
from server.web.shell import AnyRequest, now

SAMPLES = 3

OPEN = (N_("Vote now"), "success")
EARLY = (N_("Voting has not begun"), "info")
COUNTING = (N_("Votes are being counted"), "warning")

STATES: dict[str, tuple[str, str]] = {
    "collecting": (N_("Ideas are welcome"), "info"),
    "reviewing": (N_("Ideas are being looked at"), "info"),
    "shortlisting": (N_("The list is being made"), "info"),
    "voting": OPEN,
    "counting": COUNTING,
    "published": (N_("The result is out"), "info"),
    "implementing": (N_("Being carried out"), "info"),
    "evaluated": (N_("Finished"), ""),
    "cancelled": (N_("Cancelled"), "error"),
}
"""Phase → what the public calls it, and the kind of its badge. Drafts are nobody's business yet."""


class RoundCard(msgspec.Struct, frozen=True):
    """One round. `budget` in minor units, 0 when not known yet; `closes` only where a vote has its dates,
    `begins` only while people may come to vote but cannot yet."""

    slug: str
    titles: Texts
    intros: Texts
    state: str
    kind: str
    budget: int
    currency: str
    exponent: int
    begins: datetime | None
    closes: datetime | None
    may_vote: bool
    reason: str


class FrontView(View):
    """`open` are rounds one can vote in now, `others` the rest; `projects` a few of the first open one, by lot."""

    open: list[RoundCard]
    others: list[RoundCard]
    projects: list[ProjectInfo]


@get("/", guards=[anyone()])
async def show_front(request: AnyRequest) -> Response[str]:
    rounds = await queries.list_rounds(tuple(STATES))
    votes, budgets = await queries.list_votes_by_round(), await queries.sum_budgets()
    cards = [_card(one, votes.get(one.id, []), budgets.get(one.id, 0), now(request)) for one in rounds]
    open_now = [card for card in cards if card.may_vote]
    projects = await draw_projects(rounds[cards.index(open_now[0])].id, SAMPLES) if open_now else []
    view = FrontView(open_now, [card for card in cards if not card.may_vote], projects)
    return render(request, "front/front.html", None, view)


def _card(round_: RoundInfo, votes: list[VoteInfo], budget: int, at: datetime) -> RoundCard:
    opens = min((vote.opens for vote in votes if vote.opens), default=None)
    closes = max((vote.closes for vote in votes if vote.closes), default=None)
    within = bool(opens and closes and opens <= at < closes)
    early = bool(round_.phase == "voting" and opens and at < opens)
    state, kind = _state(round_.phase, within, early)
    return RoundCard(
        slug=round_.slug,
        titles=round_.titles,
        intros=round_.intros,
        state=state,
        kind=kind,
        budget=budget,
        currency=round_.currency,
        exponent=round_.exponent,
        begins=opens if early else None,
        closes=closes,
        may_vote=within and allows("vote", round_.phase),
        reason=round_.cancelled_reason,
    )


def _state(phase: str, within: bool, early: bool) -> tuple[str, str]:
    """The phase is moved by people: outside its dates a vote is not open, whatever the phase says."""
    if phase != "voting" or within:
        return STATES[phase]
    return EARLY if early else COUNTING


router = Router(
    "/",
    route_handlers=[
        *(show_front, show_was, show_accessibility, show_privacy, show_health, show_my_page),
        *LEAVING,
        *(show_acts, show_acts_log, show_acts_checkpoint, show_fate),
    ],
)
