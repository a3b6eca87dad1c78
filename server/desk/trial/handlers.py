"""`/personale/runder/<slug>/afstemning/<n>/proevekoersel`: a vote counted with invented ballots. A GET: it changes
nothing, and its address gives the same trial again."""

from typing import Any

import msgspec
from litestar import Response, Router, get
from litestar.params import FromPath
from pydantic import Field

from server.desk.trial.counting import try_count
from server.desk.trial.rules import MOST, USUALLY
from server.results.report.figures import LineView, card_rows, line_view
from server.results.report.rules import LineReport
from server.rounds.pages import VOTE, VoteLinks, look, vote_at
from server.votes.desk.words import REASONS
from server.votes.sealing.rules import CannotSeal
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_query
from server.web.locale import tell
from server.web.render import View, render
from server.web.shell import AnyRequest

PATH = f"{VOTE}/proevekoersel"
SHOWN = 100
"""Steps of a count that a trial shows."""
LARGEST_SEED = 999_999


class TrialForm(Form):
    """`stemmer` is how many ballots to invent, None = none yet; `fro` the seed."""

    stemmer: int | None = Field(None, ge=1, le=MOST)
    fro: int = Field(1, ge=0, le=LARGEST_SEED)


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
async def show_trial(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    links, asked = await vote_at(slug, number), read_query(request, TrialForm)
    view = TrialView(form=fresh_form(), links=links, lines=[], voters=0, winners=0, projects=0, problem="")
    if isinstance(asked, FormErrors):
        return render(request, "desk/trial.html", None, msgspec.structs.replace(view, form=asked), 422)
    form = fresh_form(stemmer=asked.stemmer or USUALLY, fro=asked.fro)
    view = msgspec.structs.replace(view, form=form, voters=asked.stemmer or 0)
    return render(request, "desk/trial.html", None, await _tried(view, asked.fro) if asked.stemmer else view)


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
