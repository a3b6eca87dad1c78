"""R2, one run of Equal Shares at a fixed endowment in exact fractions: for the trace, and where bounds cannot decide.

Money only ever falls, hence a project's rho only rises: the last known rho is a lower bound, and most projects need no
second look.
"""

from __future__ import annotations

from fractions import Fraction

from ballots.methods.field import Field
from ballots.outcome import Round, Unaffordable
from ballots.ties import settle, tie_key

Money = list[Fraction]  # per kind of ballot, what each of its voters holds
NOTHING = Fraction(0)


def run(field: Field, endowment: Fraction) -> tuple[str, ...]:
    """What is bought, in order."""
    money = [endowment] * len(field.voters)
    known = dict.fromkeys(field.costs, NOTHING)  # a lower bound of rho per project that may still be bought
    bought = []
    while level := _cheapest(field, money, known):
        project, _ = settle(field.election, level)
        _pay(field, project, known.pop(project) * field.utilities[project], money)
        bought.append(project)
    return tuple(bought)


def _cheapest(field: Field, money: Money, known: dict[str, Fraction]) -> list[str]:
    """The projects of least rho; refreshes `known` only as far as needed to be sure, and drops the unaffordable."""
    best: Fraction | None = None
    for project in sorted(known, key=known.__getitem__):
        if best is not None and known[project] > best:
            break
        payment = _payment(field, project, money)
        if payment is None:
            del known[project]
            continue
        known[project] = payment / field.utilities[project]
        best = known[project] if best is None else min(best, known[project])
    return [project for project, rho in known.items() if rho == best]


def trace(field: Field, endowment: Fraction) -> tuple[tuple[Round, ...], tuple[Unaffordable, ...]]:
    """The same run told in full, every project looked at in every round."""
    money = [endowment] * len(field.voters)
    remaining = set(field.costs)
    rounds: list[Round] = []
    unaffordable: list[Unaffordable] = []
    while remaining:
        payments = {project: _payment(field, project, money) for project in sorted(remaining)}
        for project in [project for project, payment in payments.items() if payment is None]:
            unaffordable.append(Unaffordable(project, len(rounds) + 1, _held(field, project, money)))
            remaining.remove(project)
        rhos = {p: payment / field.utilities[p] for p, payment in payments.items() if payment is not None}
        if rhos:
            rounds.append(_round(field, money, rhos))
            remaining.remove(rounds[-1].project)
            _pay(field, rounds[-1].project, rounds[-1].payment, money)
    return tuple(rounds), tuple(unaffordable)


def _round(field: Field, money: Money, rhos: dict[str, Fraction]) -> Round:
    rho = min(rhos.values())
    project, tie = settle(field.election, [rival for rival in rhos if rhos[rival] == rho])
    payment = rho * field.utilities[project]
    rivals = [(rhos[rival], tie_key(field.election, rival), rival) for rival in rhos if rival != project]
    _, _, runner_up = min(rivals, default=(None, None, None))
    supporters = [(money[kind], field.voters[kind]) for kind in field.supporters[project]]
    return Round(
        project=project,
        rho=rho,
        payment=payment,
        effective=field.costs[project] / payment,
        full=sum(voters for held, voters in supporters if held >= payment),
        part=sum(voters for held, voters in supporters if 0 < held < payment),
        emptied=sum(voters for held, voters in supporters if 0 < held <= payment),
        runner_up=runner_up,
        margin=None if runner_up is None else rhos[runner_up] - rho,
        tie=tie,
    )


def _payment(field: Field, project: str, money: Money) -> Fraction | None:
    """The least q with sum(min(money, q)) = cost over the supporters; None if they hold less than the cost."""
    missing, payers = field.costs[project], field.election.votes[project]
    for held, voters in sorted((money[kind], field.voters[kind]) for kind in field.supporters[project]):
        if held * payers >= missing:
            return missing / payers
        missing -= held * voters
        payers -= voters
    return None


def _held(field: Field, project: str, money: Money) -> Fraction:
    return sum((money[kind] * field.voters[kind] for kind in field.supporters[project]), NOTHING)


def _pay(field: Field, project: str, payment: Fraction, money: Money) -> None:
    for kind in field.supporters[project]:
        money[kind] = max(NOTHING, money[kind] - payment)
