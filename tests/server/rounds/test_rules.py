"""Addresses, calendars, amounts, ballots and project files are checked before anything is written."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft, check_styles
from server.rounds.projects.rules import ProjectDraft, check_rows, read_csv, read_pb
from server.rounds.queries import DateInfo
from server.rounds.rules import BadDraft, BadRows, RoundDraft, check_calendar, parse_minor, payload_of

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("slug", ["", "Nord", "æ", "a--b", "-a", "a_b", "a" * 61, "ny"])
def test_an_address_that_would_not_last_is_refused(slug: str) -> None:
    with pytest.raises(BadDraft) as refused:
        RoundDraft(slug, "Titel")
    assert refused.value.field == "slug"


@pytest.mark.parametrize(
    ("text", "exponent", "minor"),
    [
        ("50.000", 2, 5_000_000),
        ("50,000", 2, 5_000_000),
        ("1.234,50 kr.", 2, 123_450),
        ("1,234.5", 2, 123_450),
        ("1234,5", 2, 123_450),
        ("12 000", 2, 1_200_000),
        ("7", 0, 7),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, exponent: int, minor: int) -> None:
    assert parse_minor(text, exponent) == minor


@pytest.mark.parametrize(
    ("text", "exponent"),
    [
        ("", 2),
        ("-5", 2),
        ("12,345,6", 2),
        ("abc", 2),
        ("7,5", 0),
        ("1e5", 2),
        ("9" * 16, 2),
        ("0,001", 2),
        ("0.001", 2),
    ],
)
def test_what_is_no_amount_is_refused(text: str, exponent: int) -> None:
    with pytest.raises(BadDraft):
        parse_minor(text, exponent)


@given(st.integers(min_value=0, max_value=10**15))
def test_every_amount_written_in_danish_is_read_back(minor: int) -> None:
    assert parse_minor(f"{minor // 100:,}".replace(",", ".") + f",{minor % 100:02d}", 2) == minor


def test_a_calendar_stands_in_the_order_of_phases() -> None:
    collecting = DateInfo("collecting", NOW, NOW + timedelta(days=10))
    voting = DateInfo("voting", NOW + timedelta(days=20), NOW + timedelta(days=30))
    assert check_calendar([voting, collecting]) == [collecting, voting]


@pytest.mark.parametrize(
    "dates",
    [
        [DateInfo("voting", NOW, NOW)],
        [DateInfo("draft", NOW, NOW + timedelta(days=1))],
        [DateInfo("voting", NOW, NOW + timedelta(days=1)), DateInfo("voting", NOW, NOW + timedelta(days=2))],
        [
            DateInfo("voting", NOW, NOW + timedelta(days=1)),
            DateInfo("collecting", NOW + timedelta(days=2), NOW + timedelta(days=3)),
        ],
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(dates: list[DateInfo]) -> None:
    with pytest.raises(BadDraft):
        check_calendar(dates)


def test_a_vote_closes_after_it_opens_and_its_box_a_quarter_of_an_hour_later() -> None:
    assert VoteDraft("V", "", NOW, NOW + timedelta(days=1)).box_closes == NOW + timedelta(days=1, minutes=15)
    with pytest.raises(BadDraft):
        VoteDraft("V", "", NOW, NOW)


def test_the_times_of_a_vote_are_cut_to_the_whole_seconds_of_a_manifest() -> None:
    uneven, closes = NOW.replace(microsecond=999_999), NOW + timedelta(days=1, microseconds=1)
    drawn = closes + timedelta(days=2)
    draft = VoteDraft("V", "", uneven, closes, 20, "beacon", "Lotto", drawn)
    assert (draft.opens, draft.closes) == (NOW.replace(microsecond=0), NOW + timedelta(days=1))
    assert draft.lot_at == NOW + timedelta(days=3) and not draft.box_closes.microsecond
    with pytest.raises(BadDraft):
        VoteDraft("V", "", NOW, NOW + timedelta(microseconds=1))


def test_a_beacon_is_read_a_day_after_the_box_closes_from_a_source_that_is_named() -> None:
    closes = NOW + timedelta(days=1)
    VoteDraft("V", "", NOW, closes, 20, "beacon", "Lotto", closes + timedelta(hours=24, minutes=15))
    for source, at in (("", closes + timedelta(days=9)), ("Lotto", closes + timedelta(hours=24)), ("Lotto", None)):
        with pytest.raises(BadDraft):
            VoteDraft("V", "", NOW, closes, 20, "beacon", source, at)


def test_a_rule_is_stored_with_every_parameter() -> None:
    line = BudgetLineDraft("L1", "Puljen", "", 100, "greedy")
    assert line.full_rule.startswith("greedy/ties=")
    for rule in ("nonsense", "equal-shares/inc=1", "greedy-threshold"):
        with pytest.raises(BadDraft) as refused:
            BudgetLineDraft("L1", "Puljen", "", 100, rule)
        assert refused.value.field == "rule"


def test_two_ballots_share_no_area_and_only_one_is_for_everybody_else() -> None:
    def style(number: int, *areas: str) -> StyleDraft:
        return StyleDraft(number, "Navn", "", areas, ("L1",))

    check_styles([style(1, "Nord"), style(2, "Syd"), style(3)], {"L1"})
    for wrong in ([style(1, "Nord"), style(2, " nord ")], [style(1), style(2)]):
        with pytest.raises(BadDraft):
            check_styles(wrong, {"L1"})
    with pytest.raises(BadDraft):
        check_styles([style(1)], {"L2"})


def test_a_list_of_projects_is_read_from_either_csv_and_either_encoding() -> None:
    semicolons = "id;title;cost;area;theme;description\nP1;Bænk;10.000;Nord;Natur;En bænk\n\nP2;Gynge;1.234,50;;;\n"
    commas = 'cost,id,title,lines\n"10,000",P1,Bænk,L1 L2\n'
    first, second = read_csv(semicolons.encode("cp1252"), 2)
    assert (first.title_da, first.cost, first.area, first.description_da) == ("Bænk", 1_000_000, "Nord", "En bænk")
    assert (second.cost, second.row) == (123_450, 4)
    (only,) = read_csv(b"\xef\xbb\xbf" + commas.encode(), 2)
    assert (only.title_da, only.cost, only.lines) == ("Bænk", 1_000_000, ("L1", "L2"))


def test_every_bad_row_of_a_project_list_is_named() -> None:
    data = "id;title;cost\nP1;;100\nP 2;Gynge;100\nP3;Sti;mange\nP4;Bro;0\n;Sø;5\nP5;Hus;5;extra\n".encode()
    with pytest.raises(BadRows) as refused:
        read_csv(data, 2)
    assert [problem.row for problem in refused.value.problems] == [2, 3, 4, 5, 6, 7]
    assert str(refused.value).startswith("row 2: The title is missing.")


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (b"", 1),
        (b"id;title\n", 1),
        (b"id;title;cost;colour\n", 1),
        (b"id;title;cost\n", 1),
        (b'id;title;cost\nP1;"', 2),
    ],
)
def test_a_file_that_is_no_list_is_refused(data: bytes, row: int) -> None:
    with pytest.raises(BadRows) as refused:
        read_csv(data, 2)
    assert refused.value.problems[0].row == row


@pytest.mark.parametrize("data", [b"x" * 200_000, b"id;title;cost\n1;" + b"x" * 200_000 + b";10\n"])
def test_a_cell_longer_than_may_be_is_refused_at_its_row(data: bytes) -> None:
    with pytest.raises(BadRows, match="more than 131072 characters"):
        read_csv(data, 2)


def test_a_list_whose_lines_end_in_a_bare_return_is_read() -> None:
    assert [draft.title_da for draft in read_csv(b"id;title;cost\r1;A;10\r2;B;20\r", 2)] == ["A", "B"]


@pytest.mark.parametrize("read", [read_csv, read_pb])
def test_a_spreadsheet_is_told_how_to_be_saved(read: Callable[[bytes, int], list[ProjectDraft]]) -> None:
    for data in (b"PK\x03\x04rest", "id;title;cost\n".encode("utf-16"), b"id;title;cost\n1;\0;10\n"):
        with pytest.raises(BadRows, match="Save it as CSV UTF-8"):
            read(data, 2)


def test_ids_stand_once_and_pools_exist() -> None:
    drafts = [
        ProjectDraft("A", 1, "P1", row=2),
        ProjectDraft("B", 1, "P1", row=3),
        ProjectDraft("C", 1, "P9", row=4),
        ProjectDraft("D", 1, "P2", lines=("L9",), row=5),
    ]
    with pytest.raises(BadRows) as refused:
        check_rows(drafts, {"P9"}, {"L1"})
    assert [problem.row for problem in refused.value.problems] == [3, 4, 5]


PB = (
    "META\nkey;value\ndescription;d\ncountry;c\nunit;u\ninstance;2026\nnum_projects;2\nnum_votes;1\nbudget;100\n"
    "vote_type;approval\nrule;greedy\nPROJECTS\nproject_id;cost;name\nA;{cost};Bænk\nB;20;\nVOTES\nvoter_id;vote\n1;A\n"
)


def test_projects_come_from_a_pabulib_file() -> None:
    first, second = read_pb(PB.format(cost="10.5").encode(), 2)
    assert (first.code, first.title_da, first.cost) == ("A", "Bænk", 1050)
    assert (second.code, second.title_da, second.cost) == ("B", "B", 2000)


def test_a_pabulib_price_finer_than_the_currency_is_refused_at_its_row() -> None:
    with pytest.raises(BadRows, match="row 14"):
        read_pb(PB.format(cost="10.555").encode(), 2)
    with pytest.raises(BadRows, match="row 1"):
        read_pb(b"no such thing", 2)


def test_the_staff_log_keeps_the_hash_of_canonical_bytes() -> None:
    draft = VoteDraft("V", "", NOW, NOW + timedelta(days=1))
    assert payload_of(draft) == payload_of(VoteDraft("V", "", NOW, NOW + timedelta(days=1)))
    assert b'"opens":"2026-11-01T00:00:00+00:00"' in payload_of(draft)


def test_a_name_over_several_lines_becomes_one_line() -> None:
    (project,) = read_csv('id;title;cost;description\nb1;"En\n bænk";5;"Et\nto"\n'.encode(), 2)
    assert (project.title_da, project.description_da) == ("En bænk", "Et\nto")
