"""What a manifest holds, as plain data. Every time is UTC, every amount an integer of minor units (øre)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

GRACE = timedelta(minutes=15)
DEADLINE = timedelta(hours=24)
SMALL_STYLE = 100
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Style:
    """A ward's ballot: its range of the roll, its own pass key (n, 384 bytes) and the budget lines it votes on.

    `reason` says why fewer than 100 may stand on its roll; it is "" from 100 on.
    """

    id: int
    title: Texts
    pass_key: bytes
    first_line: int
    lines: int
    budget_lines: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class BudgetLine:
    """One sum of money and one count. `rule` is a full rule id; `max_choices` and `max_cost` are 0 where unlimited."""

    id: str
    title: Texts
    budget: int
    currency: str
    exponent: int
    rule: str
    max_choices: int = 0
    max_cost: int = 0


@dataclass(frozen=True)
class Project:
    """`lines` are the budget lines it stands on; `description` is the SHA-256 of its description, 32 bytes."""

    id: str
    cost: int
    area: str
    lines: tuple[str, ...]
    titles: Texts
    description: bytes


@dataclass(frozen=True)
class Officer:
    """`role` becomes part of the name in the note: `returning-officer`, `auditor`. `key` is Ed25519, 32 bytes."""

    role: str
    key: bytes


@dataclass(frozen=True)
class Lot:
    """Where the last step of a tie comes from: `project-id`, or `beacon` with its public source and instant."""

    kind: str
    source: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Manifest:
    vote_id: str
    title: Texts
    authority: str
    languages: tuple[str, ...]
    styles: tuple[Style, ...]
    budget_lines: tuple[BudgetLine, ...]
    projects: tuple[Project, ...]
    opens: datetime
    closes: datetime
    roll_size: int
    roll_root: bytes
    log_key: bytes
    promise_key: bytes
    officers: tuple[Officer, ...]
    lot: Lot
    version: str
    verifier: bytes
    min_batch: int = 20
    unused_per_mille: int = 50
    add_reasons: tuple[str, ...] = ()
    strike_reasons: tuple[str, ...] = ()
    quorum: int = 0
    witnesses: tuple[tuple[str, bytes], ...] = ()
    booth_script: bytes | None = None

    @property
    def box_closes(self) -> datetime:
        """The last ballot: a quarter of an hour after the last pass."""
        return self.closes + GRACE

    @property
    def deadline(self) -> datetime:
        """When every promise falls due, and the earliest instant of a beacon."""
        return self.box_closes + DEADLINE

    def style(self, style_id: int) -> Style:
        """Raises KeyError."""
        return self._styles[style_id]

    def budget_line(self, line_id: str) -> BudgetLine:
        """Raises KeyError."""
        return self._budget_lines[line_id]

    def projects_on(self, line_id: str) -> tuple[Project, ...]:
        return tuple(project for project in self.projects if line_id in project.lines)

    def costs_on(self, line_id: str) -> Mapping[str, int]:
        """Project id -> cost on this budget line; raises KeyError."""
        return self._costs[line_id]

    @cached_property
    def _styles(self) -> dict[int, Style]:
        return {style.id: style for style in self.styles}

    @cached_property
    def _budget_lines(self) -> dict[str, BudgetLine]:
        return {line.id: line for line in self.budget_lines}

    @cached_property
    def _costs(self) -> dict[str, dict[str, int]]:
        return {
            line.id: {project.id: project.cost for project in self.projects_on(line.id)} for line in self.budget_lines
        }
