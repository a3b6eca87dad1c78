"""Bounds may be undecided, never wrong."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots import Election, Rule, count, reference
from ballots.eligibility import divide
from ballots.methods import bounds
from ballots.methods.field import Field
from tests.support.elections import EQUAL_SHARES_RULES, election, elections

ENDOWMENTS = st.fractions(0, 40, max_denominator=12)


def slowly(made: Election, rule: Rule, endowment: Fraction) -> tuple[str, ...]:
    """One run at a given endowment by the slow counter."""
    eligible = divide(made, rule)[0]
    supporters = {project: [v for v, ballot in enumerate(made.ballots) if project in ballot] for project in eligible}
    return tuple(purchase[0] for purchase in reference._run(made, rule, supporters, endowment) if purchase[0])


def field_of(made: Election, rule: Rule) -> Field:
    return Field.of(made, rule, divide(made, rule)[0])


@settings(max_examples=500)
@given(elections(), EQUAL_SHARES_RULES, ENDOWMENTS, st.fractions(0, 3, max_denominator=5), st.integers(0, 12))
def test_what_bounds_decide_holds_for_every_endowment_between(
    made: Election, rule: Rule, low: Fraction, width: Fraction, part: int
) -> None:
    field = field_of(made, rule)
    bought = bounds.run(field, low, low + width)
    if bought is not None:
        assert slowly(made, rule, low + width * part / 12) == bought


@settings(max_examples=200)
@given(elections(), EQUAL_SHARES_RULES, ENDOWMENTS)
def test_coarse_bounds_are_not_wrong_either(made: Election, rule: Rule, endowment: Fraction) -> None:
    field = field_of(made, rule)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "FINENESS", 0)
        patch.setattr(bounds, "RHO", 3)
        assert bounds.run(field, endowment, endowment) in (None, slowly(made, rule, endowment))


@settings(max_examples=100)
@given(elections(), EQUAL_SHARES_RULES)
def test_where_bounds_decide_nothing_fractions_do(made: Election, rule: Rule) -> None:
    slow = reference.count(made, rule)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "run", lambda *_: None)
        patch.setattr(bounds, "FINENESS", 1)
        patch.setattr(bounds, "RHO", 3)
        assert count(made, rule) == slow


def test_a_tie_among_those_who_hold_all_or_nothing_is_decided() -> None:
    """After x, b's poor supporter holds exactly nothing: 2 pay for b as 2 pay for a, and more voted for b."""
    made = election({"a": 2, "b": 2, "x": 4}, 8, ["a", "a", "x b", "x", "x", "x", "b", "b"])
    field = field_of(made, Rule("equal-shares"))
    assert bounds.run(field, Fraction(1), Fraction(1)) == ("x", "b", "a")


def test_a_range_over_which_the_winners_change_is_undecided() -> None:
    field = field_of(election({"a": 2}, 8, ["a"]), Rule("equal-shares"))
    assert bounds.run(field, Fraction(1), Fraction(3)) is None
    assert bounds.run(field, Fraction(2), Fraction(3)) == ("a",)
    assert bounds.run(field, Fraction(1), Fraction(3, 2)) == ()
