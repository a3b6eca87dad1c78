"""What a project being carried out may become, and what its money allows. Pure; money in minor units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from server.rounds.phases import NotNow
from server.rounds.rules import N_, BadDraft

STATUSES = ("planned", "begun", "done", "given_up")
ENDED = ("done", "given_up")
MOVES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "begin": (("planned",), "begun"),
    "finish": (("begun",), "done"),
    "give_up": (("planned", "begun"), "given_up"),
    "resume": (("done", "given_up"), "begun"),
}
"""Act → statuses it starts from, status it leads to."""
WITH_REASON = ("give_up", "resume")
VERDICTS = ("keep", "change", "stop", "spread")
EXPENSE_STATES = ("waiting", "confirmed", "refused")
LONGEST_NAME, LONGEST_TEXT = 200, 5000
MOST_SIGNS = 3
YEARS_TO_START, YEARS_TO_END = 1, 2


@dataclass(frozen=True)
class Money:
    """What a project was given, what is documented (confirmed by staff), what still waits for them, what was paid."""

    granted: int
    documented: int = 0
    waiting: int = 0
    paid: int = 0

    @property
    def covered(self) -> int:
        """What the grant pays of what is documented."""
        return min(self.granted, self.documented)

    @property
    def over(self) -> int:
        """What is documented beyond the grant."""
        return max(0, self.documented - self.granted)

    @property
    def payable(self) -> int:
        """What can be paid now; below 0 where more was paid than is documented."""
        return self.covered - self.paid


@dataclass(frozen=True)
class Plan:
    """What staff agree on with who leads a project. `lead_name` "" = whoever proposed it; `signs` one a line."""

    start_by: date
    done_by: date
    evaluate_on: date | None = None
    signs: str = ""
    lead_name: str = ""

    def __post_init__(self) -> None:
        check_done_by(self.done_by, self.start_by)
        check_evaluate_on(self.evaluate_on, self.done_by)
        check_signs(self.signs)


@dataclass(frozen=True)
class MilestoneDraft:
    """A step on the way, as somebody fills it in."""

    title: str
    due: date | None = None
    done: date | None = None
    text: str = ""
    image: str | None = None
    thumb: str | None = None
    alt: str = ""

    def __post_init__(self) -> None:
        check_alt(self.alt, self.image)


@dataclass(frozen=True)
class ExpenseDraft:
    """What was spent, and a picture of the receipt."""

    day: date
    amount: int
    what: str
    image: str | None = None
    thumb: str | None = None

    def __post_init__(self) -> None:
        check_spent(self.amount)


@dataclass(frozen=True)
class EvaluationDraft:
    """What was learnt."""

    verdict: str
    worked: str
    not_worked: str
    story: str


def after(act: str, status: str) -> str:
    """The status an act leads to; NotNow when it does not start from here."""
    needs, to = MOVES[act]
    if status not in needs:
        raise NotNow("delivery", f"{act} is not possible while the project is {status}")
    return to


def moves_from(status: str, evaluated: bool) -> list[str]:
    """The acts that are possible now; one that has been looked back on is over."""
    return [] if evaluated else [act for act, (needs, _to) in MOVES.items() if status in needs]


def check_reason(reason: str, act: str) -> None:
    """BadDraft where everybody must be able to read why, and cannot."""
    if act in WITH_REASON and not reason.strip():
        raise BadDraft("reason", N_("Say why: everybody can read the reason."))


def check_done_by(done_by: date, start_by: date) -> None:
    """BadDraft when it should be done before it has begun."""
    if done_by < start_by:
        raise BadDraft("done_by", N_("This is before the project should have begun."))


def check_evaluate_on(evaluate_on: date | None, done_by: date) -> None:
    """BadDraft for looking back before it is done."""
    if evaluate_on and evaluate_on < done_by:
        raise BadDraft("evaluate_on", N_("This is before the project should be done."))


def check_signs(signs: str) -> None:
    """BadDraft for more than three."""
    if len(signs_of(signs)) > MOST_SIGNS:
        raise BadDraft("signs", N_("Write at most %(most)s, one on each line."), most=MOST_SIGNS)


def check_alt(alt: str, image: str | None) -> None:
    """BadDraft for a picture that some people cannot see."""
    if image and not alt.strip():
        raise BadDraft("alt", N_("Say in a few words what the picture shows, for those who cannot see it."))


def check_done(done: date | None, today: date, field: str = "done") -> None:
    """BadDraft for what has not happened yet."""
    if done and done > today:
        raise BadDraft(field, N_("This day has not come yet."))


def check_spent(amount: int) -> None:
    """BadDraft for nothing."""
    if amount <= 0:
        raise BadDraft("amount", N_("Write an amount above 0."))


def check_payable(money: Money, amount: int) -> None:
    """BadDraft unless this much may be paid, or (below 0) can have come back."""
    if amount == 0:
        raise BadDraft("amount", N_("Write an amount above 0."))
    if amount > 0 and amount > money.payable:
        raise BadDraft("amount", N_("This is more than is documented and granted."))
    if money.paid + amount < 0:
        raise BadDraft("amount", N_("This is more than was paid."))


def missing_before_payment(evaluate_on: date | None, signs: str) -> list[str]:
    """What has to be agreed on before money is paid."""
    missing = [] if evaluate_on else [N_("the day for looking back")]
    return missing if signs_of(signs) else [*missing, N_("one to three signs of success")]


def signs_of(signs: str) -> list[str]:
    """The signs, one a line."""
    return [line.strip() for line in signs.splitlines() if line.strip()]


def is_late(plan: Plan, status: str, evaluated: bool, today: date) -> bool:
    """Whether a day that was agreed on has passed: to begin, to be done, to look back."""
    due = {"planned": plan.start_by, "begun": plan.done_by}.get(status, None if evaluated else plan.evaluate_on)
    return due is not None and due < today


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 28 February for one that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
