"""Pages on one host, the booth on the other; no cookie ever on the booth."""

import logging

import httpx
import pytest

from tests.support.visitor import BOOTH, PUBLIC


async def test_a_booth_path_on_the_public_host_leads_to_the_booth(client: httpx.AsyncClient) -> None:
    answer = await client.get("/en/booth?order=7")
    assert (answer.status_code, answer.headers["location"]) == (307, f"{BOOTH}/en/booth?order=7")


async def test_a_page_on_the_booth_host_leads_to_the_public_host(booth_client: httpx.AsyncClient) -> None:
    answer = await booth_client.get("/desk")
    assert (answer.status_code, answer.headers["location"]) == (307, f"{PUBLIC}/desk")


async def test_a_form_on_the_wrong_host_is_refused(client: httpx.AsyncClient, booth_client: httpx.AsyncClient) -> None:
    assert (await client.post("/booth", data={"a": "b"})).status_code == 421
    assert (await booth_client.post("/try", data={"a": "b"})).status_code == 421


async def test_an_unknown_host_is_sent_home(client: httpx.AsyncClient) -> None:
    answer = await client.get("/text", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["location"]) == (307, f"{PUBLIC}/text")
    answer = await client.post("/try", headers={"Host": "evil.example", "Origin": "http://evil.example"})
    assert answer.status_code == 421


async def test_the_booth_reads_no_cookie_and_sets_none(booth_client: httpx.AsyncClient) -> None:
    answer = await booth_client.get("/booth", headers={"Cookie": "puljen=x; a=b"})
    assert answer.text == "booth {}"
    answer = await booth_client.post("/booth", data={"choice": "1"})
    assert answer.text == "taken" and "set-cookie" not in answer.headers


async def test_the_booth_takes_forms_from_itself_only(booth_client: httpx.AsyncClient) -> None:
    for origin in (PUBLIC, "https://evil.example", "null"):
        assert (await booth_client.post("/booth", headers={"Origin": origin})).status_code == 403
    del booth_client.headers["Origin"]
    assert (await booth_client.post("/booth")).status_code == 403


async def test_a_fault_in_the_booth_is_not_logged(
    client: httpx.AsyncClient, booth_client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert (await booth_client.get("/booth-boom")).status_code == 500
        assert [record for record in caplog.records if record.name.startswith("puljen")] == []
        assert (await client.get("/boom")).status_code == 500
    (record,) = [record for record in caplog.records if record.name.startswith("puljen")]
    assert "RuntimeError" in record.getMessage() and "secret" not in caplog.text
