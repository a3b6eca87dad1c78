"""An idea's whole fate: proposed, changed, reviewed, decided on, voted on, carried out. Each step reads what everybody
may read where it comes from, and nothing else."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from server.council.queries import find_decision, find_listing, find_shortlist
from server.delivery.queries import DeliveryInfo, list_deliveries_of_idea, list_statuses
from server.front.rules import STATUSES
from server.ideas.pages import IDEA, IdeaAt, idea_at
from server.ideas.queries import get_idea, list_versions
from server.ideas.review.queries import find_verdict
from server.results.files import files_folder
from server.results.queries import find_publication
from server.results.report.queries import get_report
from server.rounds.phases import allows, reached
from server.rounds.projects.queries import find_project_of_idea
from server.rounds.queries import ProjectInfo, VoteInfo, get_vote
from server.web.guards import anyone
from server.web.locale import N_, ngettext
from server.web.locale import gettext as _
from server.web.render import View, render
from server.web.shell import AnyRequest
from server.web.words import money
from server.web.words import number as number_text

VERDICTS = {
    "keep": N_("Looked back on: it stays as it is"),
    "change": N_("Looked back on: it stays, and something changes"),
    "stop": N_("Looked back on: it stops"),
    "spread": N_("Looked back on: worth doing in other places"),
}


class Step(msgspec.Struct, frozen=True):
    """Where an idea has been, in words; when, what came of it, and where to read more (`link`: English, what it is)."""

    text: str
    when: date | datetime | None = None
    path: str = ""
    link: str = ""
    note: str = ""


class FateView(View):
    """An idea's way, as far as it has come; `next` is what it waits for, "" at its end."""

    at: IdeaAt
    steps: list[Step]
    next: str


@get(f"{IDEA}/forloeb", guards=[anyone()])
async def show_fate(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await idea_at(request, slug, number)
    if at.idea.state not in ("open", "merged"):
        raise NotFoundException
    steps, following = await _fate(at)
    return render(request, "front/fate.html", "front/_fate.html", FateView(at, steps, following))


async def _fate(at: IdeaAt) -> tuple[list[Step], str]:
    steps = await _ideas_steps(at)
    if at.idea.merged_into:
        into = await get_idea(at.idea.merged_into)
        path = f"{at.place.path}/{into.number}/forloeb"
        return [*steps, Step(_("Merged into another one"), None, path, N_("How that one went on"), into.title)], ""
    verdict = await find_verdict(at.idea.id)
    if verdict is None:
        return steps, N_("It waits for the municipality to look at it.")
    read = (f"{at.path}#afgoerelse", N_("The reason"))
    if verdict.decision == "rejected":
        return [*steps, Step(_("Rejected by the municipality"), verdict.decided_at, *read)], ""
    steps.append(Step(_("Approved by the municipality"), verdict.decided_at, *read))
    return await _later_steps(at, steps)


async def _later_steps(at: IdeaAt, steps: list[Step]) -> tuple[list[Step], str]:
    """What came after the review; also for an idea that staff put on the ballot without a list of the council's."""
    council, ballot = await _council_step(at), await _ballot(at)
    if council:
        steps = [*steps, council[0]]
        if not council[1]:
            return steps, ""
    if ballot:
        return await _vote_steps(at, steps, *ballot)
    if council:
        return steps, N_("It waits for the vote to be opened.")
    if allows("edit_shortlist", at.place.round.phase):
        return steps, N_("It waits for the council to decide what comes to a vote.")
    return [*steps, Step(_("It did not come to a vote"))], ""


async def _ideas_steps(at: IdeaAt) -> list[Step]:
    """Sent in, and changed."""
    changes = (await list_versions(at.idea.id))[:-1]
    sent = Step(_("Sent in"), at.idea.created, at.path, N_("The idea"))
    if not changes:
        return [sent]
    text = ngettext("Changed %(num)s time", "Changed %(num)s times", len(changes)) % {"num": len(changes)}
    newest = changes[0]
    return [sent, Step(text, newest.created, f"{at.path}/versioner/{newest.n}", N_("What was changed"))]


async def _council_step(at: IdeaAt) -> tuple[Step, bool] | None:
    """What was decided about it, and whether that was a yes."""
    listing = await find_listing(at.idea.id)
    if listing is None:
        return None
    vote, yes = await get_vote(listing[0]), listing[1] == "for"
    shortlist = await find_shortlist(vote.id)
    decision = await find_decision(shortlist.id) if shortlist else None
    text = _("The council put it to the vote") if yes else _("The council did not put it to the vote")
    path = f"/r/{at.place.round.slug}/beslutning/{vote.number}"
    return Step(text, decision.meeting if decision else None, path, N_("The decision")), yes


async def _ballot(at: IdeaAt) -> tuple[VoteInfo, ProjectInfo] | None:
    """Its project, once everybody can see that on a ballot."""
    project = await find_project_of_idea(at.place.round.id, at.idea.number)
    vote = await get_vote(project.vote) if project else None
    if project is None or vote is None or not (vote.sealed and allows("show_projects", at.place.round.phase)):
        return None
    return vote, project


async def _vote_steps(at: IdeaAt, steps: list[Step], vote: VoteInfo, project: ProjectInfo) -> tuple[list[Step], str]:
    path = f"/r/{at.place.round.slug}/forslag/{project.number}"
    steps = [*steps, Step(_("On the ballot"), vote.opens, path, N_("The project"))]
    if not reached(vote.step, "published"):
        return steps, N_("It waits for the result of the vote.")
    results, won = await _result_steps(at, vote, project)
    if not won:
        return [*steps, *results], ""
    deliveries = await list_deliveries_of_idea(at.idea.id)
    if not deliveries:
        return [*steps, *results], N_("It waits to be carried out.")
    after, ended = await _delivery_steps(at, deliveries)
    return [*steps, *results, *after], "" if ended else N_("It waits for somebody to look back on it.")


async def _result_steps(at: IdeaAt, vote: VoteInfo, project: ProjectInfo) -> tuple[list[Step], bool]:
    """What it got on each budget line, as published; whether it won on any."""
    publication = await find_publication(vote.id)
    if publication is None:
        return [], False
    report = await get_report(files_folder(), publication)
    found = [(line, one) for line in report.lines for one in line.projects if one.id == project.code]
    path = f"/r/{at.place.round.slug}/resultat/{vote.number}"
    steps = []
    for line, one in found:
        voted = ngettext("%(num)s vote", "%(num)s votes", one.votes) % {"num": number_text(one.votes)}
        text = _("It got money") if one.won else _("It got no money")
        amount = money(one.cost, line.currency, line.exponent)
        note = f"{voted} · {amount}" if one.won else voted
        steps.append(Step(text, publication.published, path, N_("The result"), note))
    return steps, any(one.won for _line, one in found)


async def _delivery_steps(at: IdeaAt, deliveries: list[DeliveryInfo]) -> tuple[list[Step], bool]:
    """How far it is, on each budget line it won on; whether somebody has looked back on all."""
    steps: list[Step] = []
    for one in deliveries:
        path = f"/r/{at.place.round.slug}/projekter/{one.number}"
        steps += await _status_steps(one.id, path)
        if one.verdict:
            steps.append(Step(_(VERDICTS[one.verdict]), None, f"{path}#evaluering", N_("What was learnt")))
    return steps, all(one.verdict for one in deliveries)


async def _status_steps(delivery: UUID, path: str) -> list[Step]:
    statuses = await list_statuses(delivery)
    return [Step(_(STATUSES[one.status]), one.at, path, N_("How it goes"), one.reason) for one in statuses]
