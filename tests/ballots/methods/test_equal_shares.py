"""Equal Shares: by hand, at the edges, and by its properties."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings

from ballots import Election, Outcome, Project, Rule, count, parse_rule, reference
from ballots.result import LineElection, tally
from tests.support.elections import EQUAL_SHARES_RULES, RULES, election, elections

ADD1 = parse_rule("equal-shares")
ONE_RUN = replace(ADD1, completion="none")


def both(made: Election, rule: Rule = ADD1) -> Outcome:
    """Counted by both counters, which agree."""
    outcome = count(made, rule)
    assert outcome == reference.count(made, rule)
    return outcome


def test_one_run_by_hand() -> None:
    """3 each. a: 4 shared by 4, 1 each. b: 4 by the three who hold 2. The only voter of c is left with 2/3."""
    outcome = both(election({"a": 4, "b": 4, "c": 1}, 12, ["a b c", "a b", "a b", "a"]), ONE_RUN)
    assert outcome.winners == ("a", "b")
    assert [(bought.rho, bought.effective, bought.full, bought.emptied) for bought in outcome.rounds] == [
        (Fraction(1, 4), 4, 4, 0),
        (Fraction(1, 3), 3, 3, 0),
    ]
    assert [(out.project, out.round, out.money) for out in outcome.unaffordable] == [("c", 3, Fraction(2, 3))]
    assert [(bought.runner_up, bought.margin) for bought in outcome.rounds] == [
        ("b", Fraction(1, 12)),
        ("c", Fraction(2, 3)),
    ]


def test_the_poor_pay_what_they_have() -> None:
    """2 each. After a the first voter holds 1 and pays it for b, the others pay 2 of the 5: 5/2 effective votes."""
    outcome = both(election({"a": 4, "b": 5}, 16, ["a b", "a", "a", "a", "b", "b", "", ""]), ONE_RUN)
    assert outcome.winners == ("a", "b")
    second = outcome.rounds[1]
    assert (second.payment, second.effective, second.full, second.part, second.emptied) == (2, Fraction(5, 2), 2, 1, 3)


def test_exactly_enough_is_enough() -> None:
    assert both(election({"a": 2, "b": 9}, 3, ["a b", "a", "b"]), ONE_RUN).winners == ("a",)
    made = election({"a": Fraction(7, 2), "b": 9}, 7, ["a b", "b"])
    assert both(made, ONE_RUN).winners == ("a",)
    outcome = both(made, ONE_RUN)
    assert outcome.rounds[0].emptied == outcome.rounds[0].full == 1


def test_supporters_who_are_all_poor_can_still_pay_together() -> None:
    outcome = both(election({"a": 4, "b": 2, "z": 50}, 6, ["a b", "a b", "z"]), ONE_RUN)
    assert outcome.winners == ("b",)
    outcome = both(election({"a": 2, "b": 2, "z": 50}, 6, ["a b", "a b", "z"]), ONE_RUN)
    assert outcome.winners == ("a", "b")
    assert outcome.rounds[1].emptied == 2


def test_add1_stops_at_the_first_overspend_for_good() -> None:
    """At k = 2 everything would cost 19 of 18; k = 3 would cost 18 again, but does not count."""
    made = election({"a": 11, "b": 8, "c": 10}, 18, ["b c", "a", "a b c"])
    outcome = both(made)
    assert [(run.first, run.last, run.cost) for run in outcome.runs] == [(0, 1, 8), (2, 2, 19)]
    assert (outcome.final, outcome.winners) == (1, ("b",))
    later = both(Election(made.projects, Fraction(27), made.ballots), ONE_RUN)
    assert later.cost == 18


def test_the_integral_start_rounds_the_endowment_down() -> None:
    made = election({"a": 5, "b": 9}, 10, ["a", "a b", "b"])
    assert both(made).runs[0].endowment == Fraction(10, 3)
    assert both(made, replace(ADD1, start="integral")).runs[0].endowment == 3


def test_all_that_is_eligible_is_funded_when_it_fits() -> None:
    outcome = both(election({"a": 5, "b": 4, "c": 99}, 9, ["a", "b", "b"]))
    assert outcome.all_fit
    assert outcome.winners == ("b", "a")
    assert outcome.runs == ()


def test_filling_up_spends_what_equal_shares_leaves() -> None:
    made = election({"a": 4, "b": 6, "c": 3}, 9, ["a", "a", "b", "c"])
    assert both(made, ONE_RUN).winners == ("a",)
    outcome = both(made, replace(ADD1, completion="noneu"))
    assert outcome.winners == ("a", "c")
    assert [(step.project, step.taken) for step in outcome.walk] == [("c", True), ("b", False)]


def test_greedy_takes_over_only_if_strictly_more_prefer_it() -> None:
    rule = replace(ONE_RUN, compare="greedy")
    made = election({"a": 9, "b": 5, "c": 5}, 10, ["a", "a", "a", "b", "c c", ""])
    outcome = both(made, rule)
    assert outcome.comparison is not None
    assert (outcome.comparison.prefer_greedy, outcome.comparison.prefer_equal_shares) == (3, 0)
    assert outcome.comparison.switched
    assert outcome.winners == ("a",)
    assert both(made, ONE_RUN).winners == ()
    level = both(election({"a": 10, "b": 1}, 10, ["a", "a", "b", "b"]), replace(ADD1, compare="greedy"))
    assert level.comparison is not None
    assert not level.comparison.switched


def test_no_voters_and_no_projects() -> None:
    for completion in ("none", "add1", "add1eu"):
        rule = replace(ADD1, completion=completion, compare="greedy")
        for made in (
            election({}, 5, []),
            election({"a": 1}, 5, []),
            election({}, 5, ["", ""]),
            election({"a": 1}, 0, ["a"]),
        ):
            assert both(made, rule).winners == ()


def test_one_voter_with_a_large_pool_is_counted_at_once() -> None:
    """A hundred million increments of one krone end before they are walked one by one."""
    made = election({"a": 40_000_000, "b": 55_000_000, "c": 25_000_000}, 50_000_000, ["a b c"])
    outcome = both(made)
    assert outcome.winners == ("c",)
    assert outcome.final == 14_999_999


def test_three_voters_with_a_large_pool_are_counted_at_once() -> None:
    made = election({"a": 600_000, "b": 500_000, "c": "333333.33"}, 1_000_000, ["a b", "a c", "b"])
    assert both(made).cost <= made.budget
    assert both(made).final is not None


def test_a_sentinel_price_ends_the_raising_only_where_someone_could_pay_it() -> None:
    made = election({"a": 10, "z": 999_999_999}, 100, ["a z", "a", "a", "", ""])
    outcome = both(made)
    assert outcome.winners == ("a",)
    assert outcome.final == 999_999_999 - 20 + 3  # the voter of z has paid a third of 10 first: 3 1/3


def test_blank_ballots_make_everybody_poorer() -> None:
    made = election({"a": 4, "b": 9}, 8, ["a", "b"])
    assert both(made, ONE_RUN).winners == ("a",)
    assert both(Election(made.projects, made.budget, (*made.ballots, ())), ONE_RUN).winners == ()


def test_a_withdrawn_project_never_wins() -> None:
    made = Election((Project("a", Fraction(1), withdrawn=True), Project("b", Fraction(1))), Fraction(5), (("a", "b"),))
    outcome = both(made)
    assert outcome.winners == ("b",)
    assert [(drop.project, drop.clause) for drop in outcome.dropped] == [("a", "withdrawn")]


@given(elections(), EQUAL_SHARES_RULES)
def test_the_budget_is_kept(made: Election, rule: Rule) -> None:
    outcome = count(made, rule)
    assert outcome.cost == made.cost_of(outcome.winners) <= made.budget
    assert len(set(outcome.winners)) == len(outcome.winners)


@settings(max_examples=200)
@given(elections(), EQUAL_SHARES_RULES)
def test_copies_of_the_electorate_change_nothing(made: Election, rule: Rule) -> None:
    """Five times the voters hold a fifth each; the increment, one unit a voter, must shrink with it."""
    rule = replace(rule, start="exact", min_votes=None)
    copies = Election(made.projects, made.budget, made.ballots * 5, made.ranks)
    assert count(copies, replace(rule, inc=rule.inc / 5)).winners == count(made, rule).winners


@settings(max_examples=200)
@given(elections(), RULES)
def test_the_order_of_voters_and_projects_changes_no_byte(made: Election, rule: Rule) -> None:
    random = Random(1)
    projects, ballots = list(made.projects), [list(ballot) for ballot in made.ballots]
    for mixed in (projects, ballots, *ballots):
        random.shuffle(mixed)
    other = Election(tuple(projects), made.budget, tuple(map(tuple, ballots)), made.ranks)
    published = [tally("00", [LineElection("1", one, rule, "DKK", 2)], count) for one in (made, other)]
    assert published[0] == published[1]


@settings(max_examples=100)
@given(elections(most_projects=5, most_voters=5), EQUAL_SHARES_RULES)
def test_long_strides_find_what_single_steps_find(made: Election, rule: Rule) -> None:
    """Against the slow counter walking every single endowment."""
    rule = replace(rule, inc=Fraction(1, 20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "PROBE_AFTER", 10**9)
        single = reference.count(made, rule)
    assert count(made, rule) == single == reference.count(made, rule)
