"""What is told: a template and its values, and the csv module's refusals in words of our own."""

import csv
from io import StringIO

import pytest

from ballots.texts import Told, csv_fault

BROKEN = [
    ('1;"open', "a quotation mark is opened and never closed"),
    ('1;"two"words', "text stands behind a closing quotation mark"),
    ("1;" + "x" * 200_000, "a cell has more than 131072 characters"),
]


def csv_error(text: str) -> csv.Error:
    """What the csv module raises as we read with it."""
    with pytest.raises(csv.Error) as caught:
        list(csv.reader(StringIO(text, newline=""), delimiter=";", strict=True))
    return caught.value


def test_a_text_is_told_with_its_values_and_keeps_them() -> None:
    told = Told("%(name)s is %(given)r", name="cost", given="x")
    assert (str(told), told.text, told.values) == (
        "cost is 'x'",
        "%(name)s is %(given)r",
        {"name": "cost", "given": "x"},
    )
    assert str(Told("row: %(why)s", why=told)) == "row: cost is 'x'"


@pytest.mark.parametrize(("text", "says"), BROKEN)
def test_every_way_to_break_a_row_has_its_own_words(text: str, says: str) -> None:
    assert str(csv_fault(csv_error(text))) == says


def test_whatever_else_the_csv_module_says_is_not_repeated() -> None:
    assert str(csv_fault(csv.Error("line contains NUL"))) == "it breaks the rules of CSV"
