"""Exact numbers as text: never rounded unless the name says so."""

from __future__ import annotations

from fractions import Fraction


def exact(value: Fraction) -> str:
    """A decimal where one is exact ("2532645.83"), else "num/den"."""
    places = _places(value.denominator)
    return ratio(value) if places is None else _fixed(value, places)


def ratio(value: Fraction) -> str:
    """ "num/den", also for whole numbers."""
    return f"{_digits(value.numerator)}/{_digits(value.denominator)}"


def rounded(value: Fraction, places: int) -> str:
    """A decimal with exactly `places` places, half away from zero: for reading only."""
    scaled = abs(value) * 10**places
    nearest = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and nearest else ""
    return sign + _fixed(Fraction(nearest, 10**places), places)


def _fixed(value: Fraction, places: int) -> str:
    digits = _digits(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    text = digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"
    return f"-{text}" if value < 0 else text


def _places(denominator: int) -> int | None:
    """The decimals needed, None if no number of them is enough."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def _digits(value: int) -> str:
    """Python refuses to print beyond 4300 digits, and a long count of Equal Shares can have that many."""
    if abs(value) < 10**4000:
        return str(value)
    rest, last = divmod(abs(value), 10**4000)
    return ("-" if value < 0 else "") + _digits(rest) + str(last).rjust(4000, "0")
