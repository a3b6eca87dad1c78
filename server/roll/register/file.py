"""A CSV on disk, read row by row twice: once to check all of it, once to import. Memory does not grow with the file.

Encodings: UTF-8, with or without BOM, or Windows-1252. A file whose first letter outside ASCII is good UTF-8 is UTF-8
to its end; a bad byte further on is an error, not a reason to read æ as Ã¦.
"""

import codecs
import csv
import io
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from ballots.texts import csv_fault
from server.roll.register.rules import RollRow, check_heading, heading, person_hmac, read_row
from server.rounds.rules import N_, BadRows, Problem

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SHOWN = 100
"""Problems kept for printing; all are counted."""
BLOCK = 1 << 20
BATCH = 5_000


@dataclass
class Problems:
    """The first SHOWN problems by row, and how many there are."""

    kept: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, *problems: Problem) -> None:
        """Count them; keep them while there is room."""
        self.total += len(problems)
        self.kept += problems[: SHOWN - len(self.kept)]

    def check(self) -> None:
        """Raise BadRows if there is any."""
        if self.total:
            raise BadRows(sorted(self.kept, key=lambda problem: problem.row), self.total)


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
        if isinstance(first, Problem):
            yield [first]
            return
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
    encoding = _encoding(source)
    source.seek(0)
    first = source.readline(BLOCK).decode(encoding, errors="replace")
    if not first.strip():
        raise BadRows([Problem(1, N_("The file is empty."))])
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    try:
        cells = next(csv.reader([first], delimiter=delimiter))
    except csv.Error as error:
        raise BadRows([_unreadable(1, error)]) from None
    if problems := check_heading(cells):
        raise BadRows(problems)
    return RollFile(source, encoding, delimiter, by_area, today)


def check_roll(file: RollFile, key: bytes, progress: Callable[[int], None] = lambda rows: None) -> int:
    """First pass: how many rows there are, or BadRows with everything wrong in the whole file.

    Who stands twice is found by a temporary SQLite table of keyed hashes, which spills to an unlinked file.
    """
    problems, rows = Problems(), 0
    seen = sqlite3.connect("", isolation_level=None)
    try:
        seen.execute("CREATE TABLE seen (person BLOB, row INTEGER)")
        seen.execute("BEGIN")
        for row in file.rows():
            rows += 1
            if isinstance(row, RollRow):
                seen.execute("INSERT INTO seen VALUES (?, ?)", (person_hmac(key, row.person_id), row.row))
            else:
                problems.add(*row)
            if rows % BATCH == 0:
                progress(rows)
        for first, again in _repeats(seen):
            problems.add(Problem(again, N_("The person stands in row %(first)s already."), {"first": first}))
    finally:
        seen.close()
    if rows == 0:
        problems.add(Problem(1, N_("There is no row below the heading.")))
    problems.check()
    return rows


def _repeats(seen: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    yield from seen.execute(
        "SELECT before, row FROM (SELECT row, min(row) OVER (PARTITION BY person) AS before FROM seen) "
        "WHERE before < row ORDER BY row"
    )


def _records(source: BinaryIO, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str] | Problem]]:
    """(number of the row's first line, its cells); what breaks the CSV itself ends the reading with a problem."""
    source.seek(0)
    # Bytes that Windows-1252 leaves undefined become U+FFFD, which no row may hold.
    text = io.TextIOWrapper(io.BufferedReader(_Unclosed(source), BLOCK), encoding, errors="replace", newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        yield number, _unreadable(number, error)
    finally:
        text.detach()


def _unreadable(row: int, error: csv.Error) -> Problem:
    return Problem(row, N_("The row cannot be read: %(why)s."), {"why": csv_fault(error)})


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
