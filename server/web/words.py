"""How money, numbers, dates and times are written in the language of the request; the zone is Europe/Copenhagen.

Money ends in a no-break space and its unit, so that "50.000 kr." is never torn apart.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal, format_percent

from server.web.locale import current_locale
from server.web.locale import gettext as _
from server.web.shell import Locale

ZONE = ZoneInfo("Europe/Copenhagen")
MINUTE = timedelta(minutes=1)
NBSP = "\u00a0"

_BABEL: dict[Locale, str] = {"da": "da", "en": "en_GB"}
_DATE_TIME: dict[Locale, str] = {"da": "d. MMMM y 'kl.'\u00a0HH.mm", "en": "d MMMM y 'at' HH:mm"}
_MIDNIGHT: dict[Locale, str] = {"da": "d. MMMM y 'kl.'\u00a0'24.00'", "en": "d MMMM y 'at 24:00'"}
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


def until(when: datetime) -> str:
    """The same for an end: its midnight belongs to the day that is over, 31. oktober 2026 kl. 24.00."""
    if not _is_midnight(when):
        return moment(when)
    return format_datetime(_zoned(when) - MINUTE, format=_MIDNIGHT[current_locale()], locale=_babel())


def span(begins: datetime, ends: datetime) -> str:
    """From the one until before the other; the time of day only where it is not midnight."""
    first = day(begins) if _is_midnight(begins) else moment(begins)
    if _is_midnight(ends):
        return _("%(from)s up to and including %(to)s") % {"from": first, "to": day(ends - MINUTE)}
    return _("%(from)s until %(to)s") % {"from": first, "to": moment(ends)}


def clock(when: datetime) -> str:
    """15.04 / 15:04."""
    return format_time(_zoned(when), format=_TIME[current_locale()], locale=_babel())


def iso(when: datetime) -> str:
    """For `<time datetime>` and data: 2026-11-22T14:04:00Z."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _babel() -> str:
    return _BABEL[current_locale()]


def _is_midnight(when: datetime) -> bool:
    return _zoned(when).time() == time()


def _local(when: date | datetime) -> date:
    return _zoned(when).date() if isinstance(when, datetime) else when


def _zoned(when: datetime) -> datetime:
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(ZONE)
