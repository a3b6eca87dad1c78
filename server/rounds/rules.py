"""What a round may be called and when its phases lie; how money is read. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from ballots import canonical
from ballots.texts import Told
from server.rounds.phases import N_ as N_
from server.rounds.phases import PHASES

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = {"ny"}
"""`/personale/runder/ny` is the form for a new round."""
CURRENCY = re.compile(r"[A-Z]{3}")
AMOUNT = re.compile(
    r"(?:([1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?|([1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?)", re.ASCII
)
LARGEST_AMOUNT = canonical.LARGEST_INTEGER
"""Minor units; what the manifest can hold."""
TOO_LARGE = N_("%(given)r is too large an amount")
NO_CSV = N_("This is no CSV file. Save it as CSV UTF-8, and choose it again.")
DATED = ("collecting", "reviewing", "shortlisting", "voting", "counting", "implementing", "evaluated")
"""Phases that may stand in a calendar."""


class BadDraft(Told):
    """What is wrong with a field ("" = with the whole): an English text, translated before its values are put in."""

    def __init__(self, field: str, text: str, /, **values: object) -> None:
        super().__init__(text, **values)
        self.field = field


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file: its row (1 is the heading) and a text as in BadDraft."""

    row: int
    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"row {self.row}: {self.text % self.values}"


class BadRows(ValueError):
    """Everything wrong with a file; `problems` may be cut, `total` is how many there are."""

    def __init__(self, problems: Sequence[Problem], total: int = 0) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems, self.total = list(problems), total or len(problems)


@dataclass(frozen=True)
class RoundDraft:
    """What people fill in about a round. `slug` is its address for good; `exponent` = decimals of the currency."""

    slug: str
    title_da: str
    title_en: str = ""
    intro_da: str = ""
    intro_en: str = ""
    currency: str = "DKK"
    exponent: int = 2

    def __post_init__(self) -> None:
        check_slug(self.slug)
        check_title(self.title_da)
        check_currency(self.currency)


def check_slug(slug: str) -> None:
    """BadDraft unless this can be an address of a round."""
    if slug in RESERVED:
        raise BadDraft("slug", N_("This address is used for something else. Choose another."))
    if not SLUG.fullmatch(slug) or len(slug) > 60:
        raise BadDraft("slug", N_("An address is made of a-z, 0-9 and single hyphens, at most 60 of them."))


def check_title(title_da: str) -> None:
    """BadDraft for an empty one."""
    if not title_da.strip():
        raise BadDraft("title_da", N_("A Danish title is needed."))


def check_currency(currency: str) -> None:
    """BadDraft unless it may be a code of ISO 4217."""
    if not CURRENCY.fullmatch(currency):
        raise BadDraft("currency", N_("A currency is three capital letters, such as DKK."))


def check_calendar(dates: Iterable[Any]) -> list[Any]:
    """The dates in the order of phases; BadDraft when one ends before it begins, stands twice or before an earlier
    phase, or has no calendar."""
    given = list(dates)
    for date in given:
        if date.phase not in DATED:
            raise BadDraft(date.phase, N_("This phase has no dates."))
        check_ends(date.ends, date.begins, date.phase)
    ordered = sorted(given, key=lambda date: PHASES.index(date.phase))
    if len({date.phase for date in ordered}) < len(ordered):
        raise BadDraft("", N_("A phase stands twice in the calendar."))
    for before, after in pairwise(ordered):
        check_begins(after.begins, before.begins, phase=after.phase)
    return ordered


def check_begins(begins: datetime | None, *earlier: datetime | None, phase: str = "") -> None:
    """BadDraft when a phase begins before one of those that come `earlier` in a round."""
    if begins and any(before and begins < before for before in earlier):
        raise BadDraft(f"{phase}_begins", N_("This begins before a phase that it should follow."))


def check_ends(ends: datetime | None, begins: datetime | None, phase: str = "") -> None:
    """BadDraft when a phase ends before it begins, or has one of the two only."""
    if (begins is None) != (ends is None):
        raise BadDraft(f"{phase}_ends", N_("Fill in both ends, or neither."))
    if begins and ends and begins >= ends:
        raise BadDraft(f"{phase}_ends", N_("This ends before it begins."))


def parse_minor(text: str, exponent: int) -> int:
    """An amount as people write it ("50.000", "1.234,50", "1234.5") in minor units; BadDraft for anything else.

    One or two digits after the last mark are decimals, three are thousands, unless nothing but 0 stands before them.
    """
    bare = re.sub(r"(?i)[\s\u00a0]|kr\.?$|dkk", "", text.strip())
    match = AMOUNT.fullmatch(bare)
    if not match:
        raise BadDraft("", N_("%(given)r is not an amount such as 50.000 or 1.234,50"), given=text)
    decimals = match[2] or match[4] or ""
    if len(decimals) > exponent:
        raise BadDraft("", N_("%(given)r has more than %(most)s decimals"), given=text, most=exponent)
    whole = int(re.sub(r"[.,]", "", match[1] or match[3]))
    minor = int(whole * 10**exponent) + int(decimals.ljust(exponent, "0") or 0)
    if minor > LARGEST_AMOUNT:
        raise BadDraft("", TOO_LARGE, given=text)
    return minor


def is_no_csv(start: bytes) -> bool:
    """Whether a file begins as a spreadsheet, a PDF or a text in 16-bit characters does."""
    return start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\xff\xfe", b"\xfe\xff")) or b"\0" in start


def columns_of(draft: Any) -> dict[str, Any]:
    """A draft's fields by column."""
    return {one.name: getattr(draft, one.name) for one in fields(draft)}


def payload_of(value: Any) -> bytes:
    """Canonical bytes of a draft or a list of them: what the staff log keeps the hash of."""
    return canonical.dumps(_plain(value))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if hasattr(value, "__struct_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
