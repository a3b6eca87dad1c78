"""What a report is: plain data in minor units, of a size that does not grow with the voters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from ballots.manifest import Texts
from ballots.rule import EQUAL_SHARES, Rule

Reason = Mapping[str, Any]


@dataclass(frozen=True)
class Turnout:
    """What the log and the roll say about taking part; `ballots` is one a voter, blank ones included."""

    roll: int
    passes: int
    assisted: int
    ballots: int

    @property
    def share(self) -> float:
        return self.ballots / self.roll if self.roll else 0.0

    @property
    def unused(self) -> int:
        """Passes handed out that no ballot was cast with."""
        return self.passes - self.ballots


@dataclass(frozen=True)
class ProjectReport:
    """One project on one budget line. `reason` has its amounts in minor units."""

    id: str
    titles: Texts
    area: str
    cost: int
    votes: int
    status: str
    reason: Reason

    @property
    def won(self) -> bool:
        return self.status == "won"


@dataclass(frozen=True)
class Card:
    """One look at one project: a round of Equal Shares, or a step of a greedy walk (`stage`).

    `payment` is what each supporter who could paid, in minor units; `dropped_before` are the projects whose supporters
    had become too poor just before this round.
    """

    number: int
    stage: str
    project: ProjectReport
    taken: bool = True
    left: int = 0
    payment: Fraction = Fraction(0)
    effective: str = ""
    full: int = 0
    part: int = 0
    emptied: int = 0
    runner_up: ProjectReport | None = None
    tied: tuple[ProjectReport, ...] = ()
    decided_by: str = ""
    dropped_before: tuple[ProjectReport, ...] = ()


@dataclass(frozen=True)
class Endowments:
    """How Equal Shares raised what everybody may spend: `tried` sums from `first` on, `final` was the last that held.

    `overspent` is what the next sum would have cost, None where none was tried.
    """

    first: Fraction
    final: Fraction
    tried: int
    overspent: int | None


@dataclass(frozen=True)
class Beside:
    """Greedy from scratch beside Equal Shares."""

    winners: tuple[str, ...]
    spent: int
    on_ballot: tuple[int, ...]
    prefer_equal_shares: int
    prefer_greedy: int
    switched: bool


@dataclass(frozen=True)
class LineReport:
    """One budget line. `winners` in the order of funding, `others` with the most votes first."""

    id: str
    titles: Texts
    budget: int
    spent: int
    currency: str
    exponent: int
    rule_id: str
    rule: Rule
    n: int
    blank: int
    winners: tuple[ProjectReport, ...]
    others: tuple[ProjectReport, ...]
    on_ballot: tuple[int, ...]
    cards: tuple[Card, ...]
    endowments: Endowments | None
    beside: Beside | None

    @property
    def left(self) -> int:
        return self.budget - self.spent

    @property
    def projects(self) -> tuple[ProjectReport, ...]:
        return self.winners + self.others

    @property
    def is_equal_shares(self) -> bool:
        return self.rule.name == EQUAL_SHARES


@dataclass(frozen=True, eq=False)
class Report:
    """One published vote; equal to itself alone, so that what is made of it can be kept."""

    eid: str
    sha256: str
    titles: Texts
    authority: str
    opens: datetime
    closes: datetime
    version: str
    min_batch: int
    lot: str
    lot_source: str
    witnessed: bool
    turnout: Turnout
    lines: tuple[LineReport, ...]

    @property
    def small_batches(self) -> bool:
        return self.min_batch < 20

    @property
    def winners(self) -> int:
        return sum(len(line.winners) for line in self.lines)

    @property
    def projects(self) -> int:
        return sum(len(line.projects) for line in self.lines)


def nearest(value: Fraction) -> int:
    """Whole minor units, half away from zero."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
