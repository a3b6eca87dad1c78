"""The roll comes from a CSV that is right from end to end, and seals to the same commitments every time."""

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.roll import person_ref, roll_commitment, roll_root
from server.config import Settings
from server.db import fetch
from server.roll.queries import count_roll, find_residents, find_roll_line, read_roll_bin
from server.roll.register.actions import import_roll
from server.roll.register.file import LISTED, Checked, check_roll, open_roll
from server.roll.register.rules import Doubtful, StaleRoll, bare_id, person_hmac, read_date, style_of
from server.roll.register.sealing import seal_roll
from server.rounds.actions import AlreadySealed
from server.rounds.ballot.actions import save_style
from server.rounds.ballot.rules import StyleDraft
from server.rounds.rules import BadRows
from tests.support.rounds import HEADING, a_roll, a_round, a_sealed_vote, a_vote, roll_csv

TODAY = date(2026, 11, 22)
EVERYBODY = {"": 1}
KEY = bytes(32)


def check(data: bytes, areas: Mapping[str, int] = EVERYBODY) -> Checked:
    return check_roll(open_roll(io.BytesIO(data), dict(areas), TODAY), KEY)


def problems(data: bytes, areas: Mapping[str, int] = EVERYBODY) -> list[str]:
    with pytest.raises(BadRows) as refused:
        check(data, areas)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_either_delimiter_encoding_and_line_end_is_read(encoding: str, delimiter: str, ends: str) -> None:
    rows = ["person_id;name;address;postcode;city;birth_date;area", "1;Søren Ærø;Åvej 2;4200;Køge;01-05-1980;Øst"]
    data = ends.join(row.replace(";", delimiter) for row in rows).encode(encoding)
    (batch,) = open_roll(io.BytesIO(data), EVERYBODY, TODAY).batches()
    (row,) = batch
    assert (row.name, row.address, row.city, row.area) == ("Søren Ærø", "Åvej 2", "Køge", "Øst")
    assert (row.birth_date, row.row, row.style) == (date(1980, 5, 1), 2, 1)


def test_columns_stand_in_any_order_and_a_cell_may_hold_a_line_end_between_quotes() -> None:
    data = b'name;person_id;birth_date;area;city;postcode;address\n\n"A ""B"" C";1;1980-05-01;;;;"x;y"\n'
    (batch,) = open_roll(io.BytesIO(data), EVERYBODY, TODAY).batches()
    assert (batch[0].name, batch[0].address, batch[0].row) == ('A "B" C', "x;y", 3)


def test_every_bad_row_is_named_with_everything_wrong_in_it() -> None:
    data = HEADING + ";;a;;;1980-13-01;\n1;Anna;;;;1980-05-01;\n2;Bo;;;;2030-01-01;\n3;Eva\x07;;;;1980-05-01;\n"
    assert problems(data.encode()) == [
        "row 2: The person_id is missing.",
        "row 2: The name is missing.",
        "row 2: The birth_date is no date such as 1980-12-31 or 31-12-1980.",
        "row 4: The birth_date is no date such as 1980-12-31 or 31-12-1980.",
        "row 5: The name holds a character that is no text.",
    ]


def test_a_person_who_stands_twice_is_named_with_both_rows_however_the_number_is_written() -> None:
    data = HEADING + "010180-1234;Anna;;;;1980-01-01;\n2;Bo;;;;1980-01-01;\n0101801234;Anna;;;;1980-01-01;\n"
    assert problems(data.encode()) == ["row 4: The person stands in row 2 already."]


def test_no_problem_repeats_an_identifier() -> None:
    data = HEADING + "010180-1234;;;;;;\n010180-1234;Anna;;;;1980-01-01;\n010180-1234;Anna;;;;1980-01-01;\n"
    assert "1234" not in "".join(problems(data.encode()))


def test_an_area_no_ballot_is_for_is_named_and_case_does_not_matter() -> None:
    areas = {"nord": 1, "syd": 2}
    data = HEADING + "1;A;;;;1980-01-01;NORD \n2;B;;;;1980-01-01;Vest\n3;C;;;;1980-01-01;\n"
    assert problems(data.encode(), areas) == [
        "row 3: No ballot is for the area 'Vest'.",
        "row 4: No ballot is for the area ''.",
    ]
    assert style_of("Vest", areas | {"": 3}) == 3


def test_the_list_of_problems_is_cut_but_all_are_counted() -> None:
    with pytest.raises(BadRows) as refused:
        check((HEADING + "x;;;;;;\n" * LISTED).encode())
    assert len(refused.value.problems) == LISTED
    assert refused.value.total == 2 * LISTED  # name and birth date of each


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"a;b\n", HEADING.encode(), HEADING.replace("area", "name").encode(), b"\x00\x01\x02"],
)
def test_a_file_that_is_no_roll_is_refused(data: bytes) -> None:
    assert problems(data)


def test_a_broken_quote_is_named_by_its_row() -> None:
    assert problems((HEADING + '1;A;;;;1980-01-01;\n2;"B"x;;;;1980-01-01;\n').encode())[0].startswith("row 3: ")


def test_rows_below_a_stray_quote_are_read_all_the_same() -> None:
    rows = [
        '1;"A;;;;1980-01-01;',
        "2;B;;;;1980-01-01;",
        "3;C;;;;no date;",
        '4;"D"x;;;;1980-01-01;',
        "5;E;;;;1980-13-01;",
    ]
    found = problems((HEADING + "\n".join(rows) + "\n").encode())
    assert [text.split(":")[0] for text in found] == ["row 2", "row 4", "row 5", "row 6"]


@pytest.mark.parametrize("rows", ["1;A;;;;1980-01-01\n", "1;A;;;;1980-01-01;;x\n"])
def test_a_row_of_another_length_than_the_heading_is_refused(rows: str) -> None:
    assert "cells under a heading of 7" in problems((HEADING + rows).encode())[0]


def test_areas_that_fall_to_everybody_else_are_counted_and_somebody_says_yes_to_just_these() -> None:
    areas = {"nord": 1, "": 2}
    rows = "1;A;;;;1980-01-01;Nord\n2;B;;;;1980-01-01;Nrod\n3;C;;;;1980-01-01;\n4;D;;;;1980-01-01;nrod \n"
    doubts = check((HEADING + rows).encode(), areas).doubts
    assert doubts.areas == (("Nrod", 2), ("", 1))
    more = check((HEADING + rows + "5;E;;;;1980-01-01;Nrod\n").encode(), areas).doubts
    assert doubts.digest == check((HEADING + rows).encode(), areas).doubts.digest != more.digest
    assert not check((HEADING + rows).encode()).doubts, "with one ballot for everybody there is nothing to mistake"


async def test_a_doubtful_file_is_imported_only_with_a_yes_to_its_doubts(database: Settings) -> None:
    vote = await a_vote(await a_round(), "Nord", "")
    data = HEADING.encode() + b"1;A;;;;1980-01-01;Nrod\n"
    with pytest.raises(Doubtful) as doubtful:
        await a_roll(database, vote, data)
    assert await count_roll(vote) == []
    digest = doubtful.value.doubts.digest
    assert await import_roll(database.keys, vote, io.BytesIO(data), TODAY, None, digest) == 1


def test_two_rows_of_one_name_birth_date_and_address_are_doubtful_and_not_refused() -> None:
    rows = (
        "1;Bo  Bø;Åvej 2;;;1980-01-01;\n2;Eva;Åvej 2;;;1980-01-01;\n3;bo bø;åvej 2;;;1980-01-01;\n4;Al;;;;1980-01-01;\n"
    )
    checked = check((HEADING + rows + "5;Al;;;;1980-01-01;\n").encode())
    assert checked.rows == 5
    assert checked.doubts.alike == ((2, 4),)


@pytest.mark.parametrize("again", ["010180–0001", "０１０１８０-０００１", "10180-0001", " 010180 0001", "010180.0001"])
def test_one_person_is_known_however_her_number_is_spelt(again: str) -> None:
    rows = f"010180-0001;Anna;;;;1980-01-01;\n{again};Anna;;;;1980-01-01;\n"
    assert problems((HEADING + rows).encode()) == ["row 3: The person stands in row 2 already."]


def test_nothing_is_repeated_of_a_first_row_that_is_a_person() -> None:
    (told,) = problems(b"0101800001;Anna Andersen;Vej 1;4200;Slagelse;1980-01-01;Nord\n")
    assert told.startswith("row 1: This row is no heading.")
    assert "0101800001" not in told
    assert "Anna" not in told


def test_the_heading_may_stand_below_blank_rows() -> None:
    assert check(("\r\n;;;;;;\n" + HEADING + "1;A;;;;1980-01-01;\n").encode()).rows == 1
    assert problems(b"\n" + HEADING.encode().replace(b"area", b"ar"))[0].startswith("row 2: ")


@pytest.mark.parametrize(
    "data", [HEADING.encode("utf-16"), HEADING.encode("utf-16-le"), b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"]
)
def test_a_spreadsheet_or_utf_16_is_told_how_to_be_saved(data: bytes) -> None:
    assert problems(data) == ["row 1: This is no CSV file. Save it as CSV UTF-8, and choose it again."]


def test_a_no_break_space_is_a_space() -> None:
    data = HEADING.encode() + "1;Anna\u00a0Bø;;;;1980-01-01\u00a0;\n".encode("cp1252")
    (batch,) = open_roll(io.BytesIO(data), EVERYBODY, TODAY).batches()
    assert batch[0].name == "Anna Bø"


def test_lines_that_end_in_a_bare_return_are_lines() -> None:
    assert check((HEADING + "1;A;;;;1980-01-01;\n").replace("\n", "\r").encode()).rows == 1


def test_a_first_line_longer_than_a_cell_may_be_is_refused() -> None:
    assert "more than 131072 characters" in problems(b"x" * 200_000)[0]


def test_utf8_that_turns_bad_further_on_is_refused_there_instead_of_being_misread() -> None:
    data = HEADING.encode() + "1;Sørensen;;;;1980-01-01;\n".encode() + "2;Bæk;;;;1980-01-01;\n".encode("cp1252")
    assert problems(data) == ["row 3: Here the text is no longer UTF-8."]


def test_a_byte_that_no_encoding_knows_is_named() -> None:
    data = HEADING.encode() + b"1;S\xf8ren \x81;;;;1980-01-01;\n"
    assert problems(data) == ["row 2: The name holds a character that is no text."]


@given(st.dates(min_value=date(1890, 1, 1), max_value=TODAY))
def test_every_date_is_read_in_each_of_its_spellings(day: date) -> None:
    for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y"):
        assert read_date(day.strftime(pattern)) == day


@given(st.text(max_size=12))
def test_whatever_stands_in_a_date_cell_is_a_date_or_none(text: str) -> None:
    read = read_date(text)
    assert read is None or isinstance(read, date)


def test_a_person_is_known_by_a_keyed_hash_alone() -> None:
    assert bare_id(" 010180-1234 ") == bare_id("0101801234")
    assert person_hmac(KEY, "1") != person_hmac(b"\x01" * 32, "1") != person_hmac(b"\x01" * 32, "2")


async def test_a_file_is_imported_whole_and_replaces_the_one_before(database: Settings) -> None:
    vote = await a_vote(await a_round())
    assert await a_roll(database, vote, roll_csv(30)) == 30
    assert await a_roll(database, vote, roll_csv(7)) == 7
    assert [(count.style, count.lines) for count in await count_roll(vote)] == [(1, 7)]


async def test_a_bad_file_leaves_the_roll_as_it_was(database: Settings) -> None:
    vote = await a_vote(await a_round())
    await a_roll(database, vote, roll_csv(3))
    with pytest.raises(BadRows):
        await a_roll(database, vote, roll_csv(5) + b"000001;Igen;;;;1980-01-01;\n")
    assert (await count_roll(vote))[0].lines == 3


async def test_no_identifier_is_stored_anywhere(sqlite_database: Settings) -> None:
    vote = await a_vote(await a_round())
    await a_roll(sqlite_database, vote, (HEADING + "290288-4711;Anna Andersen;;;;1988-02-29;\n").encode())
    await seal_roll(vote)
    stored = all_bytes(sqlite_database.data)
    assert b"Anna Andersen" in stored  # so the search does see what is stored
    assert b"2902884711" not in stored
    assert b"290288-4711" not in stored


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_lines_follow_the_commitments_within_each_ballot_and_stay_the_same(database: Settings) -> None:
    vote = await a_vote(await a_round(), "Nord", "Syd")
    north, south = roll_csv(40, "Nord"), roll_csv(90, "Syd").splitlines(keepends=True)[41:]
    await a_roll(database, vote, north + b"".join(south))
    sealed = await seal_roll(vote)
    assert sealed == await seal_roll(vote)
    assert [(part.style, part.first_line, part.lines) for part in sealed.ranges] == [(1, 0, 40), (2, 40, 50)]
    commitments = [sealed.data[at : at + 32] for at in range(0, len(sealed.data), 32)]
    assert commitments[:40] == sorted(commitments[:40])
    assert commitments[40:] == sorted(commitments[40:])
    assert sealed.root == roll_root(commitments)
    assert await read_roll_bin(vote) == sealed.data


async def test_a_line_opens_to_its_person(database: Settings) -> None:
    vote = await a_sealed_vote(database, people=5)
    rows = await fetch("SELECT name, birth_date FROM roll WHERE vote = ? AND line = ?", vote, 3)
    line = await find_roll_line(vote, 3)
    assert line is not None
    assert line.person_ref == person_ref(rows[0]["name"], rows[0]["birth_date"].isoformat())
    assert roll_commitment(str(vote), line.salt, line.person_ref) == line.commitment
    assert (await read_roll_bin(vote))[96:128] == line.commitment
    assert await find_roll_line(vote, 5) is None


async def test_a_new_import_gives_new_lines(database: Settings) -> None:
    vote = await a_vote(await a_round())
    await a_roll(database, vote, roll_csv(5))
    before = await seal_roll(vote)
    await a_roll(database, vote, roll_csv(5))
    assert (await seal_roll(vote)).root != before.root


async def test_a_roll_that_no_longer_fits_the_ballots_is_refused(database: Settings) -> None:
    vote = await a_vote(await a_round())
    await a_roll(database, vote, roll_csv(5, "Nord"))
    await save_style(vote, StyleDraft(2, "Nord", "", ("Nord",), ("L1",)), None)
    with pytest.raises(StaleRoll):
        await seal_roll(vote)


async def test_a_sealed_roll_is_not_replaced(database: Settings) -> None:
    vote = await a_sealed_vote(database)
    with pytest.raises(AlreadySealed):
        await import_roll(database.keys, vote, io.BytesIO(roll_csv(9)), TODAY, None)
    assert (await count_roll(vote))[0].lines == 3


async def test_the_officer_finds_people_by_part_of_their_name(database: Settings) -> None:
    vote = await a_vote(await a_round())
    names = ["Søren Ærø", "Åse 100%", "Bo_Bo"]
    rows = "".join(f"{i};{name};;;;1980-01-01;\n" for i, name in enumerate(names))
    await a_roll(database, vote, (HEADING + rows).encode())
    assert [person.name for person in await find_residents(vote, "Ærø")] == ["Søren Ærø"]
    assert [person.name for person in await find_residents(vote, "bo_")] == ["Bo_Bo"]
    assert [person.name for person in await find_residents(vote, "%")] == ["Åse 100%"]
