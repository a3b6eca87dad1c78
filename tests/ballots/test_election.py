"""An election is validated once."""

from fractions import Fraction

import pytest

from ballots import Election, ElectionError, Project
from ballots.election import is_project_id
from tests.support.elections import election


def test_equal_ballots_are_grouped_whatever_their_spelling() -> None:
    made = election({"a": 1, "b": 2}, 10, ["a b", "b a", "a a b", "", "b"])
    assert made.groups == (((), 1), (("a", "b"), 3), (("b",), 1))
    assert made.votes == {"a": 3, "b": 4}
    assert made.n == 5


def test_the_order_of_projects_is_forgotten() -> None:
    one, other = election({"b": 2, "a": 1}, 10, []), election({"a": 1, "b": 2}, 10, [])
    assert one == other
    assert list(one.by_id) == ["a", "b"]


def test_ids_are_text_and_1_is_not_01() -> None:
    assert election({"1": 1, "01": 2}, 5, ["1", "01", "01"]).votes == {"1": 1, "01": 2}


@pytest.mark.parametrize("id_", ["IX.1", "M/01/X", "RM-II.4", "24_3", "x" * 64, "(a)", "=1"])
def test_ids_of_real_files_are_taken(id_: str) -> None:
    assert is_project_id(id_)


@pytest.mark.parametrize("id_", ["", "a b", "a,b", "a;b", 'a"', "a'", "a\\b", "ø", "a\n", "x" * 65, "\x7f"])
def test_ids_that_would_break_a_file_are_refused(id_: str) -> None:
    assert not is_project_id(id_)
    with pytest.raises(ElectionError, match="project id"):
        Election((Project(id_, Fraction(1)),), Fraction(1), ())


@pytest.mark.parametrize("cost", [0, -1])
def test_a_cost_is_above_zero(cost: int) -> None:
    with pytest.raises(ElectionError, match="costs"):
        election({"a": cost}, 1, [])


def test_a_ballot_for_no_project_is_refused() -> None:
    with pytest.raises(ElectionError, match="'z'"):
        election({"a": 1}, 1, ["a z"])


def test_an_id_twice_is_refused() -> None:
    with pytest.raises(ElectionError, match="twice"):
        Election((Project("a", Fraction(1)), Project("a", Fraction(2))), Fraction(1), ())


def test_a_negative_budget_is_refused() -> None:
    with pytest.raises(ElectionError, match="below 0"):
        election({"a": 1}, -1, [])


def test_a_lot_without_a_rank_for_everyone_is_refused() -> None:
    with pytest.raises(ElectionError, match="'b'"):
        election({"a": 1, "b": 1}, 1, [], {"a": 0})
