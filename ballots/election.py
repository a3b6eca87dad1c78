"""An election: projects with prices, one budget, one ballot a voter. Validated once, then never changed.

Amounts are exact fractions of the currency unit (12.50 kr. is `Fraction(25, 2)`). A ballot is the set of project ids
a voter approves; a blank ballot chooses nothing and still counts in `n`. Nothing here depends on the order in which
projects or voters are given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

Choices = tuple[str, ...]
Rank = int | bytes

PROJECT_ID = re.compile(r"""[!-~]{1,64}""")
NOT_IN_IDS = frozenset(",;'\"\\")


class ElectionError(ValueError):
    """The election contradicts itself; the text says where."""


@dataclass(frozen=True)
class Project:
    id: str
    cost: Fraction
    name: str = ""
    withdrawn: bool = False


@dataclass(frozen=True)
class Election:
    """`ballots` holds one tuple of project ids per voter; `ranks` is the lot (lowest first), None = by project id."""

    projects: tuple[Project, ...]
    budget: Fraction
    ballots: tuple[Choices, ...]
    ranks: Mapping[str, Rank] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "projects", tuple(sorted(self.projects, key=lambda project: project.id)))
        object.__setattr__(self, "budget", Fraction(self.budget))
        _check_projects(self.projects)
        if self.budget < 0:
            raise ElectionError(f"the budget {self.budget} is below 0")
        unknown = {choice for choices, _ in self.groups for choice in choices} - self.by_id.keys()
        if unknown:
            raise ElectionError(f"a ballot names {min(unknown)!r}, which is no project")
        if self.ranks is not None and (missing := self.by_id.keys() - self.ranks.keys()):
            raise ElectionError(f"the lot has no rank for {min(missing)!r}")

    @property
    def n(self) -> int:
        """Valid ballots, blank ones included."""
        return len(self.ballots)

    @cached_property
    def groups(self) -> tuple[tuple[Choices, int], ...]:
        """Equal ballots together: (sorted unique ids, how many voters), sorted."""
        groups: Counter[Choices] = Counter()
        for ballot, voters in Counter(map(tuple, self.ballots)).items():
            groups[tuple(sorted(set(ballot)))] += voters
        return tuple(sorted(groups.items()))

    @cached_property
    def by_id(self) -> dict[str, Project]:
        return {project.id: project for project in self.projects}

    @cached_property
    def votes(self) -> dict[str, int]:
        """Voters per project, in the order of ids."""
        votes = dict.fromkeys(self.by_id, 0)
        for choices, voters in self.groups:
            for choice in choices:
                votes[choice] += voters
        return votes

    def cost_of(self, ids: Iterable[str]) -> Fraction:
        return sum((self.by_id[project].cost for project in ids), Fraction(0))


def is_project_id(text: str) -> bool:
    """1-64 printable ASCII characters except space, comma, semicolon, quotes and backslash."""
    return PROJECT_ID.fullmatch(text) is not None and NOT_IN_IDS.isdisjoint(text)


def _check_projects(projects: tuple[Project, ...]) -> None:
    for project in projects:
        if not is_project_id(project.id):
            raise ElectionError(f"{project.id!r} is no project id (1-64 ASCII characters, none of , ; ' \" \\)")
        if project.cost <= 0:
            raise ElectionError(f"project {project.id!r} costs {project.cost}; a cost is above 0")
    for project, following in pairwise(projects):
        if project.id == following.id:
            raise ElectionError(f"the project id {project.id!r} stands twice")
