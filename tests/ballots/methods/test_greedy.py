"""Most votes first: skipping, stopping, above a threshold."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ballots import Election, Rule, count, parse_rule
from tests.support.elections import GREEDY_RULES, election, elections


@given(elections(), GREEDY_RULES)
def test_the_budget_is_kept(made: Election, rule: Rule) -> None:
    outcome = count(made, rule)
    assert outcome.cost == made.cost_of(outcome.winners) <= made.budget


@settings(max_examples=300)
@given(elections(), st.sampled_from(["greedy", "greedy-no-skip"]), st.data())
def test_one_more_vote_never_harms_a_winner(made: Election, name: str, data: st.DataObject) -> None:
    winners = count(made, Rule(name)).winners
    without = [(voter, p) for voter, ballot in enumerate(made.ballots) for p in winners if p not in ballot]
    if not without:
        return
    voter, project = data.draw(st.sampled_from(without))
    ballots = [*made.ballots]
    ballots[voter] = (*ballots[voter], project)
    more = Election(made.projects, made.budget, tuple(ballots), made.ranks)
    assert project in count(more, Rule(name)).winners


def test_a_price_equal_to_what_is_left_fits() -> None:
    made = election({"a": "2.10", "b": "0.90"}, 3, ["a b", "a"])
    assert count(made, parse_rule("greedy")).winners == ("a", "b")
    assert count(election({"a": "2.10", "b": "0.91"}, 3, ["a b", "a"]), parse_rule("greedy")).winners == ("a",)


def test_no_skip_ends_at_the_first_that_does_not_fit() -> None:
    made = election({"a": 5, "b": 9, "c": 1}, 10, ["a b c", "a b", "a"])
    outcome = count(made, parse_rule("greedy-no-skip"))
    assert outcome.winners == ("a",)
    assert [(step.project, step.left) for step in outcome.walk] == [("a", Fraction(10)), ("b", Fraction(5))]


def test_a_threshold_is_reached_by_as_many_votes_as_it_says() -> None:
    rule = parse_rule("greedy-threshold/ties=cost,votes,lot/eligible=votes>0,votes>=2/n=cast")
    outcome = count(election({"a": 1, "b": 1}, 9, ["a b", "a"]), rule)
    assert outcome.winners == ("a",)
    assert [(drop.project, drop.clause) for drop in outcome.dropped] == [("b", "votes>=")]


def test_nobody_votes_for_the_cheapest() -> None:
    assert count(election({"a": 1, "b": 2}, 9, ["b", ""]), parse_rule("greedy")).winners == ("b",)
