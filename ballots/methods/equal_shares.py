"""R2-R4, the Method of Equal Shares, with Add1 completion and the comparison with greedy.

Peters, Pierczynski, Skowron: Proportional Participatory Budgeting with Additive Utilities (NeurIPS 2021); the details
that cities decided (run to overspend, comparison) are in docs/counting.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from ballots.election import Election
from ballots.eligibility import divide
from ballots.methods import bounds, purchases
from ballots.methods.field import Field
from ballots.methods.greedy import taken, walk
from ballots.outcome import Comparison, Outcome, Run, Watch, unwatched
from ballots.rule import Rule


def count(election: Election, rule: Rule, watch: Watch = unwatched) -> Outcome:
    eligible, dropped = divide(election, rule)
    outcome = replace(_equal_shares(election, rule, eligible, watch), dropped=dropped)
    if rule.fills_up_greedily and not outcome.all_fit:
        outcome = _filled_up(election, eligible, outcome)
    return _compared(election, rule, eligible, outcome)


def _equal_shares(election: Election, rule: Rule, eligible: tuple[str, ...], watch: Watch) -> Outcome:
    if rule.raises_endowment and election.cost_of(eligible) <= election.budget:
        steps = walk(election, eligible, election.budget)
        return _outcome(election, taken(steps), walk=steps, all_fit=True)
    if not eligible:
        return _outcome(election, ())
    field = Field.of(election, rule, eligible)
    runs = _runs(election, rule, field, watch)
    # Only the last run can overspend, and never the only one: the first costs n * budget / n at most.
    final = runs[-1] if runs[-1].cost <= election.budget else runs[-2]
    rounds, unaffordable = purchases.trace(field, _endowment(election, rule, final.last))
    return _outcome(election, final.winners, runs=runs, final=final.last, rounds=rounds, unaffordable=unaffordable)


def _outcome(election: Election, winners: tuple[str, ...], **found: object) -> Outcome:
    return Outcome(winners, election.cost_of(winners), (), **found)  # type: ignore[arg-type]


def _endowment(election: Election, rule: Rule, k: int) -> Fraction:
    start = election.budget / election.n
    return (start if rule.start == "exact" else Fraction(start.numerator // start.denominator)) + k * rule.inc


def _runs(election: Election, rule: Rule, field: Field, watch: Watch) -> tuple[Run, ...]:
    """R3: raises the endowment by one increment after another until a run overspends (or nothing more would fit)."""
    found: list[Run] = []
    k, stride, patience, repeats = 0, 1, 1, 0
    while not (found and _is_last(election, rule, field, found[-1])):
        winners = _bought(election, rule, field, k)
        repeats = repeats + 1 if found and found[-1].winners == winners else 0
        if repeats >= patience:
            # Walking millions of equal runs would take for ever: prove a stride of them equal at once.
            low, high = (_endowment(election, rule, k + ahead) for ahead in (0, stride))
            if bounds.run(field, low, high) == winners:
                k, stride, patience = k + stride, 2 * stride, 1
            else:
                stride, patience, repeats = max(1, stride // 4), 2 * patience, 0
        if found and found[-1].winners == winners:
            found[-1] = replace(found[-1], last=k)
        else:
            found.append(Run(k, k, _endowment(election, rule, k), winners, election.cost_of(winners)))
        watch(k, winners)
        k += 1
    return tuple(found)


def _is_last(election: Election, rule: Rule, field: Field, run: Run) -> bool:
    left = election.budget - run.cost
    if left < 0 or not rule.raises_endowment:
        return True
    unfunded = field.costs.keys() - set(run.winners)
    return rule.stops_when_nothing_fits and all(field.costs[project] > left for project in unfunded)


def _bought(election: Election, rule: Rule, field: Field, k: int) -> tuple[str, ...]:
    endowment = _endowment(election, rule, k)
    quick = bounds.run(field, endowment, endowment)
    return tuple(bought.project for bought in purchases.trace(field, endowment)[0]) if quick is None else quick


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
