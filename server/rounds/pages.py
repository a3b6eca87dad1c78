"""What every page of rounds needs: finding by address, words for phases, drafts' errors at their field."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar.exceptions import NotFoundException
from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from server.rounds.phases import allows
from server.rounds.queries import (
    DateInfo,
    NotFound,
    RoundInfo,
    Texts,
    VoteInfo,
    get_round_by_slug,
    get_vote_by_number,
)
from server.rounds.rules import BadDraft, BadRows, Problem, parse_minor
from server.web.forms import FormErrors, refuse
from server.web.guards import Guard, staff
from server.web.locale import N_, tell
from server.web.locale import gettext as _
from server.web.shell import AnyRequest
from server.web.words import ZONE, moment, until

DESK = "/personale/runder"
VOTE = f"{DESK}/{{slug:str}}/afstemning/{{number:int}}"
SETUP = frozenset({"officer", "secretary", "administrator"})
"""Roles that set up rounds and ballots."""
SHOWN_ROWS = 100

PHASE_NAMES: Mapping[str, str] = {
    "draft": N_("Draft"),
    "collecting": N_("Collecting ideas"),
    "reviewing": N_("Reviewing ideas"),
    "shortlisting": N_("Making the list"),
    "voting": N_("Voting"),
    "counting": N_("Counting"),
    "published": N_("Result published"),
    "implementing": N_("Being carried out"),
    "evaluated": N_("Finished"),
    "cancelled": N_("Cancelled"),
}


class VoteLinks(msgspec.Struct, frozen=True):
    """A vote on a page of staff, and whether it can still be edited."""

    round: RoundInfo
    vote: VoteInfo
    may_edit: bool

    @property
    def may_edit_projects(self) -> bool:
        """Whether its projects are entered by hand, and can still be."""
        return self.may_edit and not self.vote.listed

    @property
    def path(self) -> str:
        """The vote's own page for staff."""
        return vote_path(self.round, self.vote)


def look() -> Guard:
    """Whoever sets rounds up, and the auditor, who is one of the two that cancel a round under way."""
    return staff(*SETUP, "auditor")


def look_at_all() -> Guard:
    """The same for pages of every round: a role in one of them is enough."""
    return staff(*SETUP, "auditor", in_any_round=True)


def setup() -> Guard:
    """Staff who set up rounds."""
    return staff(*SETUP)


def vote_path(round_: RoundInfo, vote: VoteInfo) -> str:
    """Address of a vote for staff."""
    return f"{DESK}/{round_.slug}/afstemning/{vote.number}"


async def round_at(slug: str) -> RoundInfo:
    """The round of an address, or 404."""
    try:
        return await get_round_by_slug(slug)
    except NotFound:
        raise NotFoundException from None


async def vote_at(slug: str, number: int) -> VoteLinks:
    """The vote of an address, or 404."""
    round_ = await round_at(slug)
    try:
        vote = await get_vote_by_number(round_.id, number)
    except NotFound:
        raise NotFoundException from None
    return VoteLinks(round_, vote, not vote.sealed and allows("edit_vote", round_.phase))


def checked(check: Callable[..., None], *earlier: str) -> AfterValidator:
    """A field of a form for which a rule of the room must hold, told beside all other errors of the form.

    `check` takes the value and those of `earlier` fields; it waits until these are good. A default is checked where its
    field says `validate_default=True`.
    """

    def run(value: object, info: ValidationInfo) -> object:
        if all(name in info.data for name in earlier):
            try:
                check(value, *(info.data[name] for name in earlier))
            except BadDraft as error:
                raise ValueError(tell(error.text, error.values)) from None
        return value

    return AfterValidator(run)


def _to_minor(text: object, info: ValidationInfo) -> object:
    try:
        return parse_minor(str(text), (info.context or {})["exponent"])
    except BadDraft as error:
        raise ValueError(tell(error.text, error.values)) from None


Amount = Annotated[int, BeforeValidator(_to_minor)]
"""An amount as people write it, read as minor units: `read_form(request, SomeForm, exponent=round_.exponent)`."""


async def refused(request: AnyRequest, error: BadDraft) -> FormErrors:
    """The form as sent, with the draft's error at its field."""
    return await refuse(request, error.field, tell(error.text, error.values))


def told_rows(problems: Sequence[Problem]) -> list[str]:
    """One line a problem, in the language of the request."""
    at = _("row %(row)s: %(problem)s")
    return [at % {"row": problem.row, "problem": tell(problem.text, problem.values)} for problem in problems]


async def refused_rows(request: AnyRequest, field: str, error: BadRows) -> FormErrors:
    """The form as sent, with every bad row of its file, as far as they fit on a page."""
    rows = told_rows(error.problems[:SHOWN_ROWS])
    if (more := error.total - len(rows)) > 0:
        rows.append(_("… and %(more)s more. Nothing was imported.") % {"more": more})
    else:
        rows.append(_("Nothing was imported."))
    form = await refuse(request, field, rows[0])
    return FormErrors(form.values, {field: rows})


def told_closed(date: DateInfo | None, at: datetime) -> str:
    """In words that ideas cannot be sent in yet, or any more; "" within the dates, and where there are none."""
    if date is None or date.holds(at):
        return ""
    if at < date.begins:
        return _("Ideas can be sent in from %(time)s.") % {"time": moment(date.begins)}
    return _("Ideas could be sent in until %(time)s.") % {"time": until(date.ends)}


def local_input(when: datetime | None) -> str | None:
    """A time as a `datetime-local` field wants it, in Danish time."""
    return when.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if when else None


def typed_amount(minor: int, exponent: int) -> str:
    """Minor units as typed into a form: 123450 → "1234,50"."""
    whole, rest = divmod(minor, 10**exponent)
    return f"{whole},{rest:0{exponent}d}" if rest else str(whole)


def both(texts: Texts, name: str) -> dict[str, Any]:
    """An official text as two form fields."""
    return {f"{name}_{language}": text for language, text in texts.items()}
