"""The officer brings in the list, prints letters and finds a person; nobody else does."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from server.config import Settings
from server.roll.letters.actions import LetterOk, check_letter
from server.roll.queries import count_roll
from tests.support.rounds import HEADING, OPENS, a_round, a_sealed_vote, a_vote, roll_csv
from tests.support.staff import Desk, sign_in, staff_app
from tests.support.visitor import BOOTH, visitor

VOTE = "/personale/runder/prove/afstemning/1"
NOW = OPENS + timedelta(hours=1)


@pytest.fixture
async def client(sqlite_database: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(staff_app(sqlite_database, NOW)) as public:
        yield public


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> Desk:
    return await sign_in(client, "officer")


async def test_the_list_is_imported_by_form(desk: Desk) -> None:
    vote = await a_vote(await a_round())
    answer = await desk.send(f"{VOTE}/liste", files={"file": ("liste.csv", roll_csv(12))})
    assert answer.status_code == 303
    assert (await count_roll(vote))[0].lines == 12
    assert "12" in (await desk.client.get(f"{VOTE}/liste")).text


async def test_every_bad_row_is_shown(desk: Desk) -> None:
    await a_vote(await a_round())
    data = (HEADING + "1;Anna;;;;i går;\n1;Bo;;;;1980-01-01;\n1;Eva;;;;1980-01-01;\n").encode()
    answer = await desk.send(f"/en{VOTE}/liste", files={"file": ("liste.csv", data)})
    assert answer.status_code == 422
    assert "row 2: The birth_date is no date" in answer.text
    assert "row 4: The person stands in row 3 already." in answer.text
    assert "Nothing was imported." in answer.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            HEADING + '1;"Anna;;;;1980-01-01;\n',
            "række 2: Rækken kan ikke læses: et anførselstegn bliver åbnet, men ",
        ),
        (
            HEADING + '1;"Anna"x;;;;1980-01-01;\n',
            "række 2: Rækken kan ikke læses: der står tekst efter et ",
        ),
        (HEADING.replace("area", '"area'), "række 1: Rækken kan ikke læses: et anførselstegn bliver åbnet, men "),
        ("x" * 200_000, "række 1: Rækken kan ikke læses: et felt har mere end 131072 tegn."),
    ],
)
async def test_a_broken_row_is_refused_in_danish(data: str, says: str, desk: Desk) -> None:
    await a_vote(await a_round())
    answer = await desk.send(f"{VOTE}/liste", files={"file": ("liste.csv", data.encode())})
    assert answer.status_code == 422
    assert says in answer.text


async def test_a_list_without_a_file_or_without_a_ballot_is_refused(desk: Desk) -> None:
    await a_vote(await a_round())
    assert (await desk.send(f"{VOTE}/liste")).status_code == 422


async def test_a_sealed_list_is_not_replaced(desk: Desk, sqlite_database: Settings) -> None:
    await a_sealed_vote(sqlite_database)
    answer = await desk.send(f"{VOTE}/liste", files={"file": ("liste.csv", roll_csv(12))})
    assert answer.status_code == 409


async def test_a_batch_is_printed_with_codes_that_work(desk: Desk, sqlite_database: Settings) -> None:
    vote = await a_sealed_vote(sqlite_database)
    answer = await desk.send(f"{VOTE}/breve/udskriv", first="0", last="99")
    assert answer.status_code == 200
    assert answer.text.count('<article class="letter">') == 3
    codes = re.findall(r'<dd class="mono">([^<]+)</dd>', answer.text)
    number, secret = codes[2:4]
    assert await check_letter(sqlite_database.keys, number, secret, NOW) == LetterOk(vote, 1, 1)
    assert f"{BOOTH}/stem/prove/1" in answer.text
    for sentence in ("Skan firkanten", "Scan the square", "12 34 56 78", "29. november 2026", "29 November 2026"):
        assert sentence in answer.text
    assert "All 3 letters" in (await desk.send(f"/en{VOTE}/breve/udskriv", first="0", last="2")).text


async def test_no_code_of_a_letter_stands_in_an_address_of_the_page(desk: Desk, sqlite_database: Settings) -> None:
    await a_sealed_vote(sqlite_database)
    answer = await desk.send(f"{VOTE}/breve/0")
    number, secret = re.findall(r'<dd class="mono">([^<]+)</dd>', answer.text)
    addresses = " ".join(re.findall(r'(?:href|src|action)="([^"]+)"', answer.text))
    assert number not in addresses
    assert secret not in addresses
    assert number.replace("-", "") not in addresses


async def test_letters_before_the_seal_are_refused(desk: Desk) -> None:
    await a_vote(await a_round())
    assert (await desk.send(f"{VOTE}/breve/udskriv", first="0", last="9")).status_code == 409
    assert (await desk.send(f"{VOTE}/breve/0")).status_code == 409


async def test_a_person_is_found_and_gets_a_new_letter(desk: Desk, sqlite_database: Settings) -> None:
    await a_sealed_vote(sqlite_database)
    found = (await desk.send(f"{VOTE}/liste/find", name="borger 1")).text
    line = re.search(r"/breve/(\d+)", found)
    assert line
    assert "Borger 1" in found
    assert "Borger 2" not in found
    assert (await desk.send(f"{VOTE}/breve/{line[1]}")).text.count('<article class="letter">') == 1


async def test_only_the_officer_sees_names(client: httpx.AsyncClient, sqlite_database: Settings) -> None:
    await a_sealed_vote(sqlite_database)
    desk = await sign_in(client, "secretary", "auditor", "administrator")
    for path in ("liste", "breve"):
        assert (await desk.client.get(f"{VOTE}/{path}")).status_code == 403
    for path in ("liste", "liste/find", "breve/udskriv", "breve/0"):
        assert (await desk.send(f"{VOTE}/{path}", name="Borger")).status_code == 403


async def test_every_page_can_be_read_in_both_languages(desk: Desk, sqlite_database: Settings) -> None:
    await a_sealed_vote(sqlite_database)
    for path in (f"{VOTE}/liste", f"{VOTE}/breve", f"{VOTE}/breve?side=9"):
        for language in ("", "/en"):
            assert (await desk.client.get(language + path)).status_code == 200


async def test_doubts_are_shown_and_a_tick_imports_the_file(desk: Desk) -> None:
    vote = await a_vote(await a_round(), "Nord", "")
    rows = "1;Anna;Vej 1;;;1980-01-01;Nrod\n2;Anna;Vej 1;;;1980-01-01;Nord\n"
    files = {"file": ("liste.csv", (HEADING + rows).encode())}
    answer = await desk.send(f"/en{VOTE}/liste", files=files)
    assert answer.status_code == 422
    assert "Nrod" in answer.text
    assert "Rows 2 and 3" in answer.text
    ticked = re.search(r'name="confirmed" value="([0-9a-f]{64})"', answer.text)
    assert ticked
    assert (await desk.send(f"{VOTE}/liste", files=files, confirmed="0" * 64)).status_code == 422
    assert await count_roll(vote) == []
    assert (await desk.send(f"{VOTE}/liste", files=files, confirmed=ticked[1])).status_code == 303
    assert sum(count.lines for count in await count_roll(vote)) == 2


async def test_every_bad_row_of_a_long_list_is_there_as_text(desk: Desk) -> None:
    await a_vote(await a_round())
    data = (HEADING + "".join(f"{n};Anna;;;;i går;\n" for n in range(1, 251))).encode()
    answer = await desk.send(f"/en{VOTE}/liste", files={"file": ("liste.csv", data)})
    assert answer.status_code == 422
    assert "Every wrong row as text" in answer.text
    assert "row 251: The birth_date is no date" in answer.text


async def test_a_heading_that_is_none_is_not_printed(desk: Desk) -> None:
    await a_vote(await a_round())
    answer = await desk.send(f"{VOTE}/liste", files={"file": ("liste.csv", b"0101800001;Anna;;;;1980-01-01;\n")})
    assert answer.status_code == 422
    assert "0101800001" not in answer.text


@pytest.mark.parametrize("path", ["breve/{}", "liste/{}/udgaar"])
@pytest.mark.parametrize("line", ["9" * 23, "2147483648"])
async def test_a_line_no_roll_can_have_is_not_found(
    desk: Desk, sqlite_database: Settings, path: str, line: str
) -> None:
    await a_sealed_vote(sqlite_database)
    assert (await desk.send(f"{VOTE}/{path.format(line)}")).status_code == 404


async def test_lines_no_roll_can_have_are_not_printed(desk: Desk, sqlite_database: Settings) -> None:
    await a_sealed_vote(sqlite_database)
    assert (await desk.send(f"{VOTE}/breve/udskriv", first="0", last="9" * 23)).status_code == 422
