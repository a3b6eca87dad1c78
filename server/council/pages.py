"""What the council's pages share: the list of an address, the paper as a page or a PDF, words and forms."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from litestar.exceptions import NotFoundException
from pydantic import Field, create_model

from server.council.paper import Paper, get_paper, results_of
from server.council.queries import DecisionInfo, ListedInfo, ShortlistInfo, find_decision, find_shortlist, list_listed
from server.council.rules import RESULTS, SECTIONS, check_minutes, check_price
from server.ideas.review.queries import list_decided
from server.ideas.review.rules import CHECKS
from server.people.queries import Staff
from server.rounds.pages import Amount, checked, vote_at
from server.rounds.queries import RoundInfo, VoteInfo
from server.web.forms import Form
from server.web.guards import Guard, staff
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View
from server.web.shell import AnyRequest, shell_of

DESK = "/personale/byraad"
ONE = f"{DESK}/{{slug:str}}/{{number:int}}"
PUBLIC = "/r/{slug:str}/beslutning/{number:int}"
ROLES = ("secretary", "administrator")
"""Roles that prepare the council's decision and write it down; it takes one of each to confirm it."""
LONGEST_SECTION = 20_000

STATE_NAMES = {
    "": N_("Not begun"),
    "draft": N_("Being made"),
    "decided": N_("Decided; two people must confirm it"),
    "locked": N_("Locked"),
}
STATE_KINDS = {"": "", "draft": "info", "decided": "warning", "locked": "success"}
RESULT_NAMES = {"for": N_("For"), "against": N_("Against")}
REASONS = {
    "role": N_("It takes a secretary and an administrator, one each."),
    "same-person": N_("The second yes must come from another person."),
    "changed": N_("Something was changed after the first yes. Begin again from the first."),
    "no-first": N_("Nobody has said the first yes in the last 24 hours."),
    "too-late": N_("Nobody has said the first yes in the last 24 hours."),
}


class ListAt(msgspec.Struct, frozen=True):
    """The vote of an address and its list; None before anybody has begun."""

    round: RoundInfo
    vote: VoteInfo
    shortlist: ShortlistInfo | None

    @property
    def state(self) -> str:
        """A key of STATE_NAMES."""
        return self.shortlist.state if self.shortlist else ""

    @property
    def path(self) -> str:
        """The list for staff."""
        return f"{DESK}/{self.round.slug}/{self.vote.number}"

    @property
    def public_path(self) -> str:
        """What everybody sees once it is decided."""
        return f"/r/{self.round.slug}/beslutning/{self.vote.number}"


class PaperView(View):
    """A paper, and what was decided; `results` by number of the idea. `base` stands before every address: a file is
    read elsewhere. `pdf_path` is the same paper as a file."""

    at: ListAt
    paper: Paper
    decision: DecisionInfo | None
    results: dict[int, str]
    sections: dict[str, str]
    result_names: dict[str, str]
    checks: list[str]
    base: str
    pdf_path: str
    may_edit: bool


def council() -> Guard:
    """Whoever prepares the council's decision."""
    return staff(*ROLES)


async def list_at(slug: str, number: int) -> ListAt:
    """The vote of an address with its list, or 404."""
    links = await vote_at(slug, number)
    return ListAt(links.round, links.vote, await find_shortlist(links.vote.id))


async def begun_at(slug: str, number: int) -> tuple[ListAt, ShortlistInfo]:
    """The same where a list has been begun, or 404."""
    at = await list_at(slug, number)
    if at.shortlist is None:
        raise NotFoundException
    return at, at.shortlist


async def paper_view(request: AnyRequest, at: ListAt, pdf_path: str, as_file: bool) -> PaperView:
    """A paper to be shown on a page, or written to a file."""
    assert at.shortlist is not None
    moment = shell_of(request).clock()
    return PaperView(
        at=at,
        paper=await get_paper(at.round, at.vote, at.shortlist, moment),
        decision=await find_decision(at.shortlist.id) if at.state != "draft" else None,
        results=await _results(at.shortlist) if at.state != "draft" else {},
        sections=dict(SECTIONS),
        result_names=RESULT_NAMES,
        checks=list(CHECKS.values()),
        base=shell_of(request).public_url if as_file else "",
        pdf_path=pdf_path,
        may_edit=at.state == "draft",
    )


def me(request: AnyRequest) -> Staff:
    """Who asks, as actions know her."""
    return Staff(request.user.id, request.user.name, "", request.user.roles)


class AddForm(Form):
    """Numbers of approved ideas."""

    numbers: list[int] = Field(min_length=1)


class MoveForm(Form):
    """One place up, or down."""

    up: bool = False


class ListingForm(Form):
    """An idea as it would stand on the ballot."""

    title_da: str = Field(max_length=200)
    title_en: str = Field("", max_length=200)
    description_da: str = Field("", max_length=LONGEST_SECTION)
    description_en: str = Field("", max_length=LONGEST_SECTION)
    price: Annotated[Amount, checked(check_price)]
    lines: list[str] = []


class DecisionForm(Form):
    """Where and when it was decided."""

    body: str = Field(max_length=200)
    meeting: date
    item: str = Field("", max_length=100)
    minutes_url: Annotated[str, checked(check_minutes)] = Field("", max_length=500)
    note: str = Field("", max_length=5000)


def decision_form(numbers: list[int]) -> type[DecisionForm]:
    """The form with a result for each of these ideas."""
    results: dict[str, Any] = {f"result_{number}": (Literal[RESULTS], ...) for number in numbers}
    return create_model("WholeDecisionForm", __base__=DecisionForm, **results)


_texts: dict[str, Any] = {
    f"{name}_{language}": (str, Field("", max_length=LONGEST_SECTION)) for name in SECTIONS for language in ("da", "en")
}
TextsForm: type[Form] = create_model("TextsForm", __base__=Form, **_texts)
"""What staff add under each heading, in both languages."""


def why(error: Exception) -> str:
    """A refusal in words."""
    text = REASONS.get(getattr(error, "code", "")) or getattr(error, "text", "") or N_("That is not possible now.")
    return _(text)


async def _results(shortlist: ShortlistInfo) -> dict[int, str]:
    ideas = {idea.id: idea.number for idea in await list_decided(shortlist.round)}
    listed: list[ListedInfo] = await list_listed(shortlist.id)
    return results_of(listed, ideas)
