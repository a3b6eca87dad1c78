"""Rows of the register's extract: what they must hold, which style they belong to, how a person is known. Pure."""

import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Protocol

from ballots import canonical
from server.rounds.ballot.rules import area_key
from server.rounds.phases import NotNow
from server.rounds.rules import N_, Problem

COLUMNS = ("person_id", "name", "address", "postcode", "city", "birth_date", "area")
LONGEST = 200
FAMILIAR = 3
"""Of these column names so many make a first row a heading; below that it may be a person."""
EARLIEST = date(1890, 1, 1)

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f", " "))
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


class StaleRoll(NotNow):
    """The ballots' areas have changed since the roll was imported: import it again."""

    def __init__(self) -> None:
        super().__init__("stale-roll", "the ballots' areas have changed since the roll was imported: import it again")


class Style(Protocol):
    """What is asked of a ballot style."""

    @property
    def number(self) -> int: ...
    @property
    def areas(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class RollRow:
    """One good row. `person_id` is its one spelling: hash it and forget it."""

    row: int
    person_id: str
    name: str
    address: str
    postcode: str
    city: str
    birth_date: date
    area: str
    style: int

    @property
    def alike(self) -> str:
        """Name, birth date and address as compared, "" without an address."""
        parts = (self.name, self.address, self.postcode)
        words = [" ".join(unicodedata.normalize("NFKC", part).casefold().split()) for part in parts]
        return "\n".join([*words, self.birth_date.isoformat()]) if words[1] else ""


@dataclass(frozen=True)
class Doubts:
    """What may be right and should be looked at first: areas nobody has named that fall to everybody else's ballot,
    with their rows, and pairs of rows with one name, birth date and address. Of each so many `more`."""

    areas: tuple[tuple[str, int], ...] = ()
    more_areas: int = 0
    alike: tuple[tuple[int, int], ...] = ()
    more_alike: int = 0

    def __bool__(self) -> bool:
        return bool(self.areas or self.alike)

    @property
    def digest(self) -> str:
        """Names exactly these: who says yes to them says it to no others."""
        said = {"alike": [list(pair) for pair in self.alike], "areas": [list(area) for area in self.areas]}
        more = {"more_alike": self.more_alike, "more_areas": self.more_areas}
        return sha256(canonical.dumps(said | more)).hexdigest()


class Doubtful(Exception):
    """Nobody has said yes to these doubts."""

    def __init__(self, doubts: Doubts) -> None:
        super().__init__("somebody should look at this file first")
        self.doubts = doubts


def check_heading(cells: Sequence[str], row: int = 1) -> list[Problem]:
    """The seven columns, each once, in any order. No cell is repeated of what looks like a person."""
    names = heading(cells)
    if len(set(names) & set(COLUMNS)) < FAMILIAR:
        return [Problem(row, _NO_HEADING, {"columns": ", ".join(COLUMNS)})]
    problems = [Problem(row, N_("The column %(name)s is missing."), {"name": n}) for n in COLUMNS if n not in names]
    problems += [
        Problem(row, N_("The column %(name)s is unknown."), {"name": n}) for n in names if n and n not in COLUMNS
    ]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    return problems + [Problem(row, N_("The column %(name)s stands twice."), {"name": name}) for name in twice]


def heading(cells: Sequence[str]) -> list[str]:
    """Column names as compared, without empty ones at the end."""
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def spaced(text: str) -> str:
    """With spaces that may break: a register's others look the same."""
    return text.translate(_SPACES)


def styles_by_area(styles: Sequence[Style]) -> dict[str, int]:
    """Area → number of its style; the key "" holds the style for everybody else."""
    return {area: style.number for style in styles for area in ([area_key(a) for a in style.areas] or [""])}


def style_of(area: str, by_area: Mapping[str, int]) -> int | None:
    """The style an area belongs to; None for an area no style takes."""
    return by_area.get(area_key(area), by_area.get(""))


def read_row(
    row: int, names: Sequence[str], cells: Sequence[str], by_area: Mapping[str, int], today: date
) -> RollRow | list[Problem]:
    """The row, or everything that is wrong with it. No problem repeats the person's identifier."""
    if len(cells) < len(names) or any(cell.strip() for cell in cells[len(names) :]):
        return [Problem(row, _OTHER_LENGTH, {"cells": len(cells), "columns": len(names)})]
    cell = {name: text.strip() for name, text in zip(names, cells, strict=False)}
    problems = _text_problems(row, cell)
    born = read_date(cell.get("birth_date", ""))
    if born is None or not EARLIEST <= born <= today:
        problems.append(Problem(row, _BAD_DATE))
    style = style_of(cell.get("area", ""), by_area)
    if style is None:
        problems.append(Problem(row, N_("No ballot is for the area %(area)s."), {"area": repr(cell.get("area", ""))}))
    if problems or born is None or style is None:
        return problems
    return RollRow(
        row=row,
        person_id=bare_id(cell["person_id"]),
        name=cell["name"],
        address=cell.get("address", ""),
        postcode=cell.get("postcode", ""),
        city=cell.get("city", ""),
        birth_date=born,
        area=cell.get("area", ""),
        style=style,
    )


def read_date(text: str) -> date | None:
    """YYYY-MM-DD, DD-MM-YYYY, DD.MM.YYYY or DD/MM/YYYY; None for anything else."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def bare_id(text: str) -> str:
    """One spelling of an identifier: letters and digits alone, upper case, no zeros before a number (spreadsheets lose
    them)."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum()).upper()
    return (bare.lstrip("0") or "0") if bare.isdecimal() else bare


def person_hmac(key: bytes, person_id: str) -> bytes:
    """All that is ever kept of an identifier: 32 bytes under a key of the vote."""
    return hmac.digest(key, b"puljen/person/1\n" + person_id.encode(), "sha256")


def _text_problems(row: int, cell: Mapping[str, str]) -> list[Problem]:
    problems = []
    if not bare_id(cell.get("person_id", "")):
        problems.append(Problem(row, N_("The person_id is missing.")))
    if not cell.get("name"):
        problems.append(Problem(row, N_("The name is missing.")))
    for name, text in cell.items():
        if len(text) > LONGEST:
            problems.append(Problem(row, _TOO_MANY, {"name": name, "most": LONGEST}))
        if not text.isprintable() or "\ufffd" in text:
            problems.append(Problem(row, N_("The %(name)s holds a character that is no text."), {"name": name}))
    return problems


_OTHER_LENGTH = N_("%(cells)s cells under a heading of %(columns)s.")
_NO_HEADING = N_("This row is no heading. It should hold the names of the columns: %(columns)s.")
_TOO_MANY = N_("The %(name)s has more than %(most)s characters.")
_BAD_DATE = N_("The birth_date is no date such as 1980-12-31 or 31-12-1980.")
