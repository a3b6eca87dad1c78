"""What a project may be, and reading lists of them from CSV and Pabulib files. Pure; costs in minor units."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ballots.amounts import exact
from ballots.pabulib import PabulibError, PabulibProject, read_pabulib
from ballots.texts import csv_fault
from server.rounds.ballot.rules import check_code
from server.rounds.rules import (
    LARGEST_AMOUNT,
    N_,
    NO_CSV,
    TOO_LARGE,
    BadDraft,
    BadRows,
    Problem,
    is_no_csv,
    parse_minor,
)

NEEDED = ("id", "title", "cost")
OPTIONAL = ("area", "theme", "description", "title_en", "description_en", "lines")
LONGEST_TITLE = 200
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class ProjectDraft:
    """A project before sealing. Empty `code` = one is made of its number; empty `lines` = every budget line."""

    title_da: str
    cost: int
    code: str = ""
    title_en: str = ""
    description_da: str = ""
    description_en: str = ""
    area: str = ""
    theme: str = ""
    lines: tuple[str, ...] = ()
    row: int = 0

    def __post_init__(self) -> None:
        if not self.title_da.strip():
            raise BadDraft("title_da", N_("The title is missing."))
        if max(len(self.title_da), len(self.title_en)) > LONGEST_TITLE:
            raise BadDraft("title_da", N_("A title has at most %(most)s characters."), most=LONGEST_TITLE)
        if max(len(self.description_da), len(self.description_en)) > LONGEST_TEXT:
            raise BadDraft("description_da", N_("A description has at most %(most)s characters."), most=LONGEST_TEXT)
        check_cost(self.cost)
        check_own_code(self.code)


def check_cost(cost: int) -> None:
    """BadDraft for a project that costs nothing."""
    if cost <= 0:
        raise BadDraft("cost", N_("A price is above 0."))


def check_own_code(code: str) -> None:
    """BadDraft unless it is empty or can be an id."""
    if code:
        check_code(code)


def check_rows(drafts: Sequence[ProjectDraft], taken: Collection[str], lines: Collection[str]) -> None:
    """BadRows when codes repeat or are taken, or budget lines are unknown or missing."""
    problems, seen = [], dict.fromkeys(taken, 0)
    for draft in drafts:
        if draft.code in seen:
            first = seen[draft.code]
            text = (
                N_("The id %(id)s stands in row %(first)s already.")
                if first
                else N_("The id %(id)s is in use already.")
            )
            problems.append(Problem(draft.row, text, {"id": draft.code, "first": first}))
        if draft.code:
            seen.setdefault(draft.code, draft.row)
        unknown = [line for line in draft.lines if line not in lines]
        problems += [Problem(draft.row, N_("There is no pool %(line)s."), {"line": line}) for line in unknown]
    if drafts and not lines:
        problems.append(Problem(drafts[0].row, N_("The vote has no pool of money yet.")))
    if problems:
        raise BadRows(problems)


def free_code(number: int, taken: Collection[str]) -> str:
    """P12, or P12x when somebody called another project that."""
    code = f"P{number}"
    while code in taken:
        code += "x"
    return code


def read_csv(data: bytes, exponent: int) -> list[ProjectDraft]:
    """Projects of a CSV with a heading row, `;` or `,`, UTF-8 or Windows-1252. BadRows with every bad row."""
    if is_no_csv(data):
        raise BadRows([Problem(1, NO_CSV)])
    rows = _rows(_text(data))
    try:
        at, heading = next(rows)
    except StopIteration:
        raise BadRows([Problem(1, N_("The file is empty."))]) from None
    if isinstance(heading, Problem):
        raise BadRows([heading])
    names = [cell.strip().lower() for cell in heading]
    _check_heading(at, names)
    drafts: list[ProjectDraft] = []
    problems: list[Problem] = []
    for number, cells in rows:
        drafted = cells if isinstance(cells, Problem) else _draft(number, names, cells, exponent)
        if isinstance(drafted, ProjectDraft):
            drafts.append(drafted)
        else:
            problems.append(drafted)
    if not drafts and not problems:
        problems.append(Problem(at, N_("There is no row below the heading.")))
    if problems:
        raise BadRows(problems)
    return drafts


def read_pb(data: bytes, exponent: int, name: str = "file.pb") -> list[ProjectDraft]:
    """The projects of a Pabulib file; its ballots and its winners are not looked at."""
    if is_no_csv(data):
        raise BadRows([Problem(1, NO_CSV)])
    try:
        file = read_pabulib(io.BytesIO(data), name)
    except PabulibError as error:
        raise BadRows([Problem(error.row, error.text, error.values)]) from None
    drafted = [_draft_of(project, exponent) for project in file.projects]
    if problems := [one for one in drafted if isinstance(one, Problem)]:
        raise BadRows(problems)
    return [one for one in drafted if isinstance(one, ProjectDraft)]


def _draft_of(project: PabulibProject, exponent: int) -> ProjectDraft | Problem:
    minor = project.cost * 10**exponent
    if minor != Fraction(int(minor)):
        text = N_("%(given)r has more than %(most)s decimals")
        return Problem(project.row, text, {"given": exact(project.cost), "most": exponent})
    if minor > LARGEST_AMOUNT:
        return Problem(project.row, TOO_LARGE, {"given": exact(project.cost)})
    try:
        return ProjectDraft(_on_one_line(project.name) or project.id, int(minor), project.id, row=project.row)
    except BadDraft as error:
        return Problem(project.row, error.text, error.values)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str] | Problem]]:
    """(number of the row's first line, cells); blank rows left out. A row that is no CSV is a problem and the last."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        yield number, Problem(number, N_("The row cannot be read: %(why)s."), {"why": csv_fault(error)})


def _check_heading(row: int, names: list[str]) -> None:
    problems = [
        Problem(row, N_("The column %(name)s is missing."), {"name": name}) for name in NEEDED if name not in names
    ]
    problems += [
        Problem(row, N_("The column %(name)s is unknown."), {"name": name})
        for name in names
        if name and name not in NEEDED + OPTIONAL
    ]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    problems += [Problem(row, N_("The column %(name)s stands twice."), {"name": name}) for name in twice]
    if problems:
        raise BadRows(problems)


def _draft(row: int, names: list[str], cells: list[str], exponent: int) -> ProjectDraft | Problem:
    if any(cell.strip() for cell in cells[len(names) :]):
        text = N_("%(cells)s cells under a heading of %(columns)s.")
        return Problem(row, text, {"cells": len(cells), "columns": len(names)})
    cell = {name: text.strip() for name, text in zip(names, cells, strict=False)}
    if any("\ufffd" in text for text in cell.values()):
        return Problem(row, N_("A character is neither UTF-8 nor Windows-1252."))
    if not cell.get("id"):
        return Problem(row, N_("The id is missing."))
    try:
        return ProjectDraft(
            title_da=_on_one_line(cell.get("title", "")),
            cost=parse_minor(cell.get("cost", ""), exponent),
            code=cell["id"],
            title_en=_on_one_line(cell.get("title_en", "")),
            description_da=cell.get("description", ""),
            description_en=cell.get("description_en", ""),
            area=_on_one_line(cell.get("area", "")),
            theme=_on_one_line(cell.get("theme", "")),
            lines=tuple(cell.get("lines", "").replace("|", " ").split()),
            row=row,
        )
    except BadDraft as error:
        return Problem(row, error.text, error.values)


def _on_one_line(text: str) -> str:
    """A quoted cell may hold line breaks; a name does not."""
    return " ".join(text.split())
