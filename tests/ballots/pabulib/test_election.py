"""From a file to an election and its rule."""

from fractions import Fraction

import pytest

from ballots import Rule, rule_id
from ballots.pabulib import PabulibError, election_of, rule_of
from tests.ballots.pabulib.test_reading import read, text

BAD = text(votes="voter_id;vote\nv;1\nw;nope\nx;1\ny;nope,1\nz;\n", num_votes="5")


def test_an_invalid_ballot_needs_a_decision() -> None:
    with pytest.raises(PabulibError) as caught:
        election_of(read(BAD))
    assert str(caught.value) == (
        "made.pb:21: the vote names 'nope', which is no project (1 more invalid, rows 23); "
        "choose --invalid drop or --invalid blank"
    )


def test_dropped_ballots_leave_n_and_blank_ones_stay_in_it() -> None:
    assert election_of(read(BAD), "drop").groups == (((), 1), (("1",), 2))
    assert election_of(read(BAD), "blank").groups == (((), 3), (("1",), 2))


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("greedy", Rule("greedy")),
        ("greedy-no-skip", Rule("greedy-no-skip")),
        ("Greedy", Rule("greedy")),
        ("equalshares", Rule("equal-shares", completion="none")),
        ("equalshares-comparison", Rule("equal-shares", completion="none", compare="greedy")),
        ("equalshares/add1", Rule("equal-shares")),
        ("equalshares/add1-comparison", Rule("equal-shares", compare="greedy")),
    ],
)
def test_the_files_rule_is_ours(name: str, rule: Rule) -> None:
    assert rule_of(read(text(rule=name))) == rule


def test_a_threshold_is_a_number_of_votes() -> None:
    rule = rule_of(read(text(rule="greedy-threshold", min_project_score_threshold="200")))
    assert rule_id(rule) == "greedy-threshold/ties=cost,votes,lot/eligible=votes>0,votes>=200/n=cast"
    assert rule_of(read(text(min_project_score_threshold="9.5"))) == Rule("greedy", min_votes=10)


@pytest.mark.parametrize("name", ["greedy-custom", "greedy-exclusive", "unknown", "phragmen", ""])
def test_another_rule_is_an_error_with_its_row(name: str) -> None:
    with pytest.raises(PabulibError, match=r"made.pb:11: .*--rule"):
        rule_of(read(text(rule=name)))


def test_no_rule_at_all_is_an_error_too() -> None:
    with pytest.raises(PabulibError, match=r"made.pb:1: .*--rule"):
        rule_of(read(text(rule="-")))
    with pytest.raises(PabulibError, match="min_project_score_threshold"):
        rule_of(read(text(rule="greedy-threshold")))


def test_decimal_prices_stay_exact() -> None:
    made = election_of(read(text(projects="project_id;cost\n1;2532645.83\n01;0.1\n")))
    assert made.cost_of(["1", "01"]) == Fraction("2532645.93")
