"""The eligible projects and the kinds of ballot that choose any of them.

Voters with the same eligible choices always hold the same money, so it is enough to keep it once per kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ballots.election import Election
from ballots.rule import Rule


@dataclass(frozen=True)
class Field:
    """`voters` per kind; per project the kinds of its `supporters`, the voters of each in `votes`, what rho is per."""

    election: Election
    voters: Sequence[int]
    supporters: Mapping[str, Sequence[int]]
    votes: Mapping[str, Sequence[int]]
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
        voters_of = list(kinds.values())
        votes = {project: [voters_of[kind] for kind in found] for project, found in supporters.items()}
        costs = {project: election.by_id[project].cost for project in eligible}
        utilities = costs if rule.utility == "cost" else dict.fromkeys(eligible, Fraction(1))
        return Field(election, voters_of, supporters, votes, costs, utilities)
