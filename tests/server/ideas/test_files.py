"""A list of ideas from a file: read whatever a spreadsheet writes, and every bad row named."""

import re

import pytest

from server.ideas.desk.rules import read_ideas
from server.ideas.queries import list_ideas
from server.rounds.rules import BadRows, Problem
from tests.support.ideas import a_collecting_round
from tests.support.staff import Desk

GOOD = """title;text;area;price;category;proposer
Bænk;En bænk;Nord;12.000;Natur;Grundejerforeningen

Gynge;"To
linjer";Syd;;Leg;
"""


@pytest.mark.parametrize(
    "data", [GOOD.encode(), GOOD.encode("utf-8-sig"), GOOD.encode("cp1252"), GOOD.replace("\n", "\r\n").encode()]
)
def test_a_file_is_read_however_it_is_written(data: bytes) -> None:
    (first, second), unread = read_ideas(data, 2)
    assert unread == []
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
    assert [problem.row for problem in problems_in(text.encode("latin-1"))] == rows


def problems_in(data: bytes) -> list[Problem]:
    try:
        return read_ideas(data, 2)[1]
    except BadRows as refused:
        return refused.problems


def test_columns_may_have_their_danish_names() -> None:
    danish = GOOD.replace("title;text;area;price;category;proposer", "Titel;tekst;område;pris;emne;forslagsstiller")
    assert read_ideas(danish.encode(), 2) == read_ideas(GOOD.encode(), 2)
    with pytest.raises(BadRows) as refused:
        read_ideas("titel;title;beskrivelse\nBænk;Bænk;x\n".encode(), 2)
    assert [problem.values["name"] for problem in refused.value.problems] == ["tekst / text", "beskrivelse", "title"]


async def test_whatever_is_wrong_with_them_all_bad_rows_are_named_at_once_in_their_order(
    secretary: Desk,
) -> None:
    round_id = await a_collecting_round()
    rows = "Bænk;x;Nord;Leg;1\nGynge;x;Nord;Leg;mange\n;x;Nord;Leg;\nBro;x;Nord;Leg;900.000\nSti;x;Vest;Leg;\n"
    data = f"titel;tekst;område;emne;pris\n{rows};x;Nord;Leg;gratis\n".encode()
    answer = await secretary.send("/personale/ideer/prove/fil", files={"file": ("liste.csv", data)})
    assert answer.status_code == 422
    assert re.findall(r"række (\d+)", answer.text.partition("</h1>")[2]) == ["3", "4", "5", "6", "7", "7"]
    assert await list_ideas(round_id) == []
    assert "titel;tekst" in (await secretary.client.get("/personale/ideer/prove/fil")).text
    assert "title;text" in (await secretary.client.get("/en/personale/ideer/prove/fil")).text
