"""`/personale/afstemninger/<vote>/resultat`: two people have a closed vote counted and published."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from ballots.manifest import Texts
from ballots.verify import Refused
from server.people.queries import Staff, find_open_approval
from server.people.rules import NotAllowed
from server.results.count.actions import ACT, approve_publication, publish_count
from server.results.queries import find_publication
from server.rounds.phases import NotNow, reached
from server.rounds.queries import VoteInfo, find_vote, get_round
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import staff
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

PATH = "/personale/afstemninger/{vote:uuid}/resultat"
OFFICERS = ("officer", "auditor")
REASONS = {
    "not-opened": N_("The ballots are not opened yet. Close the vote first."),
    "no-first": N_("Nobody has said the first yes in the last 24 hours. Say it now, and ask the other to follow."),
    "first-given": N_("Somebody else has said the first yes in the meantime. Look at the page, and say the second."),
    "same-person": N_("The second yes must come from another person."),
    "changed": N_("Something has changed since the first yes. Say it anew."),
    "role": N_("It takes the returning officer and the auditor."),
    "refused": N_("Our own check refused the count. Nothing was published. Call those who run the program."),
}


class Yes(Form):
    """Which yes the button was for: a page that has grown old must not say the other one."""

    turn: Literal["first", "second"] = "first"


class PublishView(View):
    """Counting and publishing one vote. `first` is who said yes already, `mine` whether that is the reader."""

    titles: Texts
    path: str
    vote_path: str
    result_path: str
    ready: bool
    published: datetime | None
    first: str
    first_at: datetime | None
    mine: bool
    form: FormState


@get(PATH, guards=[staff(*OFFICERS)])
async def show_publication(request: AnyRequest, vote: FromPath[UUID]) -> Response[str]:
    return await _page(request, await _found(vote), fresh_form())


@post(PATH, guards=[staff(*OFFICERS)], status_code=200)
async def submit_publication(request: AnyRequest, vote: FromPath[UUID]) -> Response[str]:
    """The first yes is kept; another person's second yes counts and publishes."""
    found, form = await _found(vote), await read_form(request, Yes)
    second = isinstance(form, Yes) and form.turn == "second"
    try:
        await _say_yes(found, _me(request), now(request), second)
    except (NotAllowed, NotNow) as error:
        return await _refused(request, found, error.code)
    except Refused:
        return await _refused(request, found, "refused")
    return redirect(request, f"/personale/afstemninger/{vote}/resultat")


async def _say_yes(vote: VoteInfo, me: Staff, at: datetime, second: bool) -> None:
    if second:
        await publish_count(vote.id, me, at)
        return
    first = await find_open_approval(ACT, vote.id, at)
    if first is not None and first.first != me.id:
        raise NotAllowed("first-given", "somebody else has said the first yes already")
    await approve_publication(vote.id, me, at)


async def _refused(request: AnyRequest, vote: VoteInfo, code: str) -> Response[str]:
    message = _(REASONS[code]) if code in REASONS else _("That is not possible now.")
    return await _page(request, vote, FormErrors({}, {"": [message]}), 422)


async def _page(request: AnyRequest, vote: VoteInfo, form: FormState, status: int = 200) -> Response[str]:
    first = await find_open_approval(ACT, vote.id, now(request))
    published = await find_publication(vote.id)
    slug = (await get_round(vote.round)).slug
    view = PublishView(
        titles=vote.titles,
        path=f"/personale/afstemninger/{vote.id}/resultat",
        vote_path=f"/personale/afstemninger/{vote.id}",
        result_path=f"/r/{slug}/resultat",
        ready=reached(vote.step, "opened"),
        published=published.published if published else None,
        first=first.first_name if first else "",
        first_at=first.at if first else None,
        mine=first is not None and first.first == request.user.id,
        form=form,
    )
    return render(request, "results/publish.html", None, view, status)


async def _found(vote_id: UUID) -> VoteInfo:
    vote = await find_vote(vote_id)
    if vote is None:
        raise NotFoundException
    return vote


def _me(request: AnyRequest) -> Staff:
    return Staff(request.user.id, request.user.name, "", request.user.roles)


router = Router("/", route_handlers=[show_publication, submit_publication])
