"""The container: UTF-8 text, `;`-separated rows, three sections each opened by a row of one cell and a header row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ballots.pabulib.file import PabulibError
from ballots.texts import N_, csv_fault

NAMES = ("META", "PROJECTS", "VOTES")
AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")
WHOLE = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Row:
    """One row under a header. `None` and an empty cell mean the same: missing."""

    file: str
    number: int
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        text = self.cells.get(column, "")
        return "" if text == "None" else text

    def amount(self, column: str) -> Fraction:
        """An exact decimal with a point, at least 0."""
        text = self.cell(column)
        if not AMOUNT.fullmatch(text):
            why = N_("%(name)s is %(given)r, not an amount such as 2532645.83")
            raise self.error(why, name=self._label(column), given=text)
        return Fraction(text)

    def whole(self, column: str) -> int | None:
        text = self.cell(column)
        if text and not WHOLE.fullmatch(text):
            raise self.error(N_("%(name)s is %(given)r, not a whole number"), name=self._label(column), given=text)
        return int(text) if text else None

    def error(self, text: str, /, **values: object) -> PabulibError:
        return PabulibError(self.file, self.number, text, **values)

    def _label(self, column: str) -> str:
        return self.cell("key") if column == "value" else column


@dataclass(frozen=True)
class Section:
    file: str
    number: int
    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def require(self, *columns: str) -> None:
        for column in columns:
            if column not in self.header:
                text = N_("%(section)s has no column %(column)r")
                raise PabulibError(self.file, self.number + 1, text, section=self.name, column=column)


def read_sections(file: str, data: bytes) -> tuple[Section, Section, Section]:
    """META, PROJECTS and VOTES, in this order."""
    blocks = _blocks(file, _rows(file, _text(file, data)))
    meta, projects, votes = (_section(file, name, number, lines) for name, number, lines in blocks)
    meta.require("key", "value")
    return meta, projects, votes


def _text(file: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PabulibError(file, data[: error.start].count(b"\n") + 1, N_("not UTF-8 text")) from error


def _rows(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the row's first line, its cells stripped); blank rows left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cells):
                yield number, [cell.strip() for cell in cells]
            number = reader.line_num + 1
    except csv.Error as error:
        raise PabulibError(file, number, N_("not a readable row: %(why)s"), why=csv_fault(error)) from error


def _blocks(file: str, rows: Iterator[tuple[int, list[str]]]) -> list[tuple[str, int, list[tuple[int, list[str]]]]]:
    blocks: list[tuple[str, int, list[tuple[int, list[str]]]]] = []
    number = 1
    for number, cells in rows:
        # Only a row of one single cell opens a section: a voter may be called "votes".
        if len(cells) == 1 and cells[0].upper() in NAMES:
            if len(blocks) == len(NAMES) or cells[0].upper() != NAMES[len(blocks)]:
                text = N_("section %(section)r out of order; it goes META, PROJECTS, VOTES")
                raise PabulibError(file, number, text, section=cells[0])
            blocks.append((NAMES[len(blocks)], number, []))
        elif not blocks:
            raise PabulibError(file, number, N_("not a Pabulib file: the first row is not META"))
        else:
            blocks[-1][2].append((number, cells))
    if len(blocks) < len(NAMES):
        text = N_("the file ends without a section %(section)s")
        raise PabulibError(file, number, text, section=NAMES[len(blocks)])
    return blocks


def _section(file: str, name: str, number: int, lines: list[tuple[int, list[str]]]) -> Section:
    if not lines:
        raise PabulibError(file, number, N_("section %(section)s has no header row"), section=name)
    (at, cells), *rest = lines
    header = tuple(cell.lower() for cell in cells)
    if repeated := [column for column in header if column and header.count(column) > 1]:
        raise PabulibError(file, at, N_("column %(column)r stands twice"), column=repeated[0])
    rows = []
    for row, values in rest:
        if any(values[len(header) :]):
            text = N_("%(cells)s cells under a header of %(columns)s")
            raise PabulibError(file, row, text, cells=len(values), columns=len(header))
        rows.append(Row(file, row, dict(zip(header, values, strict=False))))
    return Section(file, number, name, header, tuple(rows))
