"""One exact reason per project, checked by counting again."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from ballots import Election, Project, Rule, count, parse_rule
from ballots.explain import Reason, reasons, status
from tests.support.elections import GREEDY_RULES, RULES, election, elections

ADD1 = parse_rule("equal-shares")


def reason(made: Election, rule: Rule, project: str) -> Reason:
    return reasons(made, rule, count(made, rule))[project]


@given(elections(), RULES)
def test_every_project_has_one_reason_that_fits_its_status(made: Election, rule: Rule) -> None:
    outcome = count(made, rule)
    told = reasons(made, rule, outcome)
    assert list(told) == list(made.by_id)
    won = {"funded_in_round", "funded_in_step", "all_fit"}
    dropped = {"no_votes", "too_few_votes", "score_too_low", "below_share"}
    lost = {"above_budget", "did_not_fit", "after_stop", "supporters_too_poor"}
    codes = {"won": won, "withdrawn": {"withdrawn"}, "not_eligible": dropped, "lost": lost}
    for project in made.by_id:
        assert told[project]["code"] in codes[status(made, outcome, project)]


def with_votes(made: Election, project: str, more: int) -> Election:
    """As if `more` of those who did not choose it had chosen it too."""
    ballots = []
    for ballot in made.ballots:
        chosen = project in ballot or not more
        more -= not chosen
        ballots.append(ballot if chosen else (*ballot, project))
    return Election(made.projects, made.budget, tuple(ballots), made.ranks)


@settings(max_examples=500)
@given(elections(), GREEDY_RULES)
def test_the_missing_votes_are_exactly_those_that_were_missing(made: Election, rule: Rule) -> None:
    outcome = count(made, rule)
    for project, told in reasons(made, rule, outcome).items():
        if told["code"] not in ("did_not_fit", "after_stop"):
            continue
        possible = range(1, made.n - made.votes[project] + 1)
        enough = [more for more in possible if project in count(with_votes(made, project, more), rule).winners]
        assert told.get("missing_votes") == (enough[0] if enough else None)


def test_a_withdrawn_project() -> None:
    made = Election((Project("a", Fraction(1), withdrawn=True),), Fraction(5), (("a",),))
    assert reason(made, ADD1, "a") == {"code": "withdrawn"}


def test_nobody_voted() -> None:
    assert reason(election({"a": 1}, 5, [""]), ADD1, "a") == {"code": "no_votes"}


def test_too_few_votes_and_points() -> None:
    made = election({"a": 1}, 5, ["a", "a", ""])
    too_few = {"votes": 2, "needed": 5, "missing": 3}
    assert reason(made, replace(ADD1, min_votes=5), "a") == {"code": "too_few_votes", **too_few}
    assert reason(made, replace(ADD1, min_score=5), "a") == {"code": "score_too_low", **too_few}


def test_below_the_share_its_price_needs() -> None:
    """60 of 120 is half; a third of that of 12 votes is 2."""
    made = election({"a": 60}, 120, ["a", *[""] * 11])
    assert reason(made, replace(ADD1, share=Fraction(1, 3)), "a") == {
        "code": "below_share",
        "votes": 1,
        "n": 12,
        "share": "1/3",
        "needed": 2,
        "missing": 1,
        "cost": "60",
        "budget": "120",
    }


@pytest.mark.parametrize("rule", ["greedy", "greedy-no-skip", "equal-shares"])
def test_dearer_than_the_whole_budget(rule: str) -> None:
    made = election({"a": 999999999, "b": 1}, 5, ["a b", "a"])
    assert reason(made, parse_rule(rule), "a") == {
        "code": "above_budget",
        "cost": "999999999",
        "budget": "5",
        "missing": "999999994",
    }


def test_greedy_says_what_was_left() -> None:
    made = election({"a": 6, "b": 5, "c": 1}, 10, ["a b c", "a b", "a"])
    left = {"cost": "5", "left": "4", "missing_votes": 1}
    assert reason(made, parse_rule("greedy"), "b") == {"code": "did_not_fit", "step": 2, "missing": "1", **left}
    stopped = {"code": "after_stop", "stopped_by": "b", "cost": "1", "left": "4", "missing_votes": 1}
    assert reason(made, parse_rule("greedy-no-skip"), "c") == stopped
    assert reason(made, parse_rule("greedy"), "c") == {"code": "funded_in_step", "step": 3, "left": "4"}


def test_equal_shares_says_what_the_supporters_held() -> None:
    made = election({"a": 4, "b": 9}, 12, ["a b", "a", "b"])
    told = reason(made, replace(ADD1, completion="none"), "b")
    assert told == {
        "code": "supporters_too_poor",
        "round": 1,
        "cost": "9",
        "money": "8/1",
        "money_decimal": "8.00",
        "missing": "1/1",
        "missing_decimal": "1.00",
    }


def test_what_the_supporters_held_and_what_was_missing_are_the_price_also_when_rounded() -> None:
    made = election({"a": 4, "b": 9}, Fraction("10.01"), ["b", "a"])
    told = reason(made, replace(ADD1, completion="none"), "b")
    assert (told["money"], told["money_decimal"], told["missing_decimal"]) == ("1001/200", "5.00", "4.00")


def test_equal_shares_says_what_a_winner_cost_each() -> None:
    made = election({"a": 4, "b": 9}, 12, ["a b", "a", "a"])
    told = reason(made, replace(ADD1, completion="none"), "a")
    assert told["code"] == "funded_in_round"
    assert (told["payment"], told["payment_decimal"], told["effective"]) == ("4/3", "1.33", "3/1")


def test_what_filling_up_decided_is_told_by_the_walk() -> None:
    made = election({"a": 4, "b": 6, "c": 3}, 9, ["a", "a", "b", "c"])
    told = reasons(made, filled := replace(ADD1, completion="noneu"), count(made, filled))
    assert [told[project]["code"] for project in "abc"] == ["funded_in_round", "did_not_fit", "funded_in_step"]


def test_after_a_switch_to_greedy_the_reasons_are_greedys() -> None:
    rule = replace(ADD1, completion="none", compare="greedy")
    made = election({"a": 9, "b": 5, "c": 5}, 10, ["a", "a", "a", "b", "c c", ""])
    told = reasons(made, rule, count(made, rule))
    assert [told[project]["code"] for project in "abc"] == ["funded_in_step", "did_not_fit", "did_not_fit"]
    assert "missing_votes" not in told["b"]  # more votes would also have changed what greedy was compared with
