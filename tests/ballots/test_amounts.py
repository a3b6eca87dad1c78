"""Exact numbers as text."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.amounts import exact, ratio, rounded


@pytest.mark.parametrize(
    ("value", "text"),
    [("2532645.83", "2532645.83"), ("12", "12"), ("0", "0"), ("1/3", "1/3"), ("-1/8", "-0.125"), ("0.05", "0.05")],
)
def test_an_amount_is_an_exact_decimal_where_there_is_one(value: str, text: str) -> None:
    assert exact(Fraction(value)) == text


@given(st.fractions())
def test_nothing_is_lost(value: Fraction) -> None:
    assert Fraction(exact(value)) == value
    assert Fraction(ratio(value)) == value


@given(st.fractions(), st.integers(0, 6))
def test_rounding_is_to_the_nearest(value: Fraction, places: int) -> None:
    assert abs(Fraction(rounded(value, places)) - value) <= Fraction(1, 2 * 10**places)


def test_a_half_is_rounded_away_from_zero_and_zero_has_no_sign() -> None:
    assert [rounded(Fraction(value), 2) for value in ("0.125", "-0.125", "-0.001", "1")] == [
        "0.13",
        "-0.13",
        "0.00",
        "1.00",
    ]


def test_numbers_longer_than_python_prints_are_written() -> None:
    assert ratio(Fraction(10**9000 + 7, 3)) == "1" + "0" * 8999 + "7/3"
