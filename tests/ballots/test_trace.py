"""`trace.jsonl`: enough to follow every step by hand."""

from fractions import Fraction
from typing import Any

from hypothesis import given

from ballots import Election, Rule, count, parse_rule
from ballots.trace import events
from tests.support.elections import EQUAL_SHARES_RULES, election, elections

MADE = election({"a": 8, "b": 4, "c": 3, "d": 2, "e": 1}, 12, ["a b", "a", "b c", "b c", "c", "d", ""])


def told(made: Election, rule: Rule, kind: str) -> list[dict[str, Any]]:
    return [event for event in events("1", made, rule, count(made, rule)) if event["event"] == kind]


def test_the_first_line_pins_the_rule_and_the_last_says_who_won() -> None:
    lines = list(events("1", MADE, parse_rule("equal-shares"), count(MADE, parse_rule("equal-shares"))))
    assert (lines[0]["event"], lines[0]["n"], lines[0]["budget"]) == ("count", 7, "12")
    assert lines[0]["rule"].startswith("equal-shares/utility=cost/")
    assert lines[-1] == {"line": "1", "event": "result", "winners": ["c", "b", "d"], "spent": "9"}


def test_runs_tell_endowment_and_cost() -> None:
    runs = told(MADE, parse_rule("equal-shares"), "runs")
    assert [(run["k"], run["k_last"], run["e"], run["cost"], run["within_budget"]) for run in runs] == [
        (0, 0, "12/7", "3/1", True),
        (1, 2, "19/7", "9/1", True),
        (3, 3, "33/7", "17/1", False),
    ]


def test_a_round_tells_who_paid_what() -> None:
    first, second, *_ = told(MADE, parse_rule("equal-shares"), "round")
    assert (first["round"], first["project"], first["rho"], first["effective"]) == (1, "c", "1/3", "3/1")
    assert (first["tied"], first["decided_by"], first["margin"]) == (["b", "c"], "cost", "0/1")
    assert (second["project"], second["runner_up"]) == ("b", "d")
    assert (second["paid_in_full"], second["paid_in_part"], second["emptied"]) == (3, 0, 0)


def test_what_became_unaffordable_tells_the_money_held() -> None:
    out = told(MADE, parse_rule("equal-shares"), "unaffordable")
    assert [(event["project"], event["round"], event["money"]) for event in out] == [("a", 1, "52/7")]


def test_what_was_dropped_tells_the_clause() -> None:
    assert told(MADE, parse_rule("greedy"), "dropped") == [
        {"line": "1", "event": "dropped", "project": "e", "clause": "votes>0", "votes": 0, "cost": "1"}
    ]


def test_greedy_has_a_trace_too() -> None:
    steps = told(MADE, parse_rule("greedy"), "step")
    assert [(step["project"], step["left"], step["taken"]) for step in steps] == [
        ("c", "12", True),
        ("b", "9", True),
        ("a", "5", False),
        ("d", "5", True),
    ]


@given(elections(), EQUAL_SHARES_RULES)
def test_the_money_of_a_round_adds_up(made: Election, rule: Rule) -> None:
    """Full payers pay the payment, the poor less: together between `full` payments and all payments."""
    effective: dict[str, Fraction] = {}
    for event in told(made, rule, "round"):
        payment, cost = Fraction(event["payment"]), Fraction(event["cost"])
        payers = event["paid_in_full"] + event["paid_in_part"]
        assert event["paid_in_full"] * payment <= cost <= payers * payment
        assert Fraction(event["effective"]) <= event["votes"]
        effective[event["project"]] = Fraction(event["effective"])
    assert set(effective) <= set(made.by_id)
