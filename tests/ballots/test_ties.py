"""T: lowest cost, most votes, lot. The trace says who tied and which step decided."""

from ballots import count, parse_rule
from ballots.outcome import Tie
from ballots.ties import settle
from tests.support.elections import election


def test_the_lowest_cost_goes_first() -> None:
    made = election({"a": 3, "b": 2}, 10, ["a b"])
    assert settle(made, ["a", "b"]) == ("b", Tie(("a", "b"), "b", "cost"))


def test_then_the_most_votes() -> None:
    made = election({"a": 2, "b": 2, "c": 9}, 10, ["a b", "b"])
    assert settle(made, ["c", "a", "b"]) == ("b", Tie(("a", "b", "c"), "b", "votes"))


def test_then_the_lot() -> None:
    made = election({"a": 2, "b": 2}, 10, ["a b"], {"a": 5, "b": 3})
    assert settle(made, ["a", "b"]) == ("b", Tie(("a", "b"), "b", "lot"))


def test_without_a_lot_the_id_by_code_point() -> None:
    made = election({"10": 2, "2": 2, "A": 2, "a": 2}, 10, [])
    assert settle(made, made.by_id) == ("10", Tie(("10", "2", "A", "a"), "10", "lot"))


def test_one_project_is_no_tie() -> None:
    assert settle(election({"a": 1}, 1, []), ["a"]) == ("a", None)


def test_a_greedy_tie_is_told_at_each_place() -> None:
    outcome = count(election({"a": 2, "b": 2, "c": 1}, 9, ["a b c"]), parse_rule("greedy"))
    assert [step.tie for step in outcome.walk] == [
        Tie(("a", "b", "c"), "c", "cost"),
        Tie(("a", "b"), "a", "lot"),
        None,
    ]


ONE_RUN = (
    "equal-shares/utility={}/start=exact/inc=1/completion=none/compare=none/ties=cost,votes,lot/eligible=votes>0/n=cast"
)


def test_an_equal_shares_tie_by_cost() -> None:
    """Per head 4/2 and 2/1 are the same."""
    outcome = count(election({"a": 4, "b": 2}, 9, ["a", "a", "b"]), parse_rule(ONE_RUN.format("cardinality")))
    assert outcome.rounds[0].tie == Tie(("a", "b"), "b", "cost")
    assert outcome.rounds[0].margin == 0


def test_an_equal_shares_tie_by_votes() -> None:
    """After x one of b's three supporters has nothing left: two pay for b as two pay for a."""
    made = election({"a": 2, "b": 2, "x": 4}, 8, ["a", "a", "x b", "x", "x", "x", "b", "b"])
    outcome = count(made, parse_rule(ONE_RUN.format("cost")))
    assert [(bought.project, bought.tie) for bought in outcome.rounds] == [
        ("x", None),
        ("b", Tie(("a", "b"), "b", "votes")),
        ("a", None),
    ]
