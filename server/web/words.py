"""How money, numbers, dates and times are written in the language of the request; the zone is Europe/Copenhagen.

Money ends in a no-break space and its unit, so that "50.000 kr." is never torn apart.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal, format_percent

from server.web.locale import current_locale
from server.web.shell import Locale

ZONE = ZoneInfo("Europe/Copenhagen")
NBSP = "\u00a0"

_BABEL: dict[Locale, str] = {"da": "da", "en": "en_GB"}
_DATE_TIME: dict[Locale, str] = {"da": "d. MMMM y 'kl.'\u00a0HH.mm", "en": "d MMMM y 'at' HH:mm"}
_TIME: dict[Locale, str] = {"da": "HH.mm", "en": "HH:mm"}


def money(minor: int, currency: str = "DKK", exponent: int = 2) -> str:
    """Minor units as people write them: 5000000 → "50.000 kr.", 123450 → "1.234,50 kr."; English "DKK 50,000"."""
    return _money(minor, currency, exponent, current_locale())


@lru_cache(maxsize=4096)
def _money(minor: int, currency: str, exponent: int, locale: Locale) -> str:
    """Kept, because a list shows the same hundred prices to every visitor."""
    amount = Decimal(minor).scaleb(-exponent)
    decimals = exponent if amount != amount.to_integral_value() else 0
    digits = format_decimal(amount, format="#,##0." + "0" * decimals if decimals else "#,##0", locale=_BABEL[locale])
    if locale == "da":
        return f"{digits}{NBSP}{'kr.' if currency == 'DKK' else currency}"
    return f"{currency}{NBSP}{digits}"


def number(value: int | Decimal) -> str:
    """1800 → "1.800" or "1,800"."""
    return format_decimal(value, locale=_babel())


def percent(share: float) -> str:
    """0.123 → "12,3 %" or "12.3%"."""
    return format_percent(share, format="#,##0.#\u00a0%" if current_locale() == "da" else "#,##0.#%", locale=_babel())


def day(when: date | datetime) -> str:
    """22. november 2026 / 22 November 2026, in the zone when a time is given (UTC)."""
    return format_date(_local(when), format="long", locale=_babel())


def moment(when: datetime) -> str:
    """22. november 2026 kl. 15.04 / 22 November 2026 at 15:04."""
    return format_datetime(_zoned(when), format=_DATE_TIME[current_locale()], locale=_babel())


def clock(when: datetime) -> str:
    """15.04 / 15:04."""
    return format_time(_zoned(when), format=_TIME[current_locale()], locale=_babel())


def iso(when: datetime) -> str:
    """For `<time datetime>` and data: 2026-11-22T14:04:00Z."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _babel() -> str:
    return _BABEL[current_locale()]


def _local(when: date | datetime) -> date:
    return _zoned(when).date() if isinstance(when, datetime) else when


def _zoned(when: datetime) -> datetime:
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(ZONE)
