"""What a project may be, and reading lists of them from CSV and Pabulib files. Pure; costs in minor units."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ballots.election import is_project_id
from ballots.pabulib import PabulibError, read_pabulib
from server.rounds.ballot.rules import check_code
from server.rounds.rules import BadDraft, parse_minor

NEEDED = ("id", "title", "cost")
OPTIONAL = ("area", "theme", "description", "title_en", "description_en", "lines")
LONGEST_TITLE = 200
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file; row 1 is the heading."""

    row: int
    what: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.what}"


class BadRows(ValueError):
    """Everything wrong with a list of projects."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)


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
            raise BadDraft("title_da", "missing", "a title is missing")
        if max(len(self.title_da), len(self.title_en)) > LONGEST_TITLE:
            raise BadDraft("title_da", "too-long", f"a title has at most {LONGEST_TITLE} characters")
        if max(len(self.description_da), len(self.description_en)) > LONGEST_TEXT:
            raise BadDraft("description_da", "too-long", f"a description has at most {LONGEST_TEXT} characters")
        if self.cost <= 0:
            raise BadDraft("cost", "amount", "a cost is above 0")
        if self.code:
            check_code(self.code)


def check_rows(drafts: Sequence[ProjectDraft], taken: Collection[str], lines: Collection[str]) -> None:
    """BadRows when codes repeat or are taken, or budget lines are unknown or missing."""
    problems, seen = [], dict.fromkeys(taken, 0)
    for draft in drafts:
        if draft.code in seen:
            first = seen[draft.code]
            where = f"stands in row {first} already" if first else "is taken already"
            problems.append(Problem(draft.row, f"the id {draft.code!r} {where}"))
        if draft.code:
            seen.setdefault(draft.code, draft.row)
        problems += [Problem(draft.row, f"no budget line {line!r}") for line in draft.lines if line not in lines]
    if drafts and not lines:
        problems.append(Problem(drafts[0].row, "the vote has no budget line yet"))
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
    rows = _rows(_text(data))
    try:
        at, heading = next(rows)
    except StopIteration:
        raise BadRows([Problem(1, "the file is empty")]) from None
    names = [cell.strip().lower() for cell in heading]
    _check_heading(at, names)
    drafts, problems = [], []
    try:
        for number, cells in rows:
            drafted = _draft(number, names, cells, exponent)
            (drafts if isinstance(drafted, ProjectDraft) else problems).append(drafted)  # type: ignore[attr-defined]
    except csv.Error as error:
        problems.append(Problem(number + 1, f"not a readable row: {error}"))
    if not drafts and not problems:
        problems.append(Problem(at, "there is no row below the heading"))
    if problems:
        raise BadRows(problems)
    return drafts


def read_pb(data: bytes, exponent: int, name: str = "file.pb") -> list[ProjectDraft]:
    """The projects of a Pabulib file; its ballots and its winners are not looked at."""
    try:
        file = read_pabulib(io.BytesIO(data), name)
    except PabulibError as error:
        raise BadRows([_problem_of(error)]) from None
    drafts, problems = [], []
    for project in file.projects:
        minor = project.cost * 10**exponent
        if minor != Fraction(int(minor)):
            problems.append(Problem(project.row, f"the cost {project.cost} has more than {exponent} decimals"))
            continue
        drafts.append(ProjectDraft(project.name or project.id, int(minor), project.id, row=project.row))
    if problems:
        raise BadRows(problems)
    return drafts


def _problem_of(error: PabulibError) -> Problem:
    _name, row, what = str(error).split(":", 2)
    return Problem(int(row), what.strip())


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the row's first line, cells); blank rows left out."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield number, cells
        number = reader.line_num + 1


def _check_heading(row: int, names: list[str]) -> None:
    problems = [Problem(row, f"the column {name!r} is missing") for name in NEEDED if name not in names]
    problems += [
        Problem(row, f"the column {name!r} is unknown") for name in names if name and name not in NEEDED + OPTIONAL
    ]
    problems += [Problem(row, f"the column {name!r} stands twice") for name in {n for n in names if names.count(n) > 1}]
    if problems:
        raise BadRows(problems)


def _draft(row: int, names: list[str], cells: list[str], exponent: int) -> ProjectDraft | Problem:
    if any(cell.strip() for cell in cells[len(names) :]):
        return Problem(row, f"{len(cells)} cells under a heading of {len(names)}")
    cell = {name: text.strip() for name, text in zip(names, cells, strict=False)}
    if any("\ufffd" in text for text in cell.values()):
        return Problem(row, "a character is neither UTF-8 nor Windows-1252")
    if not cell.get("id"):
        return Problem(row, "the id is missing")
    if not is_project_id(cell["id"]):
        return Problem(row, f"{cell['id']!r} cannot be an id: 1-64 characters a-z, 0-9 and signs, no space , ; or quotes")
    try:
        return ProjectDraft(
            title_da=cell.get("title", ""),
            cost=parse_minor(cell.get("cost", ""), exponent),
            code=cell["id"],
            title_en=cell.get("title_en", ""),
            description_da=cell.get("description", ""),
            description_en=cell.get("description_en", ""),
            area=cell.get("area", ""),
            theme=cell.get("theme", ""),
            lines=tuple(cell.get("lines", "").replace("|", " ").split()),
            row=row,
        )
    except ValueError as error:
        return Problem(row, str(error))
