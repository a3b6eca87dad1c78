"""Forms: none, one or two ticks; every error at its field; everything typed kept."""

import re

import httpx
import pytest

GOOD = {"name": "Bænk", "price": "1234"}


@pytest.mark.parametrize("ticks", [[], ["1"], ["1", "2"]])
async def test_none_one_and_two_ticks_are_read(client: httpx.AsyncClient, ticks: list[str]) -> None:
    answer = await client.post("/try", data={**GOOD, "ticks": ticks})
    assert answer.status_code == 200
    assert answer.json()["ticks"] == [int(tick) for tick in ticks]


@pytest.mark.parametrize("ticks", [[], ["1"], ["1", "2"]])
async def test_ticks_are_read_from_a_form_with_files_too(client: httpx.AsyncClient, ticks: list[str]) -> None:
    fields = [(name, (None, value)) for name, value in GOOD.items()] + [("ticks", (None, tick)) for tick in ticks]
    answer = await client.post("/try", files=fields)
    assert answer.json()["ticks"] == [int(tick) for tick in ticks]


async def test_every_error_is_told_at_its_field_and_values_are_kept(client: httpx.AsyncClient) -> None:
    answer = await client.post("/try", data={"name": "x", "price": "free", "ticks": ["1", "2", "3"]})
    assert answer.status_code == 422
    assert answer.json() == {
        "errors": {
            "name": ["Skriv mindst 2 tegn."],
            "price": ["Skriv et helt tal."],
            "ticks": ["Vælg højst 2."],
        },
        "values": {"name": ["x"], "price": ["free"], "ticks": ["1", "2", "3"]},
    }


async def test_errors_are_told_in_english_at_english_addresses(client: httpx.AsyncClient) -> None:
    answer = await client.post("/en/try", data={"name": " ", "price": "0"})
    assert answer.json()["errors"] == {"name": ["Fill in this field."], "price": ["Write a number above 0."]}


async def test_a_local_time_is_read_in_danish_time(client: httpx.AsyncClient) -> None:
    for typed, utc in (("2026-11-22T15:00", "2026-11-22T14:00:00Z"), ("2026-07-01T00:00", "2026-06-30T22:00:00Z")):
        assert (await client.post("/try", data={**GOOD, "begins": typed})).json()["begins"] == utc


async def test_a_refused_form_says_so_in_title_summary_and_field(client: httpx.AsyncClient) -> None:
    for path, word in (("/sign-in-form", "Fejl:"), ("/en/sign-in-form", "Error:")):
        answer = await client.post(path, data={"email": 'a"<b>', "price": "1"})
        page = answer.text
        assert answer.status_code == 422
        assert re.search(rf"<title>{word} ", page)
        assert 'href="#name"' in page and "autofocus" in page
        assert 'value="a&#34;&lt;b&gt;"' in page


async def test_a_body_that_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/try", content=b"name=" + b"x" * 11_000_000, headers={"content-type": FORM})
    assert answer.status_code == 413


FORM = "application/x-www-form-urlencoded"
