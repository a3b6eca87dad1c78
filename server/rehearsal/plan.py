"""What a rehearsed round is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.council.rules import DecisionDraft
from server.delivery.rules import EvaluationDraft, ExpenseDraft, MilestoneDraft
from server.delivery.rules import Plan as DeliveryPlan
from server.ideas.review.rules import Assessment, Verdict
from server.ideas.rules import CallDraft, IdeaDraft
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.projects.rules import ProjectDraft
from server.rounds.queries import DateInfo
from server.rounds.rules import RoundDraft


@dataclass(frozen=True)
class Plan:
    """A round with one vote and its budget lines; `residents` stand on the synthetic roll, spread evenly over `areas`.
    Without `projects` a list the council decides on comes to stand on the ballot; without `styles` everybody has the
    same ballot."""

    round: RoundDraft
    vote: VoteDraft
    lines: tuple[BudgetLineDraft, ...]
    projects: tuple[ProjectDraft, ...]
    residents: int
    resident: str
    area: str
    reason: str = ""
    """Why fewer than 100 may be on the roll."""
    styles: tuple[StyleDraft, ...] = ()
    areas: tuple[str, ...] = ("",)

    @property
    def all_styles(self) -> tuple[StyleDraft, ...]:
        """Every ballot there is."""
        codes = tuple(line.code for line in self.lines)
        return self.styles or (StyleDraft(1, "Alle", "Everybody", (), codes, self.reason),)

    @property
    def before(self) -> datetime:
        """When the vote is prepared and sealed."""
        return self.vote.opens - timedelta(days=1)


@dataclass(frozen=True)
class Talk:
    """A question about an idea by a resident (mail address), and its proposer's answer."""

    by: str
    question: str
    answer: str


@dataclass(frozen=True)
class IdeaPlan:
    """An idea and what becomes of it: residents by mail address; None and "" where nothing has been done yet."""

    idea: IdeaDraft
    by: str
    backers: tuple[str, ...] = ()
    talk: tuple[Talk, ...] = ()
    assessment: Assessment | None = None
    asked: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Collection:
    """A round that collects ideas; `dates` begin with the days on which they come in."""

    round: RoundDraft
    call: CallDraft
    ideas: tuple[IdeaPlan, ...]
    dates: tuple[DateInfo, ...]

    @property
    def begins(self) -> datetime:
        """When the first ideas may come."""
        return self.dates[0].begins

    @property
    def ends(self) -> datetime:
        """When the last ideas have come."""
        return self.dates[0].ends


@dataclass(frozen=True)
class Meeting:
    """What the council was shown and what it decided: `results` by the number of the idea."""

    texts: Mapping[str, tuple[str, str]]
    decision: DecisionDraft
    results: Mapping[int, str]


@dataclass(frozen=True)
class Course:
    """What becomes of one project. `expenses` are confirmed, and paid as far as the grant goes when `paid`; `waiting`
    are still to be looked at; `evaluation` only for one that ends. What has a day of its own happens on it, all else
    when the course begins: `ended` is the day it was done or given up, `looked_back` that of its evaluation."""

    status: str = "begun"
    reason: str = ""
    plan: DeliveryPlan | None = None
    milestones: tuple[MilestoneDraft, ...] = ()
    expenses: tuple[ExpenseDraft, ...] = ()
    waiting: tuple[ExpenseDraft, ...] = ()
    paid: bool = False
    ended: date | None = None
    evaluation: EvaluationDraft | None = None
    looked_back: date | None = None
