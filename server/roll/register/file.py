"""A CSV on disk, read row by row twice: once to check all of it, once to import. Memory does not grow with the file.

Encodings: UTF-8, with or without BOM, or Windows-1252. A file whose first letter outside ASCII is good UTF-8 is UTF-8
to its end; a bad byte further on is an error, not a reason to read æ as Ã¦.
"""

import codecs
import csv
import io
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from ballots.texts import csv_fault
from server.roll.register.doubts import DoubtsFound
from server.roll.register.rules import (
    Doubts,
    RollRow,
    check_heading,
    heading,
    person_hmac,
    read_row,
    spaced,
)
from server.rounds.rules import N_, NO_CSV, BadRows, Problem, is_no_csv

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LISTED = 10_000
"""Problems kept for printing; all are counted."""
BLOCK = 1 << 20
BATCH = 500
"""Rows stored in one transaction: what a voter may have to wait for."""


@dataclass
class Problems:
    """The first LISTED problems by row, and how many there are."""

    kept: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, *problems: Problem) -> None:
        """Count them; keep them while there is room."""
        self.total += len(problems)
        self.kept += problems[: LISTED - len(self.kept)]

    def check(self) -> None:
        """Raise BadRows if there is any."""
        if self.total:
            raise BadRows(sorted(self.kept, key=lambda problem: problem.row), self.total)


@dataclass(frozen=True)
class Checked:
    """A file with nothing wrong in it: how many rows, and what somebody should look at before they are imported."""

    rows: int
    doubts: Doubts


@dataclass(frozen=True)
class RollFile:
    """How a file is to be read. Not for two readers at once: they share its position."""

    source: BinaryIO
    encoding: str
    delimiter: str
    by_area: dict[str, int]
    today: date

    def rows(self) -> Iterator[RollRow | list[Problem]]:
        """Every row below the heading, good or not; blank rows are left out."""
        records = _records(self.source, self.encoding, self.delimiter)
        _row, first = next(records)
        assert not isinstance(first, Problem), "the heading was checked"
        names = heading(first)
        for number, cells in records:
            if isinstance(cells, Problem):
                yield [cells]
            else:
                yield read_row(number, names, cells, self.by_area, self.today)

    def batches(self) -> Iterator[list[RollRow]]:
        """The good rows of a checked file."""
        batch: list[RollRow] = []
        for row in self.rows():
            assert isinstance(row, RollRow), "the file was checked"
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch


def open_roll(source: BinaryIO, by_area: dict[str, int], today: date) -> RollFile:
    """Find out how to read the file; BadRows when its heading or its text is no good."""
    source.seek(0)
    if is_no_csv(source.read(BLOCK)):
        raise BadRows([Problem(1, NO_CSV)])
    encoding = _encoding(source)
    delimiter = _delimiter(source, encoding)
    row, cells = next(_records(source, encoding, delimiter), (1, None))
    if cells is None:
        raise BadRows([Problem(1, N_("The file is empty."))])
    if isinstance(cells, Problem):
        raise BadRows([cells])
    if problems := check_heading(cells, row):
        raise BadRows(problems)
    return RollFile(source, encoding, delimiter, by_area, today)


def check_roll(file: RollFile, key: bytes, progress: Callable[[int], None] = lambda rows: None) -> Checked:
    """First pass: how many rows there are and what is doubtful, or BadRows with everything wrong in the whole file.

    Who stands twice is found by a temporary SQLite table of keyed hashes, which spills to an unlinked file.
    """
    problems, rows, doubts = Problems(), 0, DoubtsFound(file.by_area)
    seen = sqlite3.connect("", isolation_level=None)
    try:
        seen.execute("CREATE TABLE seen (person BLOB, alike BLOB, row INTEGER)")
        seen.execute("BEGIN")
        for row in file.rows():
            rows += 1
            if isinstance(row, RollRow):
                alike = person_hmac(key, row.alike) if row.alike else None
                seen.execute("INSERT INTO seen VALUES (?, ?, ?)", (person_hmac(key, row.person_id), alike, row.row))
                doubts.add_area(row.area)
            else:
                problems.add(*row)
            if rows % BATCH == 0:
                progress(rows)
        for first, again in _repeats(seen, "person"):
            problems.add(Problem(again, N_("The person stands in row %(first)s already."), {"first": first}))
        for pair in _repeats(seen, "alike"):
            doubts.add_alike(pair)
    finally:
        seen.close()
    if rows == 0:
        problems.add(Problem(1, N_("There is no row below the heading.")))
    problems.check()
    return Checked(rows, doubts.found())


def _repeats(seen: sqlite3.Connection, what: str) -> Iterator[tuple[int, int]]:
    """(first row, another row) that say the same."""
    yield from seen.execute(
        f"SELECT before, row FROM (SELECT row, min(row) OVER (PARTITION BY {what}) AS before FROM seen "  # noqa: S608
        f"WHERE {what} IS NOT NULL) WHERE before < row ORDER BY row"
    )


def _records(source: BinaryIO, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str] | Problem]]:
    """(number of the row's first line, its cells or what is wrong with it); blank rows left out.

    A row that breaks the rules of CSV may have swallowed others: the reading goes on at the line below its first.
    """
    text = _text(source, encoding)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        while True:
            lines.begin_row()
            try:
                cells = [spaced(cell) for cell in next(reader)]
            except StopIteration:
                return
            except csv.Error as error:
                lines.give_back()
                yield (
                    lines.number,
                    Problem(lines.number, N_("The row cannot be read: %(why)s."), {"why": csv_fault(error)}),
                )
                continue
            if any(cell.strip() for cell in cells):
                yield lines.number, cells
    finally:
        text.detach()


class _Lines:
    """Lines for a reader of rows, which remembers those of the row at hand, so that they can be read again."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text, self.number = text, 1
        self.row: list[str] = []
        self.waiting: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else next(self.text)
        self.row.append(line)
        return line

    def begin_row(self) -> None:
        """The row at hand is done; `number` is the next one's first line."""
        self.number += len(self.row)
        self.row.clear()

    def give_back(self) -> None:
        """All lines of the row at hand but its first come again."""
        self.waiting.extendleft(reversed(self.row[1:]))
        del self.row[1:]


def _delimiter(source: BinaryIO, encoding: str) -> str:
    """What parts the cells of the first line that has any."""
    text = _text(source, encoding)
    try:
        while line := text.readline(BLOCK):
            if line.strip('\r\n\t ,;"'):
                return ";" if line.count(";") >= line.count(",") else ","
        return ";"
    finally:
        text.detach()


def _text(source: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The file from its beginning; detach it afterwards. Bytes that Windows-1252 leaves undefined become U+FFFD, which
    no row may hold."""
    source.seek(0)
    return io.TextIOWrapper(io.BufferedReader(_Unclosed(source), BLOCK), encoding, errors="replace", newline="")


class _Unclosed(io.RawIOBase):
    """Reads through to a file that somebody else closes; a spooled file lacks some of what a text wrapper asks for."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        data = self.source.read(len(view))
        view[: len(data)] = data
        return len(data)


def _encoding(source: BinaryIO) -> str:
    """`utf-8-sig` or `cp1252`; BadRows when good UTF-8 turns bad further on."""
    source.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    row, beyond_ascii = 1, False
    while True:
        block = source.read(BLOCK)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            good = error.object[: error.start]
            if not beyond_ascii and good.isascii():
                return "cp1252"
            raise BadRows([Problem(row + good.count(b"\n"), N_("Here the text is no longer UTF-8."))]) from None
        beyond_ascii = beyond_ascii or not text.isascii()
        row += text.count("\n")
        if not block:
            return "utf-8-sig"
