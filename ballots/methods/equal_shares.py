"""R2-R4, the Method of Equal Shares, with Add1 completion and the comparison with greedy.

Peters, Pierczynski, Skowron: Proportional Participatory Budgeting with Additive Utilities (NeurIPS 2021); the details
that cities decided (run to overspend, comparison) are in docs/counting.md. Exact fractions throughout.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from ballots.election import Election
from ballots.eligibility import divide
from ballots.methods import purchases
from ballots.methods.greedy import taken, walk
from ballots.methods.purchases import Field
from ballots.outcome import Comparison, Outcome, Run
from ballots.rule import Rule


def count(election: Election, rule: Rule) -> Outcome:
    eligible, dropped = divide(election, rule)
    outcome = replace(_equal_shares(election, rule, eligible), dropped=dropped)
    if rule.fills_up_greedily and not outcome.all_fit:
        outcome = _filled_up(election, eligible, outcome)
    return _compared(election, rule, eligible, outcome)


def _equal_shares(election: Election, rule: Rule, eligible: tuple[str, ...]) -> Outcome:
    if rule.raises_endowment and election.cost_of(eligible) <= election.budget:
        steps = walk(election, eligible, election.budget)
        return _outcome(election, taken(steps), walk=steps, all_fit=True)
    if not eligible:
        return _outcome(election, ())
    field = Field.of(election, rule, eligible)
    runs = _Endowments(election, rule, field).runs()
    # Only the last run of a raised endowment can overspend: the first costs n * budget / n at most.
    feasible = [run for run in runs if run.cost <= election.budget]
    final = feasible[-1]
    rounds, unaffordable = purchases.trace(field, _endowment(election, rule, final.last))
    return _outcome(
        election, final.winners, runs=tuple(runs), final=final.last, rounds=rounds, unaffordable=unaffordable
    )


def _outcome(election: Election, winners: tuple[str, ...], **found: object) -> Outcome:
    return Outcome(winners, election.cost_of(winners), (), **found)  # type: ignore[arg-type]


def _endowment(election: Election, rule: Rule, k: int) -> Fraction:
    start = election.budget / election.n
    return (start if rule.start == "exact" else Fraction(start.numerator // start.denominator)) + k * rule.inc


@dataclass
class _Endowments:
    """R3: raises the endowment by one increment after another until a run overspends (or nothing more would fit)."""

    election: Election
    rule: Rule
    field: Field

    def runs(self) -> list[Run]:
        k, stride, found = 0, 1, list[Run]()
        while True:
            winners = purchases.run(self.field, self._e(k))
            repeated = bool(found) and found[-1].winners == winners
            if repeated:
                found[-1] = replace(found[-1], last=k)
            else:
                found.append(Run(k, k, self._e(k), winners, self.election.cost_of(winners)))
            if self._is_last(found[-1]):
                return found
            # Prices far above what anyone holds would mean millions of equal runs: prove them equal in long strides.
            if repeated and purchases.holds(self.field, winners, self._e(k), self._e(k + stride)):
                k, stride = k + stride, stride * 2
                found[-1] = replace(found[-1], last=k)
            else:
                stride = max(1, stride // 4)
            k += 1

    def _is_last(self, run: Run) -> bool:
        left = self.election.budget - run.cost
        if left < 0 or not self.rule.raises_endowment:
            return True
        unfunded = self.field.costs.keys() - set(run.winners)
        return self.rule.stops_when_nothing_fits and all(self.field.costs[project] > left for project in unfunded)

    def _e(self, k: int) -> Fraction:
        return _endowment(self.election, self.rule, k)


def _filled_up(election: Election, eligible: Iterable[str], outcome: Outcome) -> Outcome:
    """R3U: most votes first over the rest with the money left."""
    rest = [project for project in eligible if project not in outcome.winners]
    steps = walk(election, rest, election.budget - outcome.cost)
    winners = outcome.winners + taken(steps)
    return replace(outcome, winners=winners, cost=election.cost_of(winners), walk=steps)


def _compared(election: Election, rule: Rule, eligible: Iterable[str], outcome: Outcome) -> Outcome:
    """R4; without `compare=greedy` the numbers are published and nothing is switched."""
    steps = walk(election, eligible, election.budget)
    ours, theirs = set(outcome.winners), set(taken(steps))
    gains = [(len(ours.intersection(choices)) - len(theirs.intersection(choices)), w) for choices, w in election.groups]
    for_ours = sum(voters for gain, voters in gains if gain > 0)
    for_theirs = sum(voters for gain, voters in gains if gain < 0)
    switched = rule.compare == "greedy" and for_theirs > for_ours
    comparison = Comparison(taken(steps), steps, for_ours, for_theirs, switched)
    winners = taken(steps) if switched else outcome.winners
    return replace(outcome, winners=winners, cost=election.cost_of(winners), comparison=comparison)
