"""Staff sign in on the real tables, reach their desk, sign out here and everywhere."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from server.app import Sessions
from server.config import Settings
from server.people.actions import add_account
from server.people.handlers import router
from server.web.desk import DeskLink
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.small_app import SITE, Clock
from tests.support.visitor import BOOTH, PUBLIC, visitor

PASSWORD = "correct horse battery"
LINKS = [DeskLink("/personale/kommunen", "Name and contact", roles=frozenset({"administrator"}))]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(database: Settings, clock: Clock) -> Litestar:
    await add_account("Anna@nordby.example", "Anna", PASSWORD, frozenset({"officer"}))
    return build([router], Shell(PUBLIC, BOOTH, Sessions(), SITE, desk=LINKS, clock=clock))


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(app) as public:
        yield public


async def sign_in(client: httpx.AsyncClient, password: str = PASSWORD, **fields: str) -> httpx.Response:
    return await client.post(
        "/personale/log-ind", data={"email": "anna@nordby.example", "password": password, **fields}
    )


async def test_a_member_of_staff_signs_in_and_out(client: httpx.AsyncClient) -> None:
    answer = await sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/personale")
    desk = await client.get("/personale")
    assert "Anna" in desk.text and "Afstemningsansvarlig" in desk.text and "Navn og kontakt" not in desk.text
    csrf = re.search(r'name="csrf" value="([^"]+)"', desk.text)
    assert csrf
    assert (await client.post("/log-ud", data={"csrf": csrf[1]})).status_code == 303
    assert (await client.get("/personale")).status_code == 401


async def test_a_planted_token_opens_nothing_after_sign_in(client: httpx.AsyncClient) -> None:
    """The session fixation that Litestar's own session allowed, against the real table."""
    answer = await client.post(
        "/personale/log-ind",
        data={"email": "anna@nordby.example", "password": PASSWORD},
        headers={"Cookie": "puljen=planted"},
    )
    assert answer.status_code == 303 and "planted" not in answer.headers["set-cookie"]
    client.cookies.clear()
    assert (await client.get("/personale", headers={"Cookie": "puljen=planted"})).status_code == 401


async def test_signing_out_everywhere_ends_the_other_browser_too(app: Litestar, client: httpx.AsyncClient) -> None:
    await sign_in(client)
    async with visitor(app) as other:
        await sign_in(other)
        csrf = re.search(r'name="csrf" value="([^"]+)"', (await other.get("/personale")).text)
        assert csrf
        assert (await other.post("/log-ud-overalt", data={"csrf": csrf[1]})).status_code == 303
    assert (await client.get("/personale")).status_code == 401


async def test_a_wrong_password_is_told_without_saying_which_part(client: httpx.AsyncClient) -> None:
    wrong = await sign_in(client, "wrong password here")
    unknown = await client.post("/personale/log-ind", data={"email": "nobody@nordby.example", "password": PASSWORD})
    for answer in (wrong, unknown):
        assert answer.status_code == 422 and "passer ikke sammen" in answer.text
        assert PASSWORD not in answer.text and "wrong password here" not in answer.text
    assert 'value="anna@nordby.example"' in wrong.text


async def test_many_wrong_tries_wait_and_then_go_on(client: httpx.AsyncClient, clock: Clock) -> None:
    for _ in range(5):
        assert (await sign_in(client, "wrong password here")).status_code == 422
    answer = await sign_in(client)
    assert answer.status_code == 429 and 1 <= int(answer.headers["retry-after"]) <= 61
    clock.advance(minutes=1)
    assert (await sign_in(client)).status_code == 303


async def test_a_stranger_who_guesses_keeps_nobody_out_of_a_browser_she_has_used_before(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    await sign_in(client)
    async with visitor(app) as stranger:
        for _ in range(6):
            refused = await sign_in(stranger, "wrong password here")
        assert refused.status_code == 429
        client.cookies.delete("puljen")
        assert (await sign_in(client)).status_code == 303
        assert (await sign_in(stranger)).status_code == 429


async def test_a_known_browser_has_tries_of_its_own_for_one_account_and_not_more_than_others(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    await add_account("bo@nordby.example", "Bo", PASSWORD, frozenset({"auditor"}))
    await sign_in(client)
    client.cookies.delete("puljen")
    for _ in range(5):
        await sign_in(client, "wrong password here")
    assert (await sign_in(client)).status_code == 429
    async with visitor(app) as stranger:
        assert (await sign_in(stranger)).status_code == 303  # the shared tries are untouched
        stranger.cookies.clear()
        for forged in ("", "x", "0" * 32 + "." + "0" * 64, client.cookies["puljen-device"].replace(".", "0.")):
            stranger.cookies.set("puljen-device", forged)
            await stranger.post(
                "/personale/log-ind", data={"email": "bo@nordby.example", "password": "wrong password here"}
            )
        stranger.cookies.set("puljen-device", client.cookies["puljen-device"])
        await stranger.post(
            "/personale/log-ind", data={"email": "bo@nordby.example", "password": "wrong password here"}
        )
        last = await stranger.post("/personale/log-ind", data={"email": "bo@nordby.example", "password": PASSWORD})
        assert last.status_code == 429


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/r/2026", "/r/2026"),
        ("//evil.example/x", "/personale"),
        ("/\\evil.example", "/personale"),
        ("https://evil.example", "/personale"),
        ("/a\r\nSet-Cookie: x=y", "/personale"),
        ("", "/personale"),
        ("//[", "/personale"),
        ("/r/€?x=a%25b#c", "/r/%E2%82%AC?x=a%25b#c"),
    ],
)
async def test_sign_in_leads_to_our_own_pages_only(client: httpx.AsyncClient, wanted: str, led_to: str) -> None:
    assert (await sign_in(client, next=wanted)).headers["location"] == led_to


async def test_a_signed_in_person_is_led_on_from_the_sign_in_page(client: httpx.AsyncClient) -> None:
    await sign_in(client)
    assert (await client.get("/personale/log-ind?next=/x")).headers["location"] == "/x"
