"""What a `.pb` file says, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ballots.texts import Told


class PabulibError(Told):
    """Reads `file:row: what is wrong`. Its text is marked for translation where a page may show it."""

    def __init__(self, file: str, row: int, text: str, /, **values: object) -> None:
        super().__init__(text, **values)
        self.file, self.row = file, row

    def __str__(self) -> str:
        return f"{self.file}:{self.row}: {super().__str__()}"


@dataclass(frozen=True)
class Finding:
    """`serious`: the file contradicts itself or a ballot breaks its limits; otherwise only worth knowing."""

    row: int
    what: str
    serious: bool = True


@dataclass(frozen=True)
class PabulibProject:
    """`votes` and `selected` as the file states them (None = not stated); `selected` 1 = won by the city's rule."""

    row: int
    id: str
    cost: Fraction
    name: str
    votes: int | None
    selected: int | None


@dataclass(frozen=True)
class PabulibBallot:
    """`choices` in the order of the file, each id once (`repeats`: one stood twice); `invalid`: why it is, or ""."""

    row: int
    voter: str
    choices: tuple[str, ...]
    repeats: bool
    invalid: str


@dataclass(frozen=True)
class PabulibFile:
    """`name` for messages; `meta` maps lower-case keys to values, `rows` to the rows they stand in.

    `threshold` is min_project_score_threshold.
    """

    name: str
    meta: Mapping[str, str]
    rows: Mapping[str, int]
    budget: Fraction
    vote_type: str
    threshold: Fraction | None
    projects: tuple[PabulibProject, ...]
    ballots: tuple[PabulibBallot, ...]
    findings: tuple[Finding, ...]

    @property
    def selected(self) -> frozenset[str] | None:
        """What the city's rule funded; None where the file does not say."""
        if all(project.selected is None for project in self.projects):
            return None
        return frozenset(project.id for project in self.projects if project.selected == 1)

    def error(self, key: str, text: str, /, **values: object) -> PabulibError:
        """About the META row of `key`."""
        return PabulibError(self.name, self.rows.get(key, 1), text, **values)
