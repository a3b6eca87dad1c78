"""R2 in whole numbers between bounds: quick, never wrong, sometimes undecided.

Money is counted in a unit so small that every price and endowment is whole. For each kind of ballot a lower and an
upper bound of the money is kept: the upper bounds give a payment that is surely not too high, the lower bounds one that
is surely not too low, and the only rounding is one division in each. The bounds may start apart: then one run decides
for a whole range of endowments at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ballots.methods.field import Field
from ballots.ties import settle

FINENESS = 48  # bits of the money unit below the smallest that is needed
RHO = 96  # bits of a rho below 1; rho is compared after rounding down (a lower bound) or up (an upper one)


@dataclass(frozen=True)
class Offer:
    """Bounds of a project's payment (`most` None: perhaps not affordable) and of its rho, in whole units.

    `payers`: where every supporter surely pays in full or has nothing at all, how many pay. Then rho is known exactly.
    """

    least: int
    most: int | None
    rho_least: int
    rho_most: int | None
    payers: int | None


def run(field: Field, low: Fraction, high: Fraction) -> tuple[str, ...] | None:
    """What every endowment from `low` to `high` buys, in this order; None if that differs or cannot be told."""
    ledger = Ledger(field, low, high)
    known = dict.fromkeys(field.costs, 0)  # a lower bound of each rho; money only falls, so it stays one
    bought = []
    while found := ledger.rivals(known):
        project = _winner(field, found)
        if project is None:
            return None
        ledger.pay(project, found[project])
        del known[project]
        bought.append(project)
    return tuple(bought)


def _winner(field: Field, found: dict[str, Offer]) -> str | None:
    """The one with the least rho among the rivals; None if the bounds cannot tell."""
    if len(found) == 1:
        [(project, offer)] = found.items()
        return None if offer.most is None else project
    exact = {}
    for project, offer in found.items():
        if not offer.payers:
            return None
        exact[project] = field.costs[project] / (offer.payers * field.utilities[project])
    least = min(exact.values())
    return settle(field.election, [project for project, rho in exact.items() if rho == least])[0]


def rivals(offers: Mapping[str, Offer]) -> dict[str, Offer]:
    """Those whose rho may be the least of all."""
    best = min((offer.rho_most for offer in offers.values() if offer.rho_most is not None), default=None)
    return {project: offer for project, offer in offers.items() if best is None or offer.rho_least <= best}


class Ledger:
    """Everybody's money between its bounds."""

    def __init__(self, field: Field, low: Fraction, high: Fraction) -> None:
        denominators = [low.denominator, high.denominator, *(cost.denominator for cost in field.costs.values())]
        self.unit = lcm(*denominators) << FINENESS
        self.field = field
        self.costs = {project: int(cost * self.unit) for project, cost in field.costs.items()}
        self.utilities = {project: int(utility * self.unit) for project, utility in field.utilities.items()}
        self.least = [int(low * self.unit)] * len(field.voters)
        self.most = [int(high * self.unit)] * len(field.voters)

    def rivals(self, known: dict[str, int]) -> dict[str, Offer]:
        """All that may have the least rho. Refreshes `known` as far as needed, and drops the surely unaffordable."""
        offers: dict[str, Offer] = {}
        best: int | None = None
        for project in sorted(known, key=known.__getitem__):
            if best is not None and known[project] > best:
                break
            offer = self.offer(project)
            if offer is None:
                del known[project]
                continue
            offers[project], known[project] = offer, offer.rho_least
            if offer.rho_most is not None:
                best = offer.rho_most if best is None else min(best, offer.rho_most)
        return rivals(offers)

    def pay(self, project: str, offer: Offer) -> None:
        least, most = self.least, self.most
        for kind in self.field.supporters[project]:
            most[kind] = max(0, most[kind] - offer.least)
            least[kind] = max(0, least[kind] - (offer.most or 0))

    def offer(self, project: str) -> Offer | None:
        """None: not affordable for sure."""
        kinds, cost, utility = self.field.supporters[project], self.costs[project], self.utilities[project]
        voters = self.field.votes[project]
        least_held, most_held = [self.least[kind] for kind in kinds], [self.most[kind] for kind in kinds]
        least = _payment(cost, most_held, voters)
        if least is None:
            return None
        most = _payment(cost, least_held, voters, up=1)
        rho_least, rho_most = (least << RHO) // utility, None if most is None else -((-most << RHO) // utility)
        return Offer(least, most, rho_least, rho_most, _payers(most, least_held, most_held, voters))


def _payment(cost: int, held: Sequence[int], voters: Sequence[int], up: int = 0) -> int | None:
    """The least q with sum(min(held, q)) >= cost, rounded down, or up; None if all that is held is less than the cost.

    Whoever is taken to be poor, (cost - what the poor hold) / (the others) is not above q: from below it can only
    reach q.
    """
    payers, owed, q = sum(voters), cost, 0
    while True:
        if payers == 0:
            return None
        reached = (owed - up) // payers + up
        if reached <= q or min(held) >= reached:
            return max(reached, q)
        q = reached
        poor = [(money, count) for money, count in zip(held, voters, strict=True) if money < q]
        owed = cost - sum(money * count for money, count in poor)
        payers = sum(voters) - sum(count for _, count in poor)


def _payers(most: int | None, least_held: Sequence[int], most_held: Sequence[int], voters: Sequence[int]) -> int | None:
    if most is None:
        return None
    payers = 0
    for least, held, count in zip(least_held, most_held, voters, strict=True):
        if least >= most:
            payers += count
        elif held:
            return None
    return payers
