"""`result.json` and `trace.jsonl`: what a count publishes, as canonical bytes.

Rendered from elections and outcomes alone, by the server and by every verifier, whichever counter counted.
`docs/counting.md` says what every key means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ballots.amounts import exact, ratio
from ballots.canonical import dumps
from ballots.election import Election
from ballots.explain import reasons, status
from ballots.outcome import Outcome
from ballots.rule import Rule, rule_id
from ballots.trace import comparison_of, events, tie_of

FORMAT = "puljen/result/1"
Count = Callable[[Election, Rule], Outcome]


@dataclass(frozen=True)
class LineElection:
    """One budget line: its own election, rule and currency (`exponent` = decimals of the minor unit, 2 for DKK)."""

    id: str
    election: Election
    rule: Rule
    currency: str
    exponent: int


def tally(eid: str, lines: Sequence[LineElection], count: Count) -> tuple[bytes, bytes]:
    """(`result.json`, `trace.jsonl`) of the vote `eid` (lowercase hex), every line counted by `count`."""
    counted = [(line, count(line.election, line.rule)) for line in lines]
    result = {"format": FORMAT, "eid": eid, "lines": [line_result(line, outcome) for line, outcome in counted]}
    trace = (
        dumps(event) + b"\n"
        for line, outcome in counted
        for event in events(line.id, line.election, line.rule, outcome)
    )
    return dumps(result), b"".join(trace)


def line_result(line: LineElection, outcome: Outcome) -> dict[str, Any]:
    """One element of `lines` in `result.json`."""
    election = line.election
    told = reasons(election, line.rule, outcome)
    result: dict[str, Any] = {
        "id": line.id,
        "rule": rule_id(line.rule),
        "currency": line.currency,
        "exponent": line.exponent,
        "budget": exact(election.budget),
        "spent": exact(outcome.cost),
        "left": exact(election.budget - outcome.cost),
        "n": election.n,
        "blank": dict(election.groups).get((), 0),
        "winners": list(outcome.winners),
        "projects": [
            {
                "id": project.id,
                "cost": exact(project.cost),
                "votes": election.votes[project.id],
                "status": status(election, outcome, project.id),
                "reason": told[project.id],
            }
            for project in election.projects
        ],
        "ties": list(ties(outcome)),
        "key_facts": {"winners_on_ballot": _winners_on_ballot(election, outcome.winners)},
    }
    if outcome.final is not None:
        final = outcome.runs[-1] if outcome.runs[-1].cost <= election.budget else outcome.runs[-2]
        endowment = final.endowment + (outcome.final - final.first) * line.rule.inc
        result["endowment"] = {"k": outcome.final, "e": ratio(endowment)}
    if outcome.comparison is not None:
        result["comparison"] = comparison_of(election, outcome.comparison) | {
            "greedy_winners_on_ballot": _winners_on_ballot(election, outcome.comparison.winners)
        }
    return result


def ties(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Where the winners were decided: in rounds, then in greedy steps."""
    for number, bought in enumerate(outcome.deciding_rounds, 1):
        if bought.tie:
            yield {"round": number, **tie_of(bought.tie)}
    for number, step in enumerate(outcome.deciding_walk, 1):
        if step.tie:
            yield {"step": number, **tie_of(step.tie)}


def _winners_on_ballot(election: Election, winners: Sequence[str]) -> list[int]:
    """Item i: voters with exactly i winners on their ballot; up to the most anyone has."""
    found: Counter[int] = Counter()
    for choices, voters in election.groups:
        found[len(set(winners).intersection(choices))] += voters
    return [found[winners_on] for winners_on in range(max(found, default=0) + 1)]
