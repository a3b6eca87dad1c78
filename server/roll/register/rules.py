"""Rows of the register's extract: what they must hold, which style they belong to, how a person is known. Pure."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from server.rounds.ballot.rules import area_key
from server.rounds.phases import NotNow
from server.rounds.rules import N_, Problem

COLUMNS = ("person_id", "name", "address", "postcode", "city", "birth_date", "area")
LONGEST = 200
EARLIEST = date(1890, 1, 1)

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
    """One good row. `person_id` is what the file says without blanks and hyphens: hash it and forget it."""

    row: int
    person_id: str
    name: str
    address: str
    postcode: str
    city: str
    birth_date: date
    area: str
    style: int


def check_heading(cells: Sequence[str]) -> list[Problem]:
    """The seven columns, each once, in any order."""
    names = heading(cells)
    problems = [Problem(1, N_("The column %(name)s is missing."), {"name": n}) for n in COLUMNS if n not in names]
    problems += [
        Problem(1, N_("The column %(name)s is unknown."), {"name": n}) for n in names if n and n not in COLUMNS
    ]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    return problems + [Problem(1, N_("The column %(name)s stands twice."), {"name": name}) for name in twice]


def heading(cells: Sequence[str]) -> list[str]:
    """Column names as compared."""
    return [cell.strip().lower() for cell in cells]


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
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        return [Problem(row, _TOO_LONG, {"cells": len(cells), "columns": len(names)})]
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
    """One spelling of an identifier: no blanks, no hyphens, upper case."""
    return "".join(text.split()).replace("-", "").upper()


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


_TOO_LONG = N_("%(cells)s cells under a heading of %(columns)s.")
_TOO_MANY = N_("The %(name)s has more than %(most)s characters.")
_BAD_DATE = N_("The birth_date is no date such as 1980-12-31 or 31-12-1980.")
