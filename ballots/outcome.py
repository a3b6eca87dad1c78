"""What a count found out, the same whichever counter found it: plain data, nothing to compute with.

Amounts are exact fractions of the currency unit. Everything shown to people (`result.json`, `trace.jsonl`, the
reasons) is rendered from an Outcome and its Election alone, so that two counters that agree write the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Tie:
    """`tied` (sorted ids) were level; `chosen` went first, decided by "cost", "votes" or "lot"."""

    tied: tuple[str, ...]
    chosen: str
    decided_by: str


@dataclass(frozen=True)
class Dropped:
    """Not eligible (R0). `clause` is the first that failed: "withdrawn", "votes>0", "votes>=", "score>=", "share>="."""

    project: str
    clause: str


@dataclass(frozen=True)
class Step:
    """One project looked at by a greedy walk: `left` is the money before it, `taken` whether it fitted."""

    project: str
    left: Fraction
    taken: bool
    tie: Tie | None = None


@dataclass(frozen=True)
class Run:
    """Equal Shares at the endowments of `first` <= k <= `last`, which all fund `winners`, in this order, for `cost`.

    `endowment` belongs to k = `first`; each further k adds the rule's `inc`. Neighbouring runs never have the same
    winners in the same order: they are joined.
    """

    first: int
    last: int
    endowment: Fraction
    winners: tuple[str, ...]
    cost: Fraction


@dataclass(frozen=True)
class Round:
    """One purchase of the final run.

    `payment` is what a supporter with enough money pays; `rho` = payment per utility; effective votes = cost / payment.
    Of the supporters `full` paid the payment, `part` all of the less they had, the others had nothing left; `emptied`
    had money before and none after. `runner_up` would have been next (None: nothing else was affordable), `margin` is
    its rho less the winner's.
    """

    project: str
    rho: Fraction
    payment: Fraction
    effective: Fraction
    full: int
    part: int
    emptied: int
    runner_up: str | None
    margin: Fraction | None
    tie: Tie | None = None


@dataclass(frozen=True)
class Unaffordable:
    """Before round `round` (from 1) the supporters together held only `money`, less than the cost: out for good."""

    project: str
    round: int
    money: Fraction


@dataclass(frozen=True)
class Comparison:
    """Greedy from scratch beside Equal Shares (R4): how many voters have more winners on their ballot under which."""

    winners: tuple[str, ...]
    walk: tuple[Step, ...]
    prefer_equal_shares: int
    prefer_greedy: int
    switched: bool


@dataclass(frozen=True)
class Outcome:
    """`winners` in the order of funding. `walk`: a greedy rule's steps, or what completed Equal Shares afterwards.

    `runs`, `final` (the k whose `rounds` and `unaffordable` are given) and `comparison` belong to Equal Shares.
    `all_fit`: every eligible project together cost no more than the budget, so Add1 funded all without a run.
    """

    winners: tuple[str, ...]
    cost: Fraction
    dropped: tuple[Dropped, ...]
    walk: tuple[Step, ...] = ()
    all_fit: bool = False
    runs: tuple[Run, ...] = ()
    final: int | None = None
    rounds: tuple[Round, ...] = ()
    unaffordable: tuple[Unaffordable, ...] = ()
    comparison: Comparison | None = None

    @property
    def deciding_walk(self) -> tuple[Step, ...]:
        """The greedy steps behind the winners: the greedy rule's own, the completion's, or those switched to."""
        return self.comparison.walk if self.comparison and self.comparison.switched else self.walk

    @property
    def deciding_rounds(self) -> tuple[Round, ...]:
        """The rounds behind the winners: none under a greedy rule, nor where greedy was preferred."""
        return () if self.comparison and self.comparison.switched else self.rounds


Watch = Callable[[int, tuple[str, ...]], None]
"""Told of a run of Equal Shares: its k, and what it has bought so far."""


def unwatched(k: int, bought: tuple[str, ...]) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Onlooker:
    """Who stands beside the slow counter: `watch` is told how far it is, and runs in `believed` need no counting.

    `believed`: the first k of equal runs -> their last k, and what they bought, in this order.
    """

    watch: Watch = unwatched
    believed: Mapping[int, tuple[int, tuple[str, ...]]] = field(default_factory=dict)


NOBODY = Onlooker()
