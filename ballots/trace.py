"""`trace.jsonl`: the whole count as one canonical JSON object a line, exact.

Rationals are "num/den"; what ends in `_decimal` is rounded for reading. Absent keys mean "none".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ballots.amounts import exact, ratio, rounded
from ballots.election import Election
from ballots.outcome import Comparison, Outcome, Round, Step, Tie
from ballots.rule import Rule, rule_id

Event = dict[str, Any]


def events(line: str, election: Election, rule: Rule, outcome: Outcome) -> Iterator[Event]:
    """The events of one budget line, each carrying its `line` and `event`."""
    for event in _events(election, rule, outcome):
        yield {"line": line, **event}


def tie_of(tie: Tie | None) -> Event:
    return {} if tie is None else {"tied": list(tie.tied), "chosen": tie.chosen, "decided_by": tie.decided_by}


def _events(election: Election, rule: Rule, outcome: Outcome) -> Iterator[Event]:
    yield {"event": "count", "rule": rule_id(rule), "n": election.n, "budget": exact(election.budget)}
    for drop in outcome.dropped:
        yield {"event": "dropped", "project": drop.project, "clause": drop.clause, **_facts(election, drop.project)}
    yield from _runs(election, outcome)
    for number, bought in enumerate(outcome.rounds, 1):
        yield from _unaffordable(election, outcome, number)
        yield _round(election, outcome, number, bought)
    yield from _unaffordable(election, outcome, len(outcome.rounds) + 1)
    stage = "greedy" if not outcome.runs else "completion"
    yield from _walk(election, "all_fit" if outcome.all_fit else stage, outcome.walk)
    if outcome.comparison is not None:
        yield from _walk(election, "comparison", outcome.comparison.walk)
        yield {"event": "comparison", **comparison_of(election, outcome.comparison)}
    yield {"event": "result", "winners": list(outcome.winners), "spent": exact(outcome.cost)}


def comparison_of(election: Election, comparison: Comparison) -> Event:
    return {
        "greedy_winners": list(comparison.winners),
        "greedy_spent": exact(election.cost_of(comparison.winners)),
        "prefer_equal_shares": comparison.prefer_equal_shares,
        "prefer_greedy": comparison.prefer_greedy,
        "switched": comparison.switched,
    }


def _runs(election: Election, outcome: Outcome) -> Iterator[Event]:
    for run in outcome.runs:
        yield {
            "event": "runs",
            "k": run.first,
            "k_last": run.last,
            "e": ratio(run.endowment),
            "cost": ratio(run.cost),
            "within_budget": run.cost <= election.budget,
            "winners": list(run.winners),
        }


def _round(election: Election, outcome: Outcome, number: int, bought: Round) -> Event:
    event: Event = {
        "event": "round",
        "k": outcome.final,
        "round": number,
        "project": bought.project,
        **_facts(election, bought.project),
        "rho": ratio(bought.rho),
        "payment": ratio(bought.payment),
        "payment_decimal": rounded(bought.payment, 4),
        "effective": ratio(bought.effective),
        "effective_decimal": rounded(bought.effective, 4),
        "paid_in_full": bought.full,
        "paid_in_part": bought.part,
        "emptied": bought.emptied,
        **tie_of(bought.tie),
    }
    if bought.runner_up is not None and bought.margin is not None:
        event |= {"runner_up": bought.runner_up, "margin": ratio(bought.margin)}
    return event


def _unaffordable(election: Election, outcome: Outcome, number: int) -> Iterator[Event]:
    for poor in outcome.unaffordable:
        if poor.round == number:
            facts = _facts(election, poor.project)
            yield {
                "event": "unaffordable",
                "round": number,
                "project": poor.project,
                **facts,
                "money": ratio(poor.money),
            }


def _walk(election: Election, stage: str, steps: Iterable[Step]) -> Iterator[Event]:
    for number, step in enumerate(steps, 1):
        yield {
            "event": "step",
            "stage": stage,
            "step": number,
            "project": step.project,
            **_facts(election, step.project),
            "left": exact(step.left),
            "taken": step.taken,
            **tie_of(step.tie),
        }


def _facts(election: Election, project: str) -> Event:
    return {"votes": election.votes[project], "cost": exact(election.by_id[project].cost)}
