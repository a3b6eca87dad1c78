"""What a review is made of, how it moves, and when it is ripe for a decision. Pure; money in minor units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from server.rounds.phases import NotNow
from server.rounds.rules import N_, BadDraft

REVIEWERS = frozenset({"caseworker", "secretary", "administrator"})
"""Roles that review ideas."""
STATES = ("open", "back", "decided")
MOVES = {
    "save": ("open", "open"),
    "ask": ("open", "back"),
    "answer": ("back", "open"),
    "take_back": ("back", "open"),
    "decide": ("open", "decided"),
    "reopen": ("decided", "open"),
}
"""Act → the state it needs and the state it leads to."""
FEASIBLE = ("yes", "maybe", "no")
DECISIONS = ("approved", "rejected")
LONGEST_NAME, LONGEST_TEXT = 100, 5000
ZONE = ZoneInfo("Europe/Copenhagen")

CHECKS: Mapping[str, str] = {
    "competence": N_("The municipality may do it (its competence and kommunalfuldmagten)"),
    "common": N_("It is of common benefit: not for one person, not on private land"),
    "inside": N_("It lies inside the municipality"),
    "undecided": N_("It has not been decided already in this term"),
    "timing": N_("It can start within one year and be done within two"),
    "running": N_("The running cost is known, and who bears it"),
}
"""The grounds every idea is screened for: code → what must hold."""


@dataclass(frozen=True)
class Range:
    """What something costs: at least, most likely, at most; None = not known."""

    min: int | None = None
    likely: int | None = None
    max: int | None = None

    @property
    def known(self) -> bool:
        """Whether there is a likely cost."""
        return self.likely is not None

    @property
    def is_wide(self) -> bool:
        """Whether it says more than its likely cost."""
        return any(end not in (None, self.likely) for end in (self.min, self.max))


@dataclass(frozen=True)
class Check:
    """One ground; `ok` None = not looked at."""

    ok: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class Assessment:
    """What staff fill in while they review. `checks` by code, all of them."""

    owner: UUID | None = None
    department: str = ""
    deadline: date | None = None
    feasible: str = ""
    feasible_note: str = ""
    prospects: str = ""
    once: Range = Range()
    yearly: Range = Range()
    checks: Mapping[str, Check] = field(default_factory=lambda: {code: Check() for code in CHECKS})

    def __post_init__(self) -> None:
        for name, cost in (("once", self.once), ("yearly", self.yearly)):
            check_range(cost.likely, cost.min, name=f"{name}_likely")
            check_range(cost.max, cost.min, cost.likely, name=f"{name}_max")


@dataclass(frozen=True)
class Verdict:
    """A decision: `office` answers for it; `could_be_yes` says what would have to change."""

    decision: str
    reason: str
    office: str
    could_be_yes: str = ""


@dataclass(frozen=True)
class Wanted:
    """Which reviews are wanted; "" = all. `state` also knows `new` (nobody has begun), `approved` and `rejected`;
    `owner` is an id or `none`; `due` is `over`, `week` or `none`. The page begins after idea number `after`."""

    state: str = ""
    owner: str = ""
    department: str = ""
    due: str = ""
    after: int = 0

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.state or self.owner or self.department or self.due)

    def query(self, **changed: object) -> str:
        """The address part of this list with something changed; a change begins at the beginning."""
        given = {**{name: getattr(self, name) for name in PARAMETERS}, "after": 0, **changed}
        asked = {PARAMETERS[name]: str(value) for name, value in given.items() if value}
        return f"?{urlencode(asked)}" if asked else ""


PARAMETERS = {"state": "tilstand", "owner": "ejer", "department": "afdeling", "due": "frist", "after": "efter"}
WANTED_STATES = ("new", "open", "back", *DECISIONS)
DUES = ("over", "week", "none")


def wanted_of(asked: Mapping[str, str]) -> Wanted:
    """What an address asks for; what makes no sense counts as not asked."""
    given = {name: asked.get(at, "").replace("\0", "").strip()[:100] for name, at in PARAMETERS.items()}
    after = given.pop("after")
    if given["state"] not in WANTED_STATES:
        given["state"] = ""
    if given["due"] not in DUES:
        given["due"] = ""
    if given["owner"] != "none" and not _is_id(given["owner"]):
        given["owner"] = ""
    return Wanted(**given, after=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0)


def after(act: str, state: str) -> str:
    """The state `act` leads to; NotNow when it cannot be done in `state`."""
    needs, leads_to = MOVES[act]
    if state != needs:
        raise NotNow("review", f"{act} is not possible while the review is {state}")
    return leads_to


def today_of(now: datetime) -> date:
    """The day it is here: deadlines are days, and the last one counts to its end."""
    return now.astimezone(ZONE).date()


def check_range(value: int | None, *lower: int | None, name: str = "") -> None:
    """BadDraft for an amount below one that must not be above it."""
    if value is not None and any(low is not None and value < low for low in lower):
        raise BadDraft(name, N_("This is less than the amount before it."))


def check_deadline(deadline: date, today: date) -> None:
    """BadDraft unless the proposer has at least today to answer."""
    if deadline < today:
        raise BadDraft("until", N_("Choose a day that has not passed."))


def problems_of(verdict: Verdict, review: Assessment) -> list[BadDraft]:
    """Everything that stands against a decision. Every no says what could make it a yes; a yes needs all the facts."""
    found = [
        BadDraft(name, text)
        for name, text in (
            ("reason", N_("Give the reason: everybody can read it.")),
            ("office", N_("Say which office answers for the decision.")),
        )
        if not getattr(verdict, name).strip()
    ]
    if verdict.decision not in DECISIONS:
        found.append(BadDraft("decision", N_("Choose one of the options.")))
    if verdict.decision == "rejected" and not verdict.could_be_yes.strip():
        found.append(BadDraft("could_be_yes", N_("Say what could make it a yes.")))
    if verdict.decision == "approved":
        found += [BadDraft("decision", text) for text in missing_for_approval(review)]
    return found


def missing_for_approval(review: Assessment) -> list[str]:
    """What must still be found out before an idea can be approved."""
    found = []
    if not all(review.checks.get(code, Check()).ok for code in CHECKS):
        found.append(N_("An idea is approved when every point of the checklist holds."))
    if review.feasible not in ("yes", "maybe"):
        found.append(N_("Answer first whether it can be done."))
    if not review.once.known:
        found.append(N_("The one-off cost is missing."))
    if not review.yearly.known:
        found.append(N_("The running cost is missing; 0 is an answer."))
    return found


def median_days(spans: Iterable[float]) -> int | None:
    """Whole days, rounded, that half of the decided ideas waited; None when none is decided. `spans` in seconds."""
    days = [max(0.0, seconds) / 86_400 for seconds in spans]
    return round(median(days)) if days else None


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
