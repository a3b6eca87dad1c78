"""`result.json`."""

import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest

from ballots import count, parse_rule
from ballots.canonical import loads
from ballots.result import LineElection, tally
from tests.support.elections import election
from tests.support.parts import ROOT

MADE = election({"a": 8, "b": 4, "c": 3, "d": 2}, 12, ["a b", "a", "b c", "b c", "c", "d", ""])


def published(rule: str = "equal-shares") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    result, trace = tally("ab" * 32, [LineElection("1", MADE, parse_rule(rule), "DKK", 2)], count)
    assert trace.endswith(b"\n")
    return loads(result), [loads(line) for line in trace.splitlines()]


def test_the_head_names_the_vote() -> None:
    result, _ = published()
    assert (result["format"], result["eid"]) == ("puljen/result/1", "ab" * 32)


def test_a_line_tells_money_voters_and_winners() -> None:
    line = published()[0]["lines"][0]
    assert (line["id"], line["currency"], line["exponent"]) == ("1", "DKK", 2)
    assert (line["budget"], line["n"], line["blank"]) == ("12", 7, 1)
    assert line["winners"] == ["c", "b", "d"]
    assert (line["spent"], line["left"]) == ("9", "3")
    assert line["endowment"] == {"k": 2, "e": "26/7"}


def test_voters_are_counted_by_the_winners_on_their_ballot() -> None:
    line = published()[0]["lines"][0]
    assert line["key_facts"] == {"winners_on_ballot": [2, 3, 2]}
    assert sum(line["key_facts"]["winners_on_ballot"]) == line["n"]


def test_greedy_stands_beside_equal_shares() -> None:
    line = published()[0]["lines"][0]
    assert line["comparison"] == {
        "greedy_winners": ["c", "b", "d"],
        "greedy_spent": "9",
        "greedy_winners_on_ballot": [2, 3, 2],
        "prefer_equal_shares": 0,
        "prefer_greedy": 0,
        "switched": False,
    }
    assert "comparison" not in published("greedy")[0]["lines"][0]


def test_ties_name_the_tied_and_the_step_that_decided() -> None:
    assert published("greedy")[0]["lines"][0]["ties"] == [
        {"step": 1, "tied": ["b", "c"], "chosen": "c", "decided_by": "cost"}
    ]


def test_every_budget_line_is_counted_by_its_own_rule() -> None:
    other = election({"z": "0.5"}, 1, ["z"])
    lines = [
        LineElection("1", MADE, parse_rule("greedy"), "DKK", 2),
        LineElection("north", other, parse_rule("equal-shares"), "EUR", 2),
    ]
    result, trace = tally("00", lines, count)
    assert [(line["id"], line["winners"]) for line in loads(result)["lines"]] == [
        ("1", ["c", "b", "d"]),
        ("north", ["z"]),
    ]
    assert [event["line"] for event in map(loads, trace.splitlines()) if event["event"] == "count"] == ["1", "north"]


@pytest.mark.parametrize("seed", ["0", "1", "77"])
def test_any_hash_seed_gives_the_same_bytes(seed: str) -> None:
    code = "from tests.ballots.test_result import *; print(published_bytes())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == published_bytes() + "\n"


def published_bytes() -> str:
    made = [
        LineElection("1", MADE, parse_rule(rule), "DKK", 2) for rule in ("equal-shares", "greedy", "greedy-no-skip")
    ]
    return repr(tally("00", made, count))


def test_amounts_are_exact_text() -> None:
    made = election({"a": "2532645.83", "b": "0.17"}, 2532646, ["a b"])
    result, _ = tally("00", [LineElection("1", made, parse_rule("greedy"), "PLN", 2)], count)
    line = loads(result)["lines"][0]
    assert [project["cost"] for project in line["projects"]] == ["2532645.83", "0.17"]
    assert Fraction(line["spent"]) == made.budget
