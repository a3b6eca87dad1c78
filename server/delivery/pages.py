"""What the pages of projects share: the round and project of an address, words and forms."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.exceptions import NotFoundException
from pydantic import Field

from server.delivery.queries import DeliveryInfo, get_delivery_by_number
from server.delivery.rules import (
    LONGEST_NAME,
    LONGEST_TEXT,
    check_done_by,
    check_evaluate_on,
    check_reason,
    check_signs,
    check_spent,
)
from server.ideas.pages import shown_name
from server.people.queries import get_names
from server.rounds.pages import Amount, checked, round_at
from server.rounds.phases import allows
from server.rounds.queries import NotFound, RoundInfo
from server.rounds.rules import BadDraft
from server.web.forms import Form, FormErrors, FormState, refuse
from server.web.guards import Guard, staff
from server.web.locale import N_, tell
from server.web.locale import gettext as _
from server.web.render import View
from server.web.shell import AnyRequest, shell_of

LIST = "/r/{slug:str}/projekter"
ONE = f"{LIST}/{{number:int}}"
LEAD = f"{ONE}/tovholder"
DESK = "/personale/udfoerelse"
ROUND = f"{DESK}/{{slug:str}}"
PROJECT = f"{ROUND}/{{number:int}}"
ROLES = ("caseworker", "secretary", "administrator")
"""Who helps projects along, confirms documentation and notes payments."""
HEADS = ("secretary", "administrator")
"""Who lets a round begin to be carried out, and end."""

STATUS_NAMES = {
    "planned": N_("Not begun"),
    "begun": N_("Under way"),
    "done": N_("Carried out"),
    "given_up": N_("Given up"),
}
STATUS_KINDS = {"planned": "", "begun": "info", "done": "success", "given_up": "error"}
MOVE_NAMES = {
    "begin": N_("Work has begun"),
    "finish": N_("It has been carried out"),
    "give_up": N_("It is given up"),
    "resume": N_("It goes on after all"),
}
VERDICT_NAMES = {
    "keep": N_("Keep it as it is"),
    "change": N_("Keep it, and change something"),
    "stop": N_("Stop it"),
    "spread": N_("Spread it to other places"),
}
EXPENSE_NAMES = {
    "waiting": N_("Waits for the municipality"),
    "confirmed": N_("Confirmed"),
    "refused": N_("Not accepted"),
}
EXPENSE_KINDS = {"waiting": "warning", "confirmed": "success", "refused": "error"}
WHY_NOT = {
    "not-next": N_("The round cannot go there from where it is."),
    "not-published": N_("A vote of this round has not been published yet."),
    "not-ended": N_("Some projects are neither carried out nor given up."),
    "not-evaluated": N_("Some projects have not been looked back on."),
}
"""Code of `check_advance` → what staff are told."""


class DeliveryAt(msgspec.Struct, frozen=True):
    """The project of an address; `lead` is who leads it, in words."""

    round: RoundInfo
    delivery: DeliveryInfo
    lead: str

    @property
    def path(self) -> str:
        """The page everybody sees."""
        return f"/r/{self.round.slug}/projekter/{self.delivery.number}"

    @property
    def lead_path(self) -> str:
        """The page of who leads it."""
        return f"{self.path}/tovholder"

    @property
    def desk_path(self) -> str:
        """The page of staff."""
        return f"{DESK}/{self.round.slug}/{self.delivery.number}"

    @property
    def idea_path(self) -> str:
        """The idea it was, "" for one that never was an idea."""
        number = self.delivery.idea_number
        return f"/r/{self.round.slug}/ideer/{number}" if number else ""


class FormView(View):
    """One form about a project. `path` is where it is sent, `back` where it leads back to; `options` are what can be
    chosen, `facts` what is good to know, `remove_path` where what is edited can be deleted ("" = nowhere)."""

    form: FormState
    at: DeliveryAt
    path: str
    back: str
    options: list[tuple[str, str]] = []
    facts: list[tuple[str, str]] = []
    picture: str = ""
    remove_path: str = ""


def carriers() -> Guard:
    """Whoever helps projects along."""
    return staff(*ROLES)


async def round_shown(slug: str) -> RoundInfo:
    """The round of an address, or 404 before its result is published."""
    round_ = await round_at(slug)
    if not allows("show_delivery", round_.phase):
        raise NotFoundException
    return round_


async def delivery_at(slug: str, number: int) -> DeliveryAt:
    """The project of an address, or 404."""
    round_ = await round_shown(slug)
    try:
        delivery = await get_delivery_by_number(round_.id, number)
    except NotFound:
        raise NotFoundException from None
    return DeliveryAt(round_, delivery, (await leads_of([delivery]))[delivery.id])


async def leads_of(deliveries: list[DeliveryInfo]) -> dict[UUID, str]:
    """Who leads each project, by its id, in one query; "" where nobody is named yet."""
    names = await get_names([one.lead for one in deliveries if one.lead])
    return {one.id: one.lead_name or shown_name(names, one.lead) for one in deliveries}


def ideas_address(request: AnyRequest, round_: RoundInfo) -> str:
    """Where a round's ideas are, with the host: mails lead there."""
    return f"{shell_of(request).public_url}/r/{round_.slug}/ideer"


def chosen_from(names: dict[str, str]) -> list[tuple[str, str]]:
    """Value and label of each option, in the language of the request."""
    return [(value, _(name)) for value, name in names.items()]


async def all_refused(request: AnyRequest, problems: list[BadDraft]) -> FormErrors:
    """The form as sent, with everything that is wrong at its field."""
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(tell(problem.text, problem.values))
    return FormErrors((await refuse(request, "", "")).values, errors)


class PlanForm(Form):
    """What is agreed on with who leads a project."""

    start_by: date
    done_by: Annotated[date, checked(check_done_by, "start_by")]
    evaluate_on: Annotated[date | None, checked(check_evaluate_on, "done_by")] = None
    signs: Annotated[str, checked(check_signs)] = Field("", max_length=1000)
    lead_name: str = Field("", max_length=LONGEST_NAME)


class StatusForm(Form):
    """How far a project is now."""

    act: Literal["begin", "finish", "give_up", "resume"]
    reason: Annotated[str, checked(check_reason, "act")] = Field("", max_length=LONGEST_TEXT, validate_default=True)


class MilestoneForm(Form):
    """A step on the way; its picture is read apart."""

    title: str = Field(max_length=LONGEST_NAME)
    due: date | None = None
    done: date | None = None
    text: str = Field("", max_length=LONGEST_TEXT)


class ExpenseForm(Form):
    """What was spent; the picture of the receipt is read apart."""

    day: date
    amount: Annotated[Amount, checked(check_spent)]
    what: str = Field(max_length=LONGEST_NAME)


class SettleForm(Form):
    """Whether that is good documentation."""

    decision: Literal["confirmed", "refused"]
    reason: str = Field("", max_length=LONGEST_TEXT)


class PayForm(Form):
    """What was paid; `back`: it came back."""

    amount: Annotated[Amount, checked(check_spent)]
    back: bool = False


class EvaluationForm(Form):
    """What was learnt."""

    verdict: Literal["keep", "change", "stop", "spread"]
    worked: str = Field(max_length=LONGEST_TEXT)
    not_worked: str = Field(max_length=LONGEST_TEXT)
    story: str = Field("", max_length=LONGEST_TEXT)


def why_not(reasons: list[str]) -> str:
    """What stands against the next phase, in words."""
    return " ".join(_(WHY_NOT.get(reason, WHY_NOT["not-next"])) for reason in reasons)
