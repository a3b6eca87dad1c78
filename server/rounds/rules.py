"""What a round may be called and when its phases lie; how money is read. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ballots import canonical
from server.rounds.phases import PHASES

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CURRENCY = re.compile(r"[A-Z]{3}")
AMOUNT = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?")
DATED = ("collecting", "reviewing", "shortlisting", "voting", "counting", "implementing", "evaluated")
"""Phases that may stand in a calendar."""


class BadDraft(ValueError):
    """What is wrong, in English; `field` names the field and `code` the reason, for translation."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field, self.code = field, code


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
        if not SLUG.fullmatch(self.slug) or len(self.slug) > 60:
            raise BadDraft("slug", "slug", "an address is made of a-z, 0-9 and single hyphens, at most 60")
        if not self.title_da.strip():
            raise BadDraft("title_da", "missing", "a Danish title is needed")
        if not CURRENCY.fullmatch(self.currency):
            raise BadDraft("currency", "currency", "a currency is three capital letters, such as DKK")


def check_calendar(dates: Iterable[Any]) -> list[Any]:
    """The dates in order of time; BadDraft when one ends before it begins, stands twice, or has no calendar."""
    ordered = sorted(dates, key=lambda date: (date.begins, date.ends))
    if len({date.phase for date in ordered}) < len(ordered):
        raise BadDraft("", "twice", "a phase stands twice in the calendar")
    for date in ordered:
        if date.phase not in DATED:
            raise BadDraft(date.phase, "phase", f"{date.phase} has no dates")
        if date.begins >= date.ends:
            raise BadDraft(date.phase, "order", f"{date.phase} ends before it begins")
    for before, after in zip(ordered, ordered[1:], strict=False):
        if PHASES.index(before.phase) > PHASES.index(after.phase):
            raise BadDraft(after.phase, "crossed", f"{after.phase} lies after {before.phase}")
    return ordered


def parse_minor(text: str, exponent: int) -> int:
    """An amount as people write it ("50.000", "1.234,50", "1234.5") in minor units; ValueError for anything else.

    One or two digits after the last mark are decimals, three are thousands.
    """
    bare = re.sub(r"(?i)[\s\u00a0]|kr\.?$|dkk", "", text.strip())
    match = AMOUNT.fullmatch(bare)
    if not match:
        raise ValueError(f"{text!r} is not an amount such as 50.000 or 1.234,50")
    decimals = match[2] or ""
    if len(decimals) > exponent:
        raise ValueError(f"{text!r} has more than {exponent} decimals")
    return int(re.sub(r"[.,]", "", match[1])) * 10**exponent + int(decimals.ljust(exponent, "0") or 0)


def columns_of(draft: Any) -> dict[str, Any]:
    """A draft's fields by column."""
    return {field.name: getattr(draft, field.name) for field in fields(draft)}


def payload_of(value: Any) -> bytes:
    """Canonical bytes of a draft or a list of them: what the staff log keeps the hash of."""
    return canonical.dumps(_plain(value))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if hasattr(value, "__struct_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
