"""What the verifier found, and how it says so."""

from collections.abc import Iterator
from dataclasses import dataclass


class Refused(ValueError):
    """The bundle is refused; the text starts with the step that refused it, `V8: …`."""

    def __init__(self, step: str, what: str) -> None:
        super().__init__(f"{step}: {what}")
        self.step = step


@dataclass(frozen=True)
class StyleCount:
    """One style's marks and ballots. `ballots` are voters with a ballot in the log; the other passes stay unused."""

    id: int
    title: str
    size: int
    passes: int
    assisted: int
    void: int
    ballots: int
    blank: int

    @property
    def unused(self) -> int:
        return self.passes - self.ballots


@dataclass(frozen=True)
class LineCount:
    """One budget line's result: amounts in the currency unit as decimal text, winners as (id, title, cost)."""

    id: str
    title: str
    rule: str
    currency: str
    budget: str
    spent: str
    projects: int
    winners: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Report:
    """A bundle that holds. `witnessed` is False as long as nobody but the operator signed its checkpoints.

    `trusted`: so many runs of Equal Shares were taken from the trace and not counted again.
    """

    eid: bytes
    title: str
    authority: str
    styles: tuple[StyleCount, ...]
    lines: tuple[LineCount, ...]
    entries: int
    root: bytes
    versions: int
    last_batch: int
    lot: str
    warnings: tuple[str, ...]
    trusted: int = 0
    witnessed: bool = False

    @property
    def exit_code(self) -> int:
        """0 good, 3 good but unwitnessed."""
        return 0 if self.witnessed else 3

    @property
    def size(self) -> int:
        """Lines on the roll, added ones included."""
        return sum(style.size for style in self.styles)

    @property
    def ballots(self) -> int:
        """Voters whose ballot is counted."""
        return sum(style.ballots for style in self.styles)

    def text(self) -> str:
        """The journalist's table, in plain English."""
        return "\n".join(_text(self)) + "\n"


def _text(report: Report) -> Iterator[str]:
    yield _plain(report.title)
    yield _plain(report.authority)
    yield f"eid {report.eid.hex()}"
    yield ""
    yield from _figures(report)
    for line in report.lines:
        yield ""
        yield from _result(line)
    yield ""
    yield f"Ties: {_plain(report.lot)}"
    yield f"Log:  {report.entries} lines, root {report.root.hex()}"
    yield f"      {report.last_batch} of them in the last batch, which holds whatever was left"
    yield ""
    yield from (f"WARNING  {_plain(warning)}" for warning in report.warnings)
    verdict = "GOOD" if report.witnessed else "GOOD, BUT UNWITNESSED"
    yield f"{verdict}: every check {'but those of the earlier runs ' if report.trusted else ''}passed."


def _figures(report: Report) -> Iterator[str]:
    names = ("on the roll", "void", "passes", "assisted", "ballots", "unused", "paper", "counted", "blank")
    rows = [_row(_plain(style.title), style) for style in report.styles]
    if len(rows) > 1:
        rows.append(("all", *(str(sum(int(row[at]) for row in rows)) for at in range(1, len(names) + 1))))
    width = max(len(row[0]) for row in rows)
    yield " " * width + "".join(f"{name:>{len(name) + 2}}" for name in names)
    for row in rows:
        cells = zip(names, row[1:], strict=True)
        yield f"{row[0]:<{width}}" + "".join(f"{cell:>{len(name) + 2}}" for name, cell in cells)
    if report.versions > report.ballots:
        yield f"{report.versions - report.ballots} earlier versions of ballots were replaced by their voters."


def _row(title: str, style: StyleCount) -> tuple[str, ...]:
    counts = (style.size, style.void, style.passes, style.assisted, style.ballots, style.unused)
    return (title, *(str(count) for count in (*counts, 0, style.ballots, style.blank)))


def _result(line: LineCount) -> Iterator[str]:
    yield f"Result of {_plain(line.title)} ({line.id}): {len(line.winners)} of {line.projects} projects win"
    yield f"with {line.spent} of {line.budget} {line.currency}, by the rule"
    yield f"{line.rule}"
    width = max((len(project) for project, _, _ in line.winners), default=0)
    costs = max((len(cost) for _, _, cost in line.winners), default=0)
    for project, title, cost in line.winners:
        yield f"  {project:<{width}}  {cost:>{costs}}  {_plain(title)}"


def _plain(text: str) -> str:
    """A published text on one line and without control characters: no title can print a verdict of its own."""
    return "".join(char if char.isprintable() else " " for char in text)
