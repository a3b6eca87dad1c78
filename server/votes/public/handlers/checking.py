"""`/check`: is my ballot in the log, and after the count: what was it counted as?"""

from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from ballots.canonical import loads
from ballots.passes import BadCode
from server.rounds.overview.queries import list_votes_by_round
from server.rounds.phases import reached
from server.rounds.queries import Texts, list_rounds
from server.votes.booth.handlers.sealed import Booth, get_booth
from server.votes.public.actions import shown_size
from server.votes.public.queries import find_choices_at, places_in
from server.votes.public.rules import SYMBOLS, read_beginning
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import booth as on_booth
from server.web.locale import gettext as _
from server.web.render import View, render
from server.web.shell import AnyRequest, now

CHECK = "/check/{slug:str}/{number:int}"


class VoteLink(msgspec.Struct):
    """A sealed vote to check a receipt in."""

    title: Texts
    path: str


class VotesView(View):
    """Which vote the receipt is from."""

    votes: list[VoteLink]


class Found(msgspec.Struct):
    """A receipt in the log: entry `place` of `size`; `choices` (titles by budget line) once they are published."""

    number: str
    place: int
    choices: list[tuple[Texts, list[Texts]]] | None


class CheckView(View):
    """The form, and what was found. `asked` is a whole number or the beginning of one."""

    title: Texts
    path: str
    form: FormState
    asked: str
    whole: bool
    found: list[Found]
    size: int
    published: bool
    list_path: str
    deadline: datetime


class CheckForm(Form):
    """A receipt number or its beginning."""

    receipt: str = ""


@get("/check", guards=[on_booth()])
async def show_votes(request: AnyRequest) -> Response[str]:
    links, votes = [], await list_votes_by_round()
    for round_ in await list_rounds(("shortlisting", "voting", "counting", "published", "implementing", "evaluated")):
        links += [
            VoteLink(vote.titles, f"/check/{round_.slug}/{vote.number}")
            for vote in votes.get(round_.id, [])
            if vote.sealed
        ]
    return render(request, "votes/check_votes.html", None, VotesView(links))


@get(CHECK, guards=[on_booth()])
async def show_check(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    booth = await get_booth(slug, number, now(request))
    return await _check_page(request, booth, fresh_form(), "")


@post(CHECK, guards=[on_booth()], status_code=200)
async def submit_check_number(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    """A whole number, or its first symbols for whoever would rather not tell us the rest."""
    booth = await get_booth(slug, number, now(request))
    sent = await read_form(request, CheckForm)
    typed = "" if isinstance(sent, FormErrors) else sent.receipt
    try:
        asked = read_beginning(typed)
    except BadCode:
        wrong = _("Write the 16 letters and digits of the receipt number, or at least the first 3.")
        return await _check_page(request, booth, FormErrors({"receipt": [typed]}, {"receipt": [wrong]}), "", 422)
    return await _check_page(request, booth, fresh_form(receipt=typed), asked)


async def _check_page(
    request: AnyRequest, booth: Booth, form: FormState, asked: str, status: int = 200
) -> Response[str]:
    vote = booth.vote
    size = await shown_size(vote.id)
    published = reached(vote.step, "published")
    places = await places_in(vote.id, booth.seal.eid, size) if asked else None
    rows = places.beginning_with(asked) if places else []
    view = CheckView(
        title=dict(booth.manifest.title),
        path=f"/check/{booth.round.slug}/{vote.number}",
        form=form,
        asked=asked,
        whole=len(asked) == SYMBOLS,
        found=[Found(number, place, await _choices(booth, place) if published else None) for number, place in rows],
        size=size,
        published=published,
        list_path=f"/data/{booth.round.slug}/{vote.number}/receipts.txt",
        deadline=booth.manifest.deadline,
    )
    return render(request, "votes/check_receipt.html", None, view, status)


async def _choices(booth: Booth, place: int) -> list[tuple[Texts, list[Texts]]] | None:
    """Titles by budget line; None for a ballot that a newer one has replaced."""
    choices = await find_choices_at(booth.vote.id, place)
    if choices is None:
        return None
    titles = {project.id: dict(project.titles) for project in booth.manifest.projects}
    lines = loads(choices)["lines"]
    return [(dict(booth.manifest.budget_line(line).title), [titles[one] for one in ids]) for line, ids in lines.items()]
