"""R2, one run of Equal Shares at a fixed endowment told in full: every project looked at in every round, all exact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ballots.methods.bounds import Offer, rivals
from ballots.methods.field import Field
from ballots.methods.purses import Purses
from ballots.outcome import Round, Unaffordable
from ballots.ties import settle


def trace(field: Field, endowment: Fraction) -> tuple[tuple[Round, ...], tuple[Unaffordable, ...]]:
    """The purchases in order, and when every other project became unaffordable."""
    purses = Purses(field, endowment)
    remaining = sorted(field.costs)
    rounds: list[Round] = []
    unaffordable: list[Unaffordable] = []
    while remaining:
        offers = dict(_offers(purses, remaining))
        for project in remaining:
            if project not in offers:
                held = purses.held(field.supporters[project])
                unaffordable.append(Unaffordable(project, len(rounds) + 1, held))
        if offers:
            rounds.append(_round(field, purses, offers))
        remaining = [project for project in offers if project != rounds[-1].project]
    return tuple(rounds), tuple(unaffordable)


def _offers(purses: Purses, projects: list[str]) -> Iterator[tuple[str, Offer]]:
    """Of the affordable projects."""
    for project in projects:
        offer = purses.ledger.offer(project)
        if offer is not None and (offer.most is not None or purses.payment(project, offer) is not None):
            yield project, offer


def _round(field: Field, purses: Purses, offers: dict[str, Offer]) -> Round:
    rho, level = _least(field, purses, offers)
    project, tie = settle(field.election, level)
    others = {rival: offer for rival, offer in offers.items() if rival != project}
    next_rho, runners_up = _least(field, purses, others) if others else (None, [])
    payment = rho * field.utilities[project]
    full, part, emptied = purses.pay(project, payment)
    return Round(
        project=project,
        rho=rho,
        payment=payment,
        effective=field.costs[project] / payment,
        full=full,
        part=part,
        emptied=emptied,
        runner_up=settle(field.election, runners_up)[0] if runners_up else None,
        margin=None if next_rho is None else next_rho - rho,
        tie=tie,
    )


def _least(field: Field, purses: Purses, offers: Mapping[str, Offer]) -> tuple[Fraction, list[str]]:
    """The least rho and the projects that have it."""
    exact: dict[str, Fraction] = {}
    for project, offer in rivals(offers).items():
        payment = purses.payment(project, offer)
        assert payment is not None  # only affordable projects make an offer
        exact[project] = payment / field.utilities[project]
    least = min(exact.values())
    return least, [project for project, rho in exact.items() if rho == least]
