"""Residents sign in by a link in a mail: it works once, for twenty minutes, and says nothing about who is known."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar

from server.app import Sessions
from server.config import Settings
from server.db import fetch
from server.front.handlers import router as front
from server.mail.actions import send_due
from server.mail.queries import list_mail
from server.people.actions import add_resident, name_resident
from server.people.handlers import router as people
from server.people.residents.actions import forget_links
from server.people.residents.handlers import FREE_EVERYWHERE
from server.people.residents.handlers import router as residents
from server.people.residents.rules import LINK_HOLDS
from server.web.shell import Shell
from server.web.throttle import LONGEST_WAIT
from server.web.wiring import build
from tests.support.mailbox import Mailbox, serving
from tests.support.residents import sign_in_resident
from tests.support.small_app import SITE, Clock
from tests.support.visitor import BOOTH, PUBLIC, visitor

BO = "bo@borger.example"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(database: Settings, clock: Clock) -> Litestar:
    app = build([front, people, residents], Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=clock))
    app.state["settings"] = database
    return app


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(app) as public:
        yield public


async def ask(client: httpx.AsyncClient, email: str = BO, **fields: str) -> httpx.Response:
    return await client.post("/log-ind", data={"email": email, **fields})


async def newest_link() -> str:
    """The path of the link in the newest mail that waits."""
    body = (await list_mail("waiting", 1))[0].body
    found = re.search(r"http://localhost(\S+)", body)
    assert found, body
    return found[1]


async def come_in(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    await ask(client, **fields)
    return await client.post(await newest_link())


async def test_a_new_resident_comes_in_by_her_link_says_her_name_and_is_led_on(client: httpx.AsyncClient) -> None:
    sent = await ask(client, " Bo@Borger.EXAMPLE ", next="/r/2026")
    assert sent.status_code == 200 and BO in sent.text
    link = await newest_link()
    page = await client.get(link)
    assert page.status_code == 200 and BO in page.text and "puljen" not in client.cookies
    came = await client.post(link)
    assert (came.status_code, came.headers["location"]) == (303, "/log-ind/navn?next=%2Fr%2F2026")
    asked = await client.get(came.headers["location"])
    csrf = re.search(r'name="csrf" value="([^"]+)"', asked.text)
    assert csrf
    form = {"csrf": csrf[1], "name": "Bo fra Vestergade", "next": "/r/2026"}
    answer = await client.post("/log-ind/navn", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/r/2026")
    assert "Bo fra Vestergade" in (await client.get("/min-side")).text


async def test_the_link_reaches_her_through_a_real_mail_server(
    client: httpx.AsyncClient, database: Settings, clock: Clock
) -> None:
    await client.post("/en/log-ind", data={"email": BO})
    with serving(Mailbox()) as mailbox:
        settings = database.model_copy(update={"smtp": mailbox.url, "mail_from": "nej-tak@nordby.example"})
        await send_due(settings, clock())
    (mail,) = mailbox.to(BO)
    assert mail["Subject"] == f"Sign in to {SITE.name}" and "20 minutes" in mail.get_content()
    found = re.search(r"http://localhost(/en/log-ind/link/\S+)", mail.get_content())
    assert found and (await client.post(found[1])).headers["location"] == "/en/log-ind/navn?next=%2Fmin-side"
    assert (await list_mail("sent", 1))[0].body == ""


async def test_a_link_works_once_and_looking_at_it_uses_nothing_up(client: httpx.AsyncClient) -> None:
    await ask(client)
    link = await newest_link()
    for _ in range(3):
        assert (await client.get(link)).status_code == 200
        assert (await client.head(link)).status_code == 200
    assert (await client.post(link)).status_code == 303
    client.cookies.clear()
    assert (await client.get(link)).status_code == 410
    assert (await client.post(link)).status_code == 410 and "puljen" not in client.cookies


async def test_a_link_holds_for_twenty_minutes(client: httpx.AsyncClient, clock: Clock) -> None:
    await ask(client)
    link = await newest_link()
    clock.advance(minutes=19)
    assert (await client.get(link)).status_code == 200
    clock.advance(minutes=1)
    assert (await client.get(link)).status_code == 410 and (await client.post(link)).status_code == 410


async def test_using_one_link_ends_the_others_of_that_address_and_nobody_elses(client: httpx.AsyncClient) -> None:
    await ask(client)
    first = await newest_link()
    await ask(client)
    await ask(client, "anna@borger.example")
    rows = await fetch("SELECT count(*) AS n FROM sign_in_link WHERE used IS NULL")
    assert rows[0]["n"] == 3
    assert (await client.post(first)).status_code == 303
    rows = await fetch("SELECT email FROM sign_in_link WHERE used IS NULL")
    assert [row["email"] for row in rows] == ["anna@borger.example"]


async def test_only_the_hash_of_the_token_is_stored(client: httpx.AsyncClient) -> None:
    await ask(client)
    token = (await newest_link()).rsplit("/", 1)[1]
    assert len(token) >= 43  # 256 bits in base64
    assert token not in repr(await fetch("SELECT * FROM sign_in_link"))


async def test_whether_an_address_is_known_cannot_be_seen(client: httpx.AsyncClient, clock: Clock) -> None:
    await add_resident(BO, "Bo", "da", clock())
    known, unknown = await ask(client), await ask(client, "no@borger.example")
    assert known.text.replace(BO, "") == unknown.text.replace("no@borger.example", "")
    assert known.status_code == unknown.status_code == 200


async def test_somebody_who_has_been_here_before_is_the_same_person_and_is_not_asked_again(
    client: httpx.AsyncClient, clock: Clock
) -> None:
    resident = await add_resident(BO, "Bo", "da", clock())
    assert (await come_in(client, next="/was")).headers["location"] == "/was"
    rows = await fetch("SELECT resident FROM session")
    assert [row["resident"] for row in rows] == [resident]


@pytest.mark.parametrize(
    "address",
    ["", "bo", "bo@", "@borger.example", "bo@borger", "b o@borger.example", "bo@borger.example\r\nBcc: x@y.dk"],
)
async def test_what_is_no_address_is_refused_and_kept_in_the_field(client: httpx.AsyncClient, address: str) -> None:
    answer = await ask(client, address)
    assert answer.status_code == 422 and await list_mail("", 1) == []
    assert "Fejl" in answer.text


async def test_a_domain_with_danish_letters_is_written_to_in_its_plain_form(client: httpx.AsyncClient) -> None:
    assert (await ask(client, "bo@blåbærgrød.example")).status_code == 200
    assert (await list_mail("waiting", 1))[0].recipient == "bo@xn--blbrgrd-fxak7p.example"


async def test_many_links_to_one_address_wait_and_other_addresses_do_not(
    client: httpx.AsyncClient, clock: Clock
) -> None:
    for _ in range(5):
        assert (await ask(client)).status_code == 200
    answer = await ask(client)
    assert answer.status_code == 429 and 1 <= int(answer.headers["retry-after"]) <= 61
    assert (await ask(client, "anna@borger.example")).status_code == 200
    clock.advance(minutes=1)
    assert (await ask(client)).status_code == 200


async def test_a_stranger_uses_up_tries_of_his_own(app: Litestar, client: httpx.AsyncClient, clock: Clock) -> None:
    for n in range(8):
        async with visitor(app, host="203.0.113.7") as stranger:
            assert (await ask(stranger)).status_code == (200 if n < 5 else 429)
    for address in ("203.0.113.8", "2001:db8:1::1"):
        async with visitor(app, host=address) as bo:
            assert (await ask(bo)).status_code == 200


async def test_tries_from_everywhere_leave_a_link_that_holds_longer_than_the_wait(
    app: Litestar, client: httpx.AsyncClient, clock: Clock
) -> None:
    for n in range(FREE_EVERYWHERE + 20):
        async with visitor(app, host=f"198.51.100.{n}") as stranger:
            if (await ask(stranger)).status_code == 200:
                link = await newest_link()
            clock.advance(minutes=1)
    refused = await ask(client)
    assert refused.status_code == 429 and "virker stadig" in refused.text
    assert int(refused.headers["retry-after"]) <= LONGEST_WAIT.total_seconds() + 1
    assert LONGEST_WAIT < LINK_HOLDS
    assert (await client.post(link)).status_code == 303


async def test_one_household_counts_as_one_sender(app: Litestar, client: httpx.AsyncClient) -> None:
    for n in range(6):
        async with visitor(app, host=f"2001:db8:1:2::{n:x}") as one:
            assert (await ask(one)).status_code == (200 if n < 5 else 429)


async def test_a_planted_session_is_not_adopted_when_a_resident_comes_in(client: httpx.AsyncClient) -> None:
    await ask(client)
    answer = await client.post(await newest_link(), headers={"Cookie": "puljen=planted"})
    assert answer.status_code == 303 and "planted" not in answer.headers["set-cookie"]
    client.cookies.clear()
    assert (await client.get("/min-side", headers={"Cookie": "puljen=planted"})).status_code == 401


async def test_signing_in_again_ends_the_session_that_was_sent(client: httpx.AsyncClient, clock: Clock) -> None:
    await come_in(client)
    clock.advance(seconds=1)
    first = client.cookies["puljen"]
    page = await client.get("/min-side")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf
    await client.post("/log-ind", data={"email": BO, "csrf": csrf[1]})
    assert (await client.post(await newest_link(), data={"csrf": csrf[1]})).status_code == 303
    assert client.cookies["puljen"] != first
    assert len(await fetch("SELECT 1 AS one FROM session")) == 1


@pytest.mark.parametrize("wanted", ["//evil.example/x", "/\\evil.example", "https://evil.example", "/a\r\nX: y", ""])
async def test_a_link_leads_to_our_own_pages_only(client: httpx.AsyncClient, wanted: str) -> None:
    answer = await come_in(client, next=wanted)
    assert answer.headers["location"] == "/log-ind/navn?next=%2Fmin-side"


async def test_the_old_address_of_the_staff_leads_them_on(client: httpx.AsyncClient) -> None:
    answer = await client.get("/en/log-ind?next=/personale/runder")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/personale/log-ind?next=%2Fpersonale%2Frunder")
    assert 'href="/personale/log-ind"' in (await client.get("/log-ind")).text


async def test_a_page_of_residents_sends_a_stranger_to_the_residents_sign_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/min-side")
    assert answer.status_code == 401 and 'href="/log-ind?next=%2Fmin-side"' in answer.text


@pytest.mark.parametrize("name", ["", "B", "bo@borger.example", "https://x.example", "...", "x" * 61])
async def test_a_name_is_something_to_read_and_no_address(client: httpx.AsyncClient, name: str, clock: Clock) -> None:
    desk = await sign_in_resident(client, "Bo", clock())
    for path in ("/log-ind/navn", "/min-side/oplysninger"):
        answer = await desk.send(path, name=name, locale="da")
        assert answer.status_code == 422 and "Fejl" in answer.text
    assert "Bo" in (await client.get("/min-side")).text


async def test_a_resident_changes_her_name_and_signs_out_here_and_everywhere(
    app: Litestar, client: httpx.AsyncClient, clock: Clock
) -> None:
    desk = await sign_in_resident(client, "Bo", clock())
    assert (await desk.send("/min-side/oplysninger", name="Bo B.", locale="en")).status_code == 303
    assert 'value="Bo B."' in (await client.get("/min-side/oplysninger")).text
    (row,) = await fetch("SELECT id, email, locale FROM resident")
    assert row["locale"] == "en"
    async with visitor(app) as other:
        await other.post("/log-ind", data={"email": row["email"]})
        assert (await other.post(await newest_link())).status_code == 303
        assert (await other.get("/min-side")).status_code == 200
        answer = await desk.send("/log-ud-overalt")
        assert (answer.status_code, answer.headers["location"]) == (303, "/log-ind")
        assert (await other.get("/min-side")).status_code == 401
    assert (await client.get("/min-side")).status_code == 401


async def test_links_that_ran_out_long_ago_are_forgotten(client: httpx.AsyncClient, clock: Clock) -> None:
    await ask(client)
    await forget_links(clock())
    assert len(await fetch("SELECT 1 AS one FROM sign_in_link")) == 1
    await forget_links(clock() + timedelta(days=2))
    assert await fetch("SELECT 1 AS one FROM sign_in_link") == []


async def test_a_form_from_another_site_asks_for_no_link_and_uses_none(client: httpx.AsyncClient) -> None:
    foreign = {"Origin": "https://evil.example"}
    assert (await client.post("/log-ind", data={"email": BO}, headers=foreign)).status_code == 403
    await ask(client)
    link = await newest_link()
    assert (await client.post(link, headers=foreign)).status_code == 403
    assert (await client.post(link, headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert urlsplit(link).path == link and (await client.post(link)).status_code == 303


async def test_a_renamed_resident_has_her_new_name_at_once(client: httpx.AsyncClient, clock: Clock) -> None:
    await sign_in_resident(client, "Bo", clock())
    (row,) = await fetch("SELECT id FROM resident")
    await name_resident(row["id"], "Bodil")
    assert "Bodil" in (await client.get("/min-side")).text
