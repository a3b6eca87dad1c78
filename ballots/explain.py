"""One exact reason per project, read off the outcome without counting again.

A reason is a small JSON object: `code` and the numbers a sentence needs. Money is exact in the currency unit, `missing`
is the money or votes that were short, `missing_votes` the fewest extra voters with which the project would have won.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

from ballots.amounts import exact, ratio, rounded
from ballots.election import Election
from ballots.outcome import Dropped, Outcome, Step
from ballots.rule import EQUAL_SHARES, Rule
from ballots.ties import lot

Reason = dict[str, str | int]


def reasons(election: Election, rule: Rule, outcome: Outcome) -> Mapping[str, Reason]:
    """Project id -> reason, for every project, in the order of ids."""
    told = {drop.project: _not_eligible(election, rule, drop) for drop in outcome.dropped}
    if outcome.all_fit:
        told |= {project: {"code": "all_fit"} for project in outcome.winners}
    elif outcome.final is None or (outcome.comparison and outcome.comparison.switched):
        told |= _by_walk(election, rule, outcome)
    else:
        told |= _by_rounds(election, outcome)
    return {project: told[project] for project in election.by_id}


def status(election: Election, outcome: Outcome, project: str) -> str:
    """ "won", "lost", "not_eligible" or "withdrawn"."""
    if project in outcome.winners:
        return "won"
    if election.by_id[project].withdrawn:
        return "withdrawn"
    return "not_eligible" if any(drop.project == project for drop in outcome.dropped) else "lost"


def _not_eligible(election: Election, rule: Rule, drop: Dropped) -> Reason:
    votes = election.votes[drop.project]
    if drop.clause == "withdrawn":
        return {"code": "withdrawn"}
    if drop.clause == "votes>0":
        return {"code": "no_votes"}
    if drop.clause == "share>=":
        return _below_share(election, rule, drop.project)
    code, needed = ("too_few_votes", rule.min_votes) if drop.clause == "votes>=" else ("score_too_low", rule.min_score)
    assert needed is not None
    return {"code": code, "votes": votes, "needed": needed, "missing": needed - votes}


def _below_share(election: Election, rule: Rule, project: str) -> Reason:
    cost, votes = election.by_id[project].cost, election.votes[project]
    assert rule.share is not None
    reason: Reason = {"code": "below_share", "votes": votes, "n": election.n, "share": ratio(rule.share)}
    if election.budget:
        needed = ceil(rule.share * election.n * cost / election.budget)
        reason |= {"needed": needed, "missing": needed - votes}
    return reason | {"cost": exact(cost), "budget": exact(election.budget)}


def _above_budget(election: Election, project: str) -> Reason | None:
    cost = election.by_id[project].cost
    if cost <= election.budget:
        return None
    missing = exact(cost - election.budget)
    return {"code": "above_budget", "cost": exact(cost), "budget": exact(election.budget), "missing": missing}


def _by_rounds(election: Election, outcome: Outcome) -> dict[str, Reason]:
    told: dict[str, Reason] = {}
    for number, bought in enumerate(outcome.rounds, 1):
        told[bought.project] = {
            "code": "funded_in_round",
            "round": number,
            "payment": ratio(bought.payment),
            "payment_decimal": rounded(bought.payment, 2),
            "effective": ratio(bought.effective),
            "effective_decimal": rounded(bought.effective, 2),
        }
    for poor in outcome.unaffordable:
        cost = election.by_id[poor.project].cost
        # The one is cut off and the other rounded up: together they are the price, and the sum named is really enough.
        whole = Fraction(floor(poor.money * 100), 100)
        told[poor.project] = _above_budget(election, poor.project) or {
            "code": "supporters_too_poor",
            "round": poor.round,
            "cost": exact(cost),
            "money": ratio(poor.money),
            "money_decimal": rounded(whole, 2),
            "missing": ratio(cost - poor.money),
            "missing_decimal": rounded(cost - whole, 2),
        }
    for number, step in enumerate(outcome.walk, 1):
        told[step.project] = _looked_at(election, number, step)
    return told


def _by_walk(election: Election, rule: Rule, outcome: Outcome) -> dict[str, Reason]:
    steps = outcome.deciding_walk
    told = {step.project: _looked_at(election, number, step) for number, step in enumerate(steps, 1)}
    known = {drop.project for drop in outcome.dropped} | told.keys()
    for project in election.by_id.keys() - known:
        cost = election.by_id[project].cost
        after: Reason = {"code": "after_stop", "stopped_by": steps[-1].project, "cost": exact(cost)}
        told[project] = _above_budget(election, project) or {**after, "left": exact(steps[-1].left)}
    if rule.name != EQUAL_SHARES:
        for project, reason in told.items():
            missing = (
                _missing_votes(election, steps, project) if reason["code"] in ("did_not_fit", "after_stop") else None
            )
            told[project] = reason if missing is None else {**reason, "missing_votes": missing}
    return told


def _looked_at(election: Election, number: int, step: Step) -> Reason:
    if step.taken:
        return {"code": "funded_in_step", "step": number, "left": exact(step.left)}
    cost = election.by_id[step.project].cost
    return _above_budget(election, step.project) or {
        "code": "did_not_fit",
        "step": number,
        "cost": exact(cost),
        "left": exact(step.left),
        "missing": exact(cost - step.left),
    }


def _missing_votes(election: Election, steps: tuple[Step, ...], project: str) -> int | None:
    """Extra approvals on given ballots that would have moved it up to the last place with enough money left.

    Moving up changes nothing before that place, so the money left there is known without a recount. None: not even
    every voter would have been enough.
    """
    places = [step for step in steps if step.left >= election.by_id[project].cost and step.project != project]
    rival = places[-1].project
    level = _tied_order(election, project) < _tied_order(election, rival)
    needed = election.votes[rival] + (0 if level else 1)
    return needed - election.votes[project] if needed <= election.n else None


def _tied_order(election: Election, project: str) -> tuple[Fraction, tuple[object, ...]]:
    """T among projects with equally many votes."""
    return election.by_id[project].cost, lot(election, project)
