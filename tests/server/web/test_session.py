"""Sign-in, sign-out, time limits, and the tricks a session must withstand."""

import httpx
from litestar import Litestar

from server.web.session import csrf_token, token_hash
from server.web.shell import Shell, Site
from server.web.wiring import build
from tests.support.small_app import ROUTES, Clock, MemorySessions
from tests.support.visitor import visitor


async def sign_in(client: httpx.AsyncClient, number: int = 1) -> str:
    answer = await client.post(f"/in/{number}")
    assert answer.status_code == 303
    return client.cookies["puljen"]


async def test_signing_in_opens_the_desk_and_signing_out_closes_it(client: httpx.AsyncClient) -> None:
    assert (await client.get("/desk")).status_code == 401
    token = await sign_in(client)
    assert (await client.get("/desk")).text == "Officer"
    answer = await client.post("/out", data={"csrf": csrf_token(token)})
    assert answer.status_code == 303 and 'puljen="' not in answer.headers.get("set-cookie", "").replace('puljen=""', "")
    client.cookies.set("puljen", token)
    assert (await client.get("/desk")).status_code == 401


async def test_a_token_the_client_made_up_is_never_adopted(client: httpx.AsyncClient, sessions: MemorySessions) -> None:
    """Session fixation: an attacker plants a token and waits for the victim to sign in with it."""
    planted = "planted-by-an-attacker"
    client.cookies.set("puljen", planted, domain="localhost.local")
    answer = await client.post("/in/1", headers={"Cookie": f"puljen={planted}"})
    assert answer.status_code == 303
    assert token_hash(planted) not in sessions.rows
    client.cookies.clear()
    assert (await client.get("/desk", headers={"Cookie": f"puljen={planted}"})).status_code == 401


async def test_signing_in_again_kills_the_session_that_was_sent(
    client: httpx.AsyncClient, sessions: MemorySessions
) -> None:
    first = await sign_in(client)
    await client.post("/in/2", data={"csrf": csrf_token(first)})
    second = client.cookies["puljen"]
    assert first != second and set(sessions.rows) == {token_hash(second)}


async def test_only_the_hash_of_the_token_is_stored(client: httpx.AsyncClient, sessions: MemorySessions) -> None:
    token = await sign_in(client)
    assert set(sessions.rows) == {token_hash(token)} and token not in repr(sessions.rows)
    assert len(token) >= 43  # 256 bits in base64


async def test_reading_pages_writes_at_most_once_a_minute(
    client: httpx.AsyncClient, sessions: MemorySessions, clock: Clock
) -> None:
    await sign_in(client)
    before = sessions.writes
    for _ in range(5):
        await client.get("/desk")
    assert sessions.writes == before
    clock.advance(seconds=61)
    for _ in range(5):
        await client.get("/desk")
    assert sessions.writes == before + 1


async def test_half_an_hour_without_use_ends_a_session(client: httpx.AsyncClient, clock: Clock) -> None:
    await sign_in(client)
    clock.advance(minutes=29)
    assert (await client.get("/desk")).status_code == 200
    clock.advance(minutes=30)
    assert (await client.get("/desk")).status_code == 401


async def test_twelve_hours_end_a_session_however_busy(
    client: httpx.AsyncClient, clock: Clock, sessions: MemorySessions
) -> None:
    await sign_in(client)
    for _ in range(12 * 3 - 1):
        clock.advance(minutes=20)
        assert (await client.get("/desk")).status_code == 200
    clock.advance(minutes=20)
    assert (await client.get("/desk")).status_code == 401
    assert not sessions.rows


async def test_the_cookie_is_tied_to_the_host_over_https(sessions: MemorySessions, clock: Clock) -> None:
    shell = Shell("https://stem.example", "https://boks.example", sessions, Site("a", "b", "c", "d"), clock=clock)
    async with visitor(build(ROUTES, shell), "https://stem.example") as client:
        cookie = (await client.post("/in/1")).headers["set-cookie"]
    assert cookie.startswith("__Host-puljen=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


async def test_a_form_without_its_token_is_refused(client: httpx.AsyncClient) -> None:
    token = await sign_in(client)
    assert (await client.post("/officer")).status_code == 403
    assert (await client.post("/officer", data={"csrf": "x"})).status_code == 403
    assert (await client.post("/officer", data={"csrf": csrf_token("another session")})).status_code == 403
    assert (await client.post("/officer", data={"csrf": csrf_token(token)})).text == "done"
    assert (await client.post("/officer", headers={"X-CSRF-Token": csrf_token(token)})).text == "done"


async def test_the_form_token_looks_different_on_every_page() -> None:
    assert csrf_token("one session") != csrf_token("one session")


async def test_a_post_from_another_site_is_refused_whatever_its_token(client: httpx.AsyncClient) -> None:
    csrf = {"csrf": csrf_token(await sign_in(client))}
    foreign = [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
        {"Origin": "https://localhost"},
    ]
    for headers in foreign:
        assert (await client.post("/officer", data=csrf, headers=headers)).status_code == 403, headers
    del client.headers["Origin"]
    assert (await client.post("/officer", data=csrf)).status_code == 403
    assert (await client.post("/officer", data=csrf, headers={"Sec-Fetch-Site": "same-origin"})).text == "done"


async def test_a_role_that_was_taken_away_no_longer_opens_doors(app: Litestar, client: httpx.AsyncClient) -> None:
    auditor = await sign_in(client, 2)
    answer = await client.post("/officer", data={"csrf": csrf_token(auditor)})
    assert answer.status_code == 403


async def test_a_resident_opens_her_own_pages_and_never_those_of_staff(client: httpx.AsyncClient) -> None:
    resident = await sign_in(client, 3)
    assert (await client.get("/mine")).text == "Resident"
    assert (await client.get("/desk")).status_code == 403
    assert (await client.post("/officer", data={"csrf": csrf_token(resident)})).status_code == 403
    officer = {"csrf": csrf_token(resident)}
    assert (await client.post("/in/1", data=officer)).status_code == 303
    assert (await client.get("/mine")).status_code == 403


async def test_a_residents_form_is_bound_to_her_session_and_to_our_own_pages(client: httpx.AsyncClient) -> None:
    token = await sign_in(client, 3)
    assert (await client.post("/mine")).status_code == 403
    assert (await client.post("/mine", data={"csrf": csrf_token("another session")})).status_code == 403
    foreign = {"Origin": "https://evil.example"}
    assert (await client.post("/mine", data={"csrf": csrf_token(token)}, headers=foreign)).status_code == 403
    assert (await client.post("/mine", data={"csrf": csrf_token(token)})).text == "done"


async def test_a_planted_token_is_not_adopted_by_a_resident_either(
    client: httpx.AsyncClient, sessions: MemorySessions
) -> None:
    await client.post("/in/3", headers={"Cookie": "puljen=planted"})
    assert token_hash("planted") not in sessions.rows and len(sessions.rows) == 1


async def test_a_resident_stays_signed_in_for_a_fortnight_without_use(client: httpx.AsyncClient, clock: Clock) -> None:
    await sign_in(client, 3)
    clock.advance(days=13)
    assert (await client.get("/mine")).status_code == 200
    clock.advance(days=14)
    assert (await client.get("/mine")).status_code == 401


async def test_ninety_days_end_a_residents_session_however_busy(
    client: httpx.AsyncClient, clock: Clock, sessions: MemorySessions
) -> None:
    await sign_in(client, 3)
    for _ in range(8):
        clock.advance(days=10)
        assert (await client.get("/mine")).status_code == 200
    clock.advance(days=10)
    assert (await client.get("/mine")).status_code == 401
    assert not sessions.rows
