"""Every trap of the format, and every error with its row."""

import re
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.pabulib import Finding, PabulibError, PabulibFile, election_of, read_pabulib, rule_of

META = {
    "description": "Made",
    "country": "Denmark",
    "unit": "Testby",
    "instance": "1",
    "num_projects": "2",
    "num_votes": "3",
    "budget": "100.50",
    "vote_type": "approval",
    "rule": "greedy",
    "date_begin": "01.02.2026",
    "date_end": "2026",
}
PROJECTS = "project_id;cost;name\n1;50.25;Bench\n01;60;Tree\n"
VOTES = "voter_id;vote\nx;1,01\ny;\nz;01\n"


def text(projects: str = PROJECTS, votes: str = VOTES, **meta: str) -> str:
    rows = "".join(f"{key};{value}\n" for key, value in {**META, **meta}.items() if value != "-")
    return f"META\nkey;value\n{rows}PROJECTS\n{projects}VOTES\n{votes}"


def read(content: str | bytes) -> PabulibFile:
    return read_pabulib(BytesIO(content.encode() if isinstance(content, str) else content), "made.pb")


def refusal(content: str | bytes) -> str:
    with pytest.raises(PabulibError) as caught:
        read(content)
    return str(caught.value)


def test_a_plain_file_is_read() -> None:
    file = read(text())
    assert file.findings == ()
    assert file.budget == Fraction("100.50")
    assert [(project.id, project.cost, project.name) for project in file.projects] == [
        ("1", Fraction("50.25"), "Bench"),
        ("01", Fraction(60), "Tree"),
    ]
    assert [(ballot.row, ballot.voter, ballot.choices) for ballot in file.ballots] == [
        (20, "x", ("1", "01")),
        (21, "y", ()),
        (22, "z", ("01",)),
    ]
    assert election_of(file).n == 3


def test_a_byte_order_mark_crlf_blank_rows_and_lower_case_sections_are_fine() -> None:
    windows = (
        "\ufeff" + text().replace("VOTES", "\n\nvotes").replace("PROJECTS", "Projects").replace("\n", "\r\n") + "\r\n"
    )
    assert election_of(read(windows)).groups == election_of(read(text())).groups


def test_cells_may_be_quoted_and_hold_semicolons_quotes_and_line_ends() -> None:
    file = read(text(projects='project_id;cost;name\n1;50;"a;b ""c""\nd"\n01;60;x\n'))
    assert file.projects[0].name == 'a;b "c"\nd'
    assert [project.row for project in file.projects] == [16, 18]


def test_columns_go_by_their_header() -> None:
    file = read(text(projects="name;cost;project_id\nx;5;a\n", votes="age;vote;voter_id\n7;a;v\n"))
    assert file.projects[0].id == "a"
    assert file.ballots[0].choices == ("a",)


def test_a_voter_named_votes_opens_no_section() -> None:
    file = read(text(votes="voter_id;vote\nVOTES;1\nMETA;\nPROJECTS;01\n"))
    assert [ballot.voter for ballot in file.ballots] == ["VOTES", "META", "PROJECTS"]


def test_spaces_around_cells_and_list_items_are_stripped() -> None:
    file = read(text(votes="voter_id ; vote\n a ; 1 , 01 \nb;\nc;\n").replace("budget;", " budget ; "))
    assert file.ballots[0].choices == ("1", "01")
    assert file.budget == Fraction("100.5")


def test_none_means_missing() -> None:
    file = read(text(projects="project_id;cost;votes;selected\n1;5;None;1\n01;6;;0\n", max_length="None"))
    assert [project.votes for project in file.projects] == [None, None]
    assert file.selected == {"1"}


def test_only_selected_1_is_the_rules_own_output() -> None:
    file = read(text(projects="project_id;cost;selected\n1;5;2\n01;6;3\n"))
    assert file.selected == frozenset()
    assert read(text()).selected is None


UNREADABLE: list[tuple[str | bytes, str]] = [
    (text(budget="-"), "made.pb:1: META has no 'budget'"),
    (text(vote_type="-"), "made.pb:1: META has no 'vote_type'"),
    (text(budget="1,5"), "made.pb:9: budget is '1,5', not an amount"),
    (text(budget="-5"), "made.pb:9: budget is '-5', not an amount"),
    (text(budget="1e6"), "made.pb:9: budget is '1e6', not an amount"),
    (text(budget="٣"), "made.pb:9: budget is '٣', not an amount"),
    (text(budget="9" * 5000), "made.pb:9: budget is "),
    (text(vote_type="cumulative"), "made.pb:10: vote_type 'cumulative' is not built yet"),
    (text(vote_type="ordinal"), "made.pb:10: vote_type 'ordinal' is not built yet"),
    (text(vote_type="thumbs"), "made.pb:10: unknown vote_type 'thumbs'"),
    (text(max_length="many"), "made.pb:14: max_length is 'many', not an amount"),
    (text(budget="5\nbudget;6"), "made.pb:10: 'budget' stands twice in META (first in row 9)"),
    (text(projects="project_id;cost\n1;0\n"), "made.pb:16: project '1' costs 0"),
    (text(projects="project_id;cost\n1;\n"), "made.pb:16: cost is '', not an amount"),
    (text(projects="project_id;cost\n1;5\n1;6\n"), "made.pb:17: project '1' stands twice (first in row 16)"),
    (text(projects="project_id;cost\na b;5\n"), "made.pb:16: 'a b' is no project_id"),
    (text(projects="project_id;cost;votes\n1;5;x\n"), "made.pb:16: votes is 'x', not a whole number"),
    (text(projects="project_id;name\n1;x\n"), "made.pb:15: PROJECTS has no column 'cost'"),
    (text(projects="project_id;cost;cost\n1;5;5\n"), "made.pb:15: column 'cost' stands twice"),
    (text(projects="project_id;cost\n1;5;6\n"), "made.pb:16: 3 cells under a header of 2"),
    (text(projects="", votes=""), "made.pb:14: section PROJECTS has no header row"),
    (text(votes="voter;vote\n"), "made.pb:19: VOTES has no column 'voter_id'"),
    ("", "made.pb:1: the file ends without a section META"),
    ("a;b\n", "made.pb:1: not a Pabulib file: the first row is not META"),
    ("META\nkey;value\n", "made.pb:2: the file ends without a section PROJECTS"),
    ("META\nkey;value\nVOTES\n", "made.pb:3: section 'VOTES' out of order"),
    (text() + "META\n", "made.pb:23: section 'META' out of order"),
    (text().encode() + b"a;\xff\n", "made.pb:23: not UTF-8 text"),
    (text().encode("utf-16"), "made.pb:1: not UTF-8 text"),
    (
        text(projects='project_id;cost;name\n1;5;"open\n'),
        "made.pb:16: not a readable row: a quotation mark is opened",
    ),
]
"""A file, and what is said of it."""


@pytest.mark.parametrize(("content", "says"), UNREADABLE)
def test_what_cannot_be_read_is_named_with_its_row(content: str | bytes, says: str) -> None:
    assert refusal(content).startswith(says)


def test_a_refusal_keeps_its_text_and_its_values_apart() -> None:
    with pytest.raises(PabulibError) as caught:
        read(text(budget="1,5"))
    error = caught.value
    assert (error.file, error.row, error.values) == ("made.pb", 9, {"name": "budget", "given": "1,5"})
    assert str(error) == f"made.pb:9: {error.text % error.values}"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.pb", "a\0b"):
        with pytest.raises(PabulibError, match=":1: cannot be read: "):
            read_pabulib(path)


def found(content: str) -> list[Finding]:
    return [*read(content).findings]


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (text(num_votes="4"), Finding(8, "num_votes is 4, but the file has 3")),
        (text(num_projects="1"), Finding(7, "num_projects is 1, but the file has 2")),
        (text(country="-"), Finding(1, "META has no 'country'", serious=False)),
        (text(date_begin="01.01.2027"), Finding(13, "date_end lies before date_begin")),
        (
            text(projects="project_id;cost;votes\n1;5;2\n01;6;2\n"),
            Finding(16, "1 has 2 votes, but the ballots give 1"),
        ),
        (
            text(projects="project_id;cost\n1;999999999\n01;1\n"),
            Finding(16, "1 costs more than the budget", serious=False),
        ),
        (
            text(projects="project_id;cost;selected\n1;60;1\n01;60;1\n"),
            Finding(9, "the selected projects cost 19.5 more than the budget"),
        ),
        (
            text(projects="project_id;cost;selected;votes\n1;60;1;1\n01;5;0;2\n"),
            Finding(17, "01 is not selected, yet the money left would pay it", serious=False),
        ),
        (
            text(votes="voter_id;vote\nx;1,1\ny;1\nz;\n"),
            Finding(20, "the vote names a project twice; it counts once", False),
        ),
        (text(votes="voter_id;vote\nx;1\ny;2\nz;\n"), Finding(21, "the vote names '2', which is no project")),
        (text(votes="voter_id;vote\nx;1\ny;1\nx;\n"), Finding(22, "voter_id 'x' stands in row 20 already")),
        (text(max_length="1"), Finding(21, "the vote names 2 projects, above max_length 1")),
        (text(min_length="2"), Finding(23, "the vote names 1 projects, below min_length 2")),
        (text(max_sum_cost="110"), Finding(21, "the vote names 110.25 in cost, above max_sum_cost 110")),
        (text(vote_type="choose-1"), Finding(20, "the vote names 2 projects, above max_length 1")),
    ],
)
def test_what_is_odd_is_found_with_its_row(content: str, finding: Finding) -> None:
    assert found(content) == [finding]


def test_an_empty_ballot_breaks_no_limit() -> None:
    file = read(text(votes="voter_id;vote\nx;1,01\ny;\nz;1,01\n", min_length="2", min_sum_cost="5"))
    assert file.findings == ()


@settings(max_examples=500)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_but_never_breaks_the_reader(data: st.DataObject) -> None:
    content = bytearray(text().encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 40)))
        content[start:end] = data.draw(
            st.binary(max_size=6) | st.sampled_from([b";", b"\n", b'"', b"\r", b"VOTES\n", b",", b"0"])
        )
    try:
        file = read(bytes(content))
        rule_of(file)
        election_of(file, "blank")
    except PabulibError as error:
        assert re.match(r"made\.pb:\d+: ", str(error))
