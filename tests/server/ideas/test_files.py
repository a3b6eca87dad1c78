"""A list of ideas from a file: read whatever a spreadsheet writes, and every bad row named."""

import pytest

from server.ideas.desk.rules import read_ideas
from server.rounds.rules import BadRows

GOOD = """title;text;area;price;category;proposer
Bænk;En bænk;Nord;12.000;Natur;Grundejerforeningen

Gynge;"To
linjer";Syd;;Leg;
"""


@pytest.mark.parametrize(
    "data", [GOOD.encode(), GOOD.encode("utf-8-sig"), GOOD.encode("cp1252"), GOOD.replace("\n", "\r\n").encode()]
)
def test_a_file_is_read_however_it_is_written(data: bytes) -> None:
    first, second = read_ideas(data, 2)
    assert (first.title, first.price, first.proposer_name, first.row) == ("Bænk", 12_000_00, "Grundejerforeningen", 2)
    assert (second.title, second.price, second.row) == ("Gynge", 0, 4)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [1]),
        ("title;text\n", [1]),
        ("title;price;x;title\nBænk;1;2;3\n", [1, 1, 1]),
        ("title;text;price\nBænk;En bænk;mange\nGynge;x;1;2\n", [2, 3]),
        ('title;text\nBænk;"uden slut\n', [2]),
        ("title;text\nBænk;\x81\n", [2]),
    ],
)
def test_every_bad_row_is_named(text: str, rows: list[int]) -> None:
    with pytest.raises(BadRows) as refused:
        read_ideas(text.encode("latin-1"), 2)
    assert [problem.row for problem in refused.value.problems] == rows
