"""Pages on one host, the booth on the other; no cookie ever on the booth."""

import logging
import re
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar

from tests.support.visitor import BOOTH, PUBLIC, visitor


async def test_a_booth_path_on_the_public_host_leads_to_the_booth(client: httpx.AsyncClient) -> None:
    answer = await client.get("/en/booth?order=7")
    assert (answer.status_code, answer.headers["location"]) == (307, f"{BOOTH}/en/booth?order=7")


@pytest.mark.parametrize("sent", ["%00", "a%0d%0aSet-Cookie:%20x=1", "%0aX", "%E2%82%AC", "%ff", "%3F", "%23", "a%25b"])
async def test_whatever_a_path_holds_is_sent_on_as_it_came(client: httpx.AsyncClient, sent: str) -> None:
    answer = await client.get(f"/booth/{sent}?b=%3F%23")
    spelled = {"%ff": "%EF%BF%BD"}.get(sent, sent.replace("%0d%0a", "%0D%0A").replace("%0a", "%0A"))
    assert (answer.status_code, answer.headers["location"]) == (307, f"{BOOTH}/booth/{spelled}?b=%3F%23")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.binary(min_size=1, max_size=12), query=st.text(max_size=6), prefix=st.sampled_from(["", "/en"]))
async def test_no_address_makes_a_header_that_cannot_be_sent(
    app: Litestar, name: bytes, query: str, prefix: str
) -> None:
    for origin, start in ((PUBLIC, "booth"), (BOOTH, "moved"), (PUBLIC, "moved"), (BOOTH, "desk/")):
        async with visitor(app, origin) as somebody:
            answer = await somebody.get(f"{prefix}/{start}/{quote(name, safe='')}", params={"q": query})
            elsewhere = await somebody.get(f"{prefix}//{quote(name, safe='')}", params={"q": query})
        assert {answer.status_code, elsewhere.status_code} <= {303, 307, 404}
        for header, value in answer.headers.raw:
            assert all(32 <= byte < 127 for byte in value), (header, value)
        assert not re.search(r'(href|action)="//', answer.text + elsewhere.text)


async def test_an_address_of_two_slashes_is_no_link_to_another_site(client: httpx.AsyncClient) -> None:
    page = await client.get("http://localhost/en//evil.example/x")
    assert page.status_code == 404
    assert 'href="/evil.example/x"' in page.text


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


async def test_of_a_fault_in_the_booth_only_its_class_and_number_are_logged(
    client: httpx.AsyncClient, booth_client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        shown = (await booth_client.get("/booth-boom")).text
        assert (await client.get("/boom")).status_code == 500
    booth, public = [record.getMessage() for record in caplog.records if record.name.startswith("puljen")]
    number = booth.split()[1]
    assert booth == f"fault {number} RuntimeError in the booth" and number in shown
    assert "RuntimeError" in public and "in the booth" not in public and "secret" not in caplog.text
