"""What everybody sees: the decision with the paper behind it, the locked list as a file, and an idea's whole way."""

from datetime import date, datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from server.council.handlers.papers import paper_file
from server.council.pages import PUBLIC, ListAt, begun_at, paper_view
from server.council.queries import find_decision, find_listing, find_shortlist
from server.ideas.pages import IDEA, IdeaAt, idea_at
from server.ideas.review.queries import find_verdict
from server.rounds.phases import allows, reached
from server.rounds.projects.queries import find_project_of_idea
from server.rounds.queries import get_vote
from server.web.guards import anyone
from server.web.locale import N_
from server.web.render import View, render
from server.web.shell import AnyRequest


class Step(msgspec.Struct, frozen=True):
    """Where an idea has been: an English text, when, and where to read more (`link` says what it leads to)."""

    text: str
    when: date | datetime | None = None
    path: str = ""
    link: str = ""


class WayView(View):
    """An idea's way, as far as it has come; `next` is what it waits for, "" at its end."""

    at: IdeaAt
    steps: list[Step]
    next: str


@get(PUBLIC, guards=[anyone()])
async def show_public_decision(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await _decided(slug, number)
    view = await paper_view(request, at, f"{at.public_path}/oplaeg.pdf", as_file=False)
    return render(request, "council/public.html", None, view)


@get(f"{PUBLIC}/oplaeg.pdf", guards=[anyone()])
async def show_public_file(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await paper_file(request, await _decided(slug, number))


@get(f"{PUBLIC}/liste.json", guards=[anyone()])
async def show_locked_list(slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    at = await _decided(slug, number)
    if at.shortlist is None or at.shortlist.list is None:
        raise NotFoundException
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, no-cache"}
    return Response(at.shortlist.list, media_type="application/json", headers=headers)


@get(f"{IDEA}/forloeb", guards=[anyone()])
async def show_way(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await idea_at(request, slug, number)
    if at.idea.state not in ("open", "merged"):
        raise NotFoundException
    steps, following = await _way(at)
    return render(request, "council/way.html", None, WayView(at, steps, following))


async def _decided(slug: str, number: int) -> ListAt:
    """A list about which something was decided, or 404."""
    at, shortlist = await begun_at(slug, number)
    if shortlist.state == "draft" or not allows("show_round", at.round.phase):
        raise NotFoundException
    return at


async def _way(at: IdeaAt) -> tuple[list[Step], str]:
    """Each step reads what everybody may read, and nothing else."""
    steps = [Step(N_("Sent in"), at.idea.created, at.path, N_("The idea"))]
    verdict = await find_verdict(at.idea.id)
    if verdict is None:
        return steps, N_("It waits for the municipality to look at it.")
    read = (f"{at.path}#afgoerelse", N_("The reason"))
    if verdict.decision == "rejected":
        return [*steps, Step(N_("Rejected by the municipality"), verdict.decided_at, *read)], ""
    steps.append(Step(N_("Approved by the municipality"), verdict.decided_at, *read))
    council = await _council_step(at)
    if council is None:
        return steps, N_("It waits for the council to decide what comes to a vote.")
    steps.append(council[0])
    return await _vote_steps(at, steps) if council[1] else (steps, "")


async def _council_step(at: IdeaAt) -> tuple[Step, bool] | None:
    """What was decided about it, and whether that was a yes."""
    listing = await find_listing(at.idea.id)
    if listing is None:
        return None
    vote, yes = await get_vote(listing[0]), listing[1] == "for"
    shortlist = await find_shortlist(vote.id)
    decision = await find_decision(shortlist.id) if shortlist else None
    text = N_("The council put it to the vote") if yes else N_("The council did not put it to the vote")
    path = f"{at.place.path.removesuffix('/ideer')}/beslutning/{vote.number}"
    return Step(text, decision.meeting if decision else None, path, N_("The decision")), yes


async def _vote_steps(at: IdeaAt, steps: list[Step]) -> tuple[list[Step], str]:
    project = await find_project_of_idea(at.place.round.id, at.idea.number)
    vote = await get_vote(project.vote) if project else None
    base = at.place.path.removesuffix("/ideer")
    if project is None or vote is None or not (vote.sealed and allows("show_projects", at.place.round.phase)):
        return steps, N_("It waits for the vote to be opened.")
    steps = [*steps, Step(N_("On the ballot"), vote.opens, f"{base}/forslag/{project.number}", N_("The project"))]
    if not reached(vote.step, "published"):
        return steps, N_("It waits for the result of the vote.")
    return [*steps, Step(N_("The result is out"), vote.closes, f"{base}/resultat", N_("The result"))], ""


ROUTES = [show_public_decision, show_public_file, show_locked_list, show_way]
