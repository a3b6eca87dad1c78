"""R2, one run of Equal Shares at a fixed endowment: who buys what, exactly.

Voters with the same eligible choices always hold the same money, so money is kept per kind of ballot. Money only ever
falls, hence a project's rho only rises: the last known rho is a lower bound, and most projects need no second look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ballots.election import Election
from ballots.outcome import Round, Unaffordable
from ballots.rule import Rule
from ballots.ties import settle, tie_key

Money = list[Fraction]  # per kind of ballot, what each of its voters holds
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Field:
    """The eligible projects and the kinds of ballot that choose any of them. A project's utility is what rho is per."""

    election: Election
    voters: Sequence[int]
    supporters: Mapping[str, Sequence[int]]
    costs: Mapping[str, Fraction]
    utilities: Mapping[str, Fraction]

    @staticmethod
    def of(election: Election, rule: Rule, eligible: Sequence[str]) -> Field:
        supporters: dict[str, list[int]] = {project: [] for project in eligible}
        kinds: defaultdict[tuple[str, ...], int] = defaultdict(int)
        for choices, voters in election.groups:
            kinds[tuple(project for project in choices if project in supporters)] += voters
        for kind, choices in enumerate(kinds):
            for project in choices:
                supporters[project].append(kind)
        costs = {project: election.by_id[project].cost for project in eligible}
        utilities = costs if rule.utility == "cost" else dict.fromkeys(eligible, Fraction(1))
        return Field(election, list(kinds.values()), supporters, costs, utilities)

    def payment(self, project: str, money: Money) -> Fraction | None:
        """The least q with sum(min(money, q)) = cost over the supporters; None if they hold less than the cost."""
        missing, payers = self.costs[project], self.election.votes[project]
        for held, voters in sorted((money[kind], self.voters[kind]) for kind in self.supporters[project]):
            if held * payers >= missing:
                return missing / payers
            missing -= held * voters
            payers -= voters
        return None

    def held(self, project: str, money: Money) -> Fraction:
        return sum((money[kind] * self.voters[kind] for kind in self.supporters[project]), NOTHING)

    def pay(self, project: str, payment: Fraction, money: Money) -> None:
        for kind in self.supporters[project]:
            money[kind] = max(NOTHING, money[kind] - payment)


def run(field: Field, endowment: Fraction) -> tuple[str, ...]:
    """What is bought, in order."""
    money = [endowment] * len(field.voters)
    known = dict.fromkeys(field.costs, NOTHING)  # a lower bound of rho per project that may still be bought
    bought = []
    while level := _cheapest(field, money, known):
        project, _ = settle(field.election, level)
        field.pay(project, known.pop(project) * field.utilities[project], money)
        bought.append(project)
    return tuple(bought)


def _cheapest(field: Field, money: Money, known: dict[str, Fraction]) -> list[str]:
    """The projects of least rho; refreshes `known` only as far as needed to be sure, and drops the unaffordable."""
    best: Fraction | None = None
    for project in sorted(known, key=known.__getitem__):
        if best is not None and known[project] > best:
            break
        payment = field.payment(project, money)
        if payment is None:
            del known[project]
            continue
        known[project] = payment / field.utilities[project]
        best = known[project] if best is None else min(best, known[project])
    return [project for project, rho in known.items() if rho == best]


def holds(field: Field, winners: Sequence[str], low: Fraction, high: Fraction) -> bool:
    """True only if every endowment from `low` to `high` buys exactly `winners` in this order.

    Keeps bounds of everyone's money over the whole range: the payment computed from the upper bounds is the least
    possible, the one from the lower bounds the largest. False means only that the bounds are too wide to tell.
    """
    least, most = [low] * len(field.voters), [high] * len(field.voters)
    known = dict.fromkeys(field.costs, NOTHING)
    for winner in winners:
        dearest, cheapest = field.payment(winner, least), field.payment(winner, most)
        if dearest is None or cheapest is None:
            return False
        del known[winner]
        if not _none_before(field, most, known, winner, dearest / field.utilities[winner]):
            return False
        field.pay(winner, dearest, least)
        field.pay(winner, cheapest, most)
    return all(field.payment(project, most) is None for project in known)


def _none_before(field: Field, most: Money, known: dict[str, Fraction], winner: str, rho: Fraction) -> bool:
    for rival in [project for project, bound in known.items() if bound <= rho]:
        payment = field.payment(rival, most)
        if payment is None:
            del known[rival]
            continue
        known[rival] = payment / field.utilities[rival]
        if (known[rival], tie_key(field.election, rival)) < (rho, tie_key(field.election, winner)):
            return False
    return True


def trace(field: Field, endowment: Fraction) -> tuple[tuple[Round, ...], tuple[Unaffordable, ...]]:
    """The same run told in full, every project looked at in every round."""
    money = [endowment] * len(field.voters)
    remaining = set(field.costs)
    rounds: list[Round] = []
    unaffordable: list[Unaffordable] = []
    while remaining:
        payments = {project: field.payment(project, money) for project in sorted(remaining)}
        for project in [project for project, payment in payments.items() if payment is None]:
            unaffordable.append(Unaffordable(project, len(rounds) + 1, field.held(project, money)))
            remaining.remove(project)
        rhos = {p: payment / field.utilities[p] for p, payment in payments.items() if payment is not None}
        if rhos:
            rounds.append(_round(field, money, rhos))
            remaining.remove(rounds[-1].project)
            field.pay(rounds[-1].project, rounds[-1].payment, money)
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
