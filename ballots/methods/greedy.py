"""R1, most votes first, skipping what does not fit: the rule of most cities (Pabulib: `greedy`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby

from ballots.election import Election
from ballots.eligibility import divide
from ballots.outcome import Outcome, Step, Tie, Watch, unwatched
from ballots.rule import Rule
from ballots.ties import settle


def count(election: Election, rule: Rule, watch: Watch = unwatched) -> Outcome:
    eligible, dropped = divide(election, rule)
    steps = walk(election, eligible, election.budget)
    winners = taken(steps)
    return Outcome(winners, election.cost_of(winners), dropped, walk=steps)


def walk(election: Election, candidates: Iterable[str], budget: Fraction, *, skip: bool = True) -> tuple[Step, ...]:
    """Every candidate looked at, with the money left before it; without `skip` the first that does not fit is last."""
    steps, left = [], budget
    for project, tie in _in_order(election, candidates):
        cost = election.by_id[project].cost
        fits = cost <= left
        steps.append(Step(project, left, fits, tie))
        if fits:
            left -= cost
        elif not skip:
            break
    return tuple(steps)


def taken(steps: Iterable[Step]) -> tuple[str, ...]:
    return tuple(step.project for step in steps if step.taken)


def _in_order(election: Election, candidates: Iterable[str]) -> Iterator[tuple[str, Tie | None]]:
    votes = election.votes.__getitem__
    for _, level in groupby(sorted(candidates, key=votes, reverse=True), key=votes):
        remaining = set(level)
        while remaining:
            project, tie = settle(election, remaining)
            remaining.remove(project)
            yield project, tie
