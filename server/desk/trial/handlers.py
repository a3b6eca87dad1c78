"""`/personale/runder/<slug>/afstemning/<n>/proevekoersel`: a vote counted with invented ballots. A GET: it changes
nothing, and its address gives the same trial again."""

from typing import Any

import msgspec
from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery

from server.desk.trial.counting import try_count
from server.desk.trial.rules import MOST, USUALLY
from server.results.report.figures import LineView, card_rows, line_view
from server.results.report.rules import LineReport
from server.rounds.pages import VOTE, VoteLinks, look, vote_at
from server.votes.desk.words import REASONS
from server.votes.sealing.rules import CannotSeal
from server.web.forms import FormState, fresh_form
from server.web.locale import tell
from server.web.render import View, render
from server.web.shell import AnyRequest

PATH = f"{VOTE}/proevekoersel"
SHOWN = 100
"""Steps of a count that a trial shows."""
LARGEST_SEED = 999_999


class TrialView(View):
    """A trial; `lines` are empty before it was asked for and when it cannot be made (`problem`)."""

    form: FormState
    links: VoteLinks
    lines: list[LineView]
    voters: int
    winners: int
    projects: int
    problem: str


@get(PATH, guards=[look()])
async def show_trial(
    request: AnyRequest,
    slug: FromPath[str],
    number: FromPath[int],
    stemmer: FromQuery[int] = 0,
    fro: FromQuery[int] = 1,
) -> Response[Any]:
    """`stemmer` is how many ballots to invent, 0 = none yet; `fro` the seed."""
    links, voters, seed = await vote_at(slug, number), max(0, min(stemmer, MOST)), max(0, min(fro, LARGEST_SEED))
    form = fresh_form(stemmer=voters or USUALLY, fro=seed)
    view = TrialView(form=form, links=links, lines=[], voters=voters, winners=0, projects=0, problem="")
    if voters:
        view = await _tried(view, seed)
    return render(request, "desk/trial.html", None, view)


async def _tried(view: TrialView, seed: int) -> TrialView:
    try:
        report = await try_count(view.links.round, view.links.vote, view.voters, seed)
    except CannotSeal as refusal:
        return msgspec.structs.replace(view, problem=tell(REASONS[refusal.code], refusal.values))
    lines = [_line(line, place) for place, line in enumerate(report.lines, 1)]
    return msgspec.structs.replace(view, lines=lines, winners=report.winners, projects=report.projects)


def _line(line: LineReport, place: int) -> LineView:
    """Its whole count at once: there are no further pages of a trial."""
    return msgspec.structs.replace(line_view(line, place, ""), cards=card_rows(line, 0, SHOWN), more="")


router = Router("/", route_handlers=[show_trial])
