"""Everybody's exact money, without a fraction per voter.

A voter who still has money holds the endowment less the payments for her funded projects; one who gave all she had
holds nothing for ever. So the sum that any voters hold is endowment * voters - sum(payment * those who paid it), and
bounds in whole numbers say who is poor; only where they cannot is one voter's money worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor

from ballots.methods.bounds import Ledger, Offer
from ballots.methods.field import Field


class Purses:
    """At one endowment. `ledger` bounds everything known here exactly; its `most` is 0 just where nothing is held."""

    def __init__(self, field: Field, endowment: Fraction) -> None:
        self.field, self.endowment = field, endowment
        self.ledger = Ledger(field, endowment, endowment)
        self.payments: list[Fraction] = []
        self.paid: list[list[int]] = [[] for _ in field.voters]  # per kind, which payments it made in full

    def held(self, kinds: Iterable[int]) -> Fraction:
        """What all voters of these kinds hold together."""
        voters, payers = 0, Counter[int]()
        for kind in kinds:
            if self.ledger.most[kind]:
                voters += self.field.voters[kind]
                for payment in self.paid[kind]:
                    payers[payment] += self.field.voters[kind]
        spent = sum((self.payments[payment] * count for payment, count in payers.items()), Fraction(0))
        return self.endowment * voters - spent

    def payment(self, project: str, offer: Offer) -> Fraction | None:
        """The least q with sum(min(money, q)) = cost; None if the supporters hold less than the cost."""
        poor, doubtful, payers = [], [], 0
        for kind in self.field.supporters[project]:
            if self.ledger.most[kind] < offer.least:
                poor.append(kind)
                continue
            payers += self.field.voters[kind]
            if offer.most is None or self.ledger.least[kind] < offer.most:
                doubtful.append((self._money(kind), self.field.voters[kind]))
        owed = self.field.costs[project] - self.held(poor)
        for money, voters in sorted(doubtful):
            if money * payers >= owed:
                break
            owed, payers = owed - money * voters, payers - voters
        return owed / payers if payers else None

    def pay(self, project: str, payment: Fraction) -> tuple[int, int, int]:
        """Charges the supporters: how many pay in full, how many the less they have, how many are emptied by it."""
        least, most = floor(payment * self.ledger.unit), ceil(payment * self.ledger.unit)
        full = part = exactly = 0
        for kind in self.field.supporters[project]:
            if not self.ledger.most[kind]:
                continue
            left = self._left(kind, payment, least, most)
            full += self.field.voters[kind] * (left >= 0)
            part += self.field.voters[kind] * (left < 0)
            exactly += self.field.voters[kind] * (left == 0)
            if left > 0:
                self.paid[kind].append(len(self.payments))
            self.ledger.most[kind] = self.ledger.most[kind] - least if left > 0 else 0
            self.ledger.least[kind] = max(0, self.ledger.least[kind] - most) if left > 0 else 0
        self.payments.append(payment)
        return full, part, part + exactly

    def _left(self, kind: int, payment: Fraction, least: int, most: int) -> Fraction | int:
        """Something of the sign of money - payment."""
        if self.ledger.least[kind] > most:
            return 1
        return -1 if self.ledger.most[kind] < least else self._money(kind) - payment

    def _money(self, kind: int) -> Fraction:
        return self.endowment - sum(self.payments[payment] for payment in self.paid[kind])
