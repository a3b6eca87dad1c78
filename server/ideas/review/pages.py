"""What the pages of staff who review share: finding an idea and its review by address, the forms, the words."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.exceptions import NotFoundException
from pydantic import Field, create_model

from server.ideas.desk.pages import DESK, desk_at, desk_path
from server.ideas.pages import IdeaAt
from server.ideas.queries import get_idea_by_number
from server.ideas.review.queries import ReviewInfo, find_review
from server.ideas.review.rules import (
    CHECKS,
    DECISIONS,
    LONGEST_NAME,
    LONGEST_TEXT,
    REVIEWERS,
    Assessment,
    Check,
    Range,
    check_range,
)
from server.ideas.talk.rules import LONGEST
from server.rounds.pages import Amount, checked, typed_amount
from server.rounds.queries import NotFound
from server.web.forms import Form, FormErrors, FormState, fresh_form
from server.web.guards import Guard, staff
from server.web.locale import N_
from server.web.shell import AnyRequest, shell_of

LIST = f"{DESK}/{{slug:str}}/behandling"
ONE = f"{LIST}/{{number:int}}"

STATE_NAMES = {
    "": N_("Nobody has begun"),
    "new": N_("Nobody has begun"),
    "open": N_("Under review"),
    "back": N_("Waits for who sent it in"),
    "approved": N_("Approved"),
    "rejected": N_("Rejected"),
}
STATE_KINDS = {"": "warning", "open": "info", "back": "info", "approved": "success", "rejected": "error"}
FEASIBLE_NAMES = {"yes": N_("Yes"), "maybe": N_("Yes, if something changes"), "no": N_("No")}
DECISION_NAMES = {name: STATE_NAMES[name] for name in DECISIONS}
OK = {"yes": True, "no": False}
COSTS = ("once", "yearly")


class ReviewAt(msgspec.Struct, frozen=True):
    """The idea of an address and its review; None before anybody has begun."""

    at: IdeaAt
    review: ReviewInfo | None

    @property
    def path(self) -> str:
        """The review's own page."""
        return f"{desk_path(self.at.place)}/behandling/{self.at.idea.number}"

    @property
    def standing(self) -> str:
        """A key of STATE_NAMES."""
        return (self.review.decision or self.review.state) if self.review else ""

    @property
    def assessment(self) -> Assessment:
        """What has been found out so far."""
        return self.review.assessment if self.review else Assessment()


def reviewers() -> Guard:
    """Whoever reviews ideas."""
    return staff(*REVIEWERS)


async def review_at(slug: str, number: int) -> ReviewAt:
    """The idea of an address with its review, or 404."""
    place = await desk_at(slug)
    try:
        idea = await get_idea_by_number(place.round.id, number)
    except NotFound:
        raise NotFoundException from None
    return ReviewAt(IdeaAt(place, idea), await find_review(idea.id))


def whole(request: AnyRequest, path: str) -> str:
    """A path of ours with the host, for a mail to staff."""
    return shell_of(request).public_url + path


class AssignForm(Form):
    """Who looks at the ticked ideas, and until when."""

    ideas: list[UUID] = Field(min_length=1)
    owner: UUID | None = None
    department: str = Field("", max_length=LONGEST_NAME)
    deadline: date | None = None


class AskForm(Form):
    """A question to the proposer."""

    question: str = Field(max_length=LONGEST)
    until: date


class NoteForm(Form):
    """A note among staff."""

    note: str = Field(max_length=LONGEST)


class ReopenForm(Form):
    """Why a decision is taken up anew; kept as a note."""

    why: str = Field(max_length=LONGEST)


class DecideForm(Form):
    """A decision; what it takes is said by `rules.problems_of`."""

    decision: Literal["approved", "rejected"]
    reason: str = Field(max_length=LONGEST_TEXT)
    office: str = Field(max_length=LONGEST_NAME)
    could_be_yes: str = Field("", max_length=LONGEST_TEXT)


def _checks() -> dict[str, Any]:
    """A tick and a note for each ground of the checklist."""
    answers = {f"check_{code}": (Literal["", "yes", "no"], "") for code in CHECKS}
    notes = {f"note_{code}": (str, Field("", max_length=1000)) for code in CHECKS}
    return answers | notes


def _costs(name: str) -> dict[str, Any]:
    likely = Annotated[Amount | None, checked(check_range, f"{name}_min")]
    most = Annotated[Amount | None, checked(check_range, f"{name}_min"), checked(check_range, f"{name}_likely")]
    return {f"{name}_min": (Amount | None, None), f"{name}_likely": (likely, None), f"{name}_max": (most, None)}


_fields: dict[str, Any] = {
    "owner": (UUID | None, None),
    "department": (str, Field("", max_length=LONGEST_NAME)),
    "deadline": (date | None, None),
    "feasible": (Literal["", "yes", "maybe", "no"], ""),
    "feasible_note": (str, Field("", max_length=LONGEST_TEXT)),
    "prospects": (str, Field("", max_length=LONGEST_TEXT)),
    **_costs("once"),
    **_costs("yearly"),
    **_checks(),
}
ReviewForm: type[Form] = create_model("ReviewForm", __base__=Form, **_fields)
"""Everything staff fill in about an idea; all of it may wait."""


def assessment_of(form: Form) -> Assessment:
    """What was filled in."""
    given = form.model_dump()
    once, yearly = (Range(*(given.pop(f"{name}_{end}") for end in ("min", "likely", "max"))) for name in COSTS)
    checks = {code: Check(OK.get(given.pop(f"check_{code}")), given.pop(f"note_{code}")) for code in CHECKS}
    return Assessment(**given, once=once, yearly=yearly, checks=checks)


def form_of(review: Assessment, exponent: int) -> FormState:
    """A review as its form shows it."""
    amounts = {
        f"{name}_{end}": typed_amount(minor, exponent)
        for name, cost in (("once", review.once), ("yearly", review.yearly))
        for end in ("min", "likely", "max")
        if (minor := getattr(cost, end)) is not None
    }
    ticks = {f"check_{code}": _tick(check) for code, check in review.checks.items()}
    notes = {f"note_{code}": check.note for code, check in review.checks.items()}
    names = ("owner", "department", "deadline", "feasible", "feasible_note", "prospects")
    return fresh_form(**{name: getattr(review, name) for name in names}, **amounts, **ticks, **notes)


def beside(kept: FormState, refused: FormState) -> FormState:
    """One form of a page refused, the others as they stand."""
    return FormErrors(kept.values | refused.values, refused.errors) if refused.failed else kept


def _tick(check: Check) -> str:
    return "" if check.ok is None else "yes" if check.ok else "no"
