"""Signing in at a real identity provider on loopback: code, PKCE, state, nonce, signature, all of them checked."""

import base64
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from litestar import Litestar

from server.app import Sessions
from server.config import BadSettings, Settings, load_settings
from server.db import fetch
from server.front.handlers import router as front
from server.people.actions import add_resident, forget_resident
from server.people.handlers import router as people
from server.people.oidc.actions import forget_states
from server.people.oidc.handlers import router as oidc
from server.people.oidc.provider import _claims
from server.people.oidc.rules import BadAnswer, challenge_of, read_claims, read_provider
from server.people.residents.handlers import router as residents
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.provider import CLIENT, Provider, path_and_query, providing
from tests.support.small_app import SITE, Clock
from tests.support.visitor import BOOTH, PUBLIC, visitor

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ISSUER = "https://id.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing() as up:
        yield up


@pytest.fixture
def clock() -> Clock:
    """The provider has a clock of its own, so ours tells the real time."""
    return Clock(datetime.now(UTC))


@pytest.fixture
async def app(database: Settings, clock: Clock, provider: Provider, tmp_path: Path) -> Litestar:
    (tmp_path / "oidc-secret").write_text("between us\n")
    settings = database.model_copy(
        update={
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret_file": tmp_path / "oidc-secret",
            "oidc_name": "Nordby-ID",
        }
    )
    app = build([front, people, residents, oidc], Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=clock))
    app.state["settings"] = settings
    return app


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(app) as public:
        yield public


async def start(client: httpx.AsyncClient, path: str = "/log-ind/oidc?next=/was") -> str:
    """Where the button leads."""
    answer = await client.get(path)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def come_in(client: httpx.AsyncClient, provider: Provider, subject: str) -> httpx.Response:
    back = provider.approve(await start(client), subject)
    return await client.get(path_and_query(back))


async def test_a_resident_signs_in_there_and_comes_back_as_herself(
    client: httpx.AsyncClient, provider: Provider
) -> None:
    assert "Log ind med Nordby-ID" in (await client.get("/log-ind")).text
    came = await come_in(client, provider, "anna-1")
    assert (came.status_code, came.headers["location"]) == (303, "/log-ind/navn?next=%2Fwas")
    assert (await client.get("/min-side")).status_code == 200
    client.cookies.clear()
    await come_in(client, provider, "anna-1")
    await come_in(client, provider, "bo-1")
    rows = await fetch("SELECT subject, email, name FROM resident")
    assert len(rows) == 2 and all(len(row["subject"]) == 32 for row in rows)
    assert "anna-1" not in repr(rows) and {row["email"] for row in rows} == {None}


async def test_the_way_there_asks_for_a_code_with_pkce_state_and_nonce(
    client: httpx.AsyncClient, provider: Provider
) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(await start(client)).query).items()}
    (row,) = await fetch("SELECT verifier, nonce, state_hash, browser_hash FROM oidc_state")
    assert asked["response_type"] == "code" and asked["scope"] == "openid email"
    assert (asked["code_challenge_method"], asked["code_challenge"]) == ("S256", challenge_of(row["verifier"]))
    assert asked["nonce"] == row["nonce"] and asked["redirect_uri"] == f"{PUBLIC}/log-ind/oidc/svar"
    assert asked["state"] not in repr(row) and client.cookies["puljen-oidc"] not in repr(row)
    assert len(row["verifier"]) >= 43


async def test_in_english_one_comes_back_in_english(client: httpx.AsyncClient, provider: Provider) -> None:
    back = provider.approve(await start(client, "/en/log-ind/oidc?next=/was"), "english-1")
    assert (await client.get(path_and_query(back))).headers["location"] == "/en/log-ind/navn?next=%2Fwas"


async def test_an_answer_is_taken_once_and_by_the_browser_that_began_it(
    app: Litestar, client: httpx.AsyncClient, provider: Provider
) -> None:
    back = path_and_query(provider.approve(await start(client), "anna-2"))
    async with visitor(app) as victim:
        assert (await victim.get(back)).status_code == 400 and "puljen" not in victim.cookies
    assert (await client.get(back)).status_code == 400  # the state is used up, by whomever
    back = path_and_query(provider.approve(await start(client), "anna-2"))
    assert (await client.get(back)).status_code == 303
    assert (await client.get(back)).status_code == 400


async def test_an_answer_after_ten_minutes_is_too_late(
    client: httpx.AsyncClient, provider: Provider, clock: Clock
) -> None:
    back = path_and_query(provider.approve(await start(client), "anna-3"))
    clock.advance(minutes=10)
    assert (await client.get(back)).status_code == 400


async def test_a_code_put_into_another_sign_in_is_refused(client: httpx.AsyncClient, provider: Provider) -> None:
    """Code injection: the verifier and the nonce belong to another sign-in."""
    stolen = parse_qs(urlsplit(provider.approve(await start(client), "anna-4")).query)["code"][0]
    state = parse_qs(urlsplit(await start(client)).query)["state"][0]
    answer = await client.get(f"/log-ind/oidc/svar?code={stolen}&state={state}")
    assert answer.status_code == 400 and "puljen" not in client.cookies


async def test_somebody_who_says_no_there_is_told_so_and_is_not_signed_in(
    client: httpx.AsyncClient, provider: Provider
) -> None:
    answer = await client.get(path_and_query(provider.deny(await start(client))))
    assert answer.status_code == 400 and "Du er ikke logget ind" in answer.text and "puljen" not in client.cookies


@pytest.mark.parametrize(("verified", "same"), [(True, True), (False, False)])
async def test_a_verified_mail_address_joins_who_signed_in_by_mail_before(
    client: httpx.AsyncClient, provider: Provider, clock: Clock, verified: bool, same: bool
) -> None:
    subject = f"anna-{verified}-{clock().timestamp()}"
    anna = await add_resident("anna@borger.example", "Anna", "da", clock())
    provider.knows(subject, email="Anna@borger.example", email_verified=verified)
    await come_in(client, provider, subject)
    (row,) = await fetch("SELECT resident FROM session")
    assert (row["resident"] == anna) is same


async def test_an_erased_resident_who_comes_again_is_somebody_new(
    client: httpx.AsyncClient, provider: Provider
) -> None:
    await come_in(client, provider, "anna-5")
    (first,) = await fetch("SELECT id FROM resident")
    await forget_resident(first["id"])
    await come_in(client, provider, "anna-5")
    rows = await fetch("SELECT id FROM resident WHERE NOT erased")
    assert [row["id"] for row in rows] != [first["id"]] and len(rows) == 1


async def test_a_provider_that_is_away_is_said_in_words_and_mail_still_works(app: Litestar) -> None:
    app.state["settings"] = app.state["settings"].model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    async with visitor(app) as client:
        answer = await client.get("/log-ind/oidc")
        assert answer.status_code == 503 and "svarer ikke" in answer.text
        assert (await client.post("/log-ind", data={"email": "bo@borger.example"})).status_code == 200


async def test_without_a_provider_there_is_no_button_and_its_address_leads_to_the_sign_in(app: Litestar) -> None:
    app.state["settings"] = app.state["settings"].model_copy(update={"oidc_issuer": ""})
    async with visitor(app) as client:
        assert "/log-ind/oidc" not in (await client.get("/log-ind")).text
        assert (await client.get("/log-ind/oidc")).headers["location"].startswith("/log-ind?next=")
        assert (await client.get("/log-ind/oidc/svar?code=x&state=y")).status_code == 400


async def test_sign_ins_that_never_came_back_are_forgotten(client: httpx.AsyncClient, clock: Clock) -> None:
    await start(client)
    await forget_states(clock() + timedelta(minutes=9))
    assert len(await fetch("SELECT 1 AS one FROM oidc_state")) == 1
    await forget_states(clock() + timedelta(minutes=11))
    assert await fetch("SELECT 1 AS one FROM oidc_state") == []


def claims(**changed: object) -> dict[str, object]:
    at = int(NOW.timestamp())
    given = {"iss": ISSUER, "aud": CLIENT, "exp": at + 300, "iat": at, "nonce": "n", "sub": "anna", **changed}
    return {name: value for name, value in given.items() if value is not None}


def test_good_claims_say_who_it_is_and_only_a_verified_address() -> None:
    assert read_claims(claims(), ISSUER, CLIENT, "n", NOW).subject == "anna"
    assert read_claims(claims(email="a@b.dk"), ISSUER, CLIENT, "n", NOW).email == ""
    assert read_claims(claims(email="a@b.dk", email_verified="true"), ISSUER, CLIENT, "n", NOW).email == ""
    assert read_claims(claims(email="a@b.dk", email_verified=True), ISSUER, CLIENT, "n", NOW).email == "a@b.dk"
    assert read_claims(claims(aud=[CLIENT, "x"], azp=CLIENT), ISSUER, CLIENT, "n", NOW).subject == "anna"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"exp": int(NOW.timestamp()) - 61},
        {"exp": None},
        {"exp": "soon"},
        {"iat": int(NOW.timestamp()) - 3600},
        {"iat": int(NOW.timestamp()) + 3600},
        {"iat": None},
        {"nonce": "m"},
        {"nonce": None},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
    ],
)
def test_a_token_with_one_wrong_claim_signs_nobody_in(changed: dict[str, object]) -> None:
    with pytest.raises(BadAnswer):
        read_claims(claims(**changed), ISSUER, CLIENT, "n", NOW)


def signed_with_the_public_key(key: RSAKey) -> str:
    """The old trick: what everybody knows used as a shared secret. Our library would not make it, so it is by hand."""
    parts = [{"alg": "HS256", "kid": "1"}, claims()]
    text = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    mac = hmac.digest(key.as_pem(private=False), text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def test_only_a_signature_by_the_providers_own_key_is_taken() -> None:
    own, other = (RSAKey.generate_key(2048, {"kid": "1"}, auto_kid=False) for _ in range(2))
    keys = {"keys": [own.as_dict(private=False)]}
    assert _claims(jwt.encode({"alg": "RS256", "kid": "1"}, claims(), own), keys)["sub"] == "anna"
    forged = [
        jwt.encode({"alg": "RS256", "kid": "1"}, claims(), other),
        signed_with_the_public_key(own),
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm5hIn0.",
        "no token",
    ]
    for token in forged:
        with pytest.raises(BadAnswer):
            _claims(token, keys)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://id.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": ""},
    ],
)
def test_a_provider_that_names_itself_otherwise_or_leads_over_open_wires_is_refused(changed: dict[str, str]) -> None:
    said = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/jwks",
    }
    assert read_provider(ISSUER, said).token == f"{ISSUER}/token"
    with pytest.raises(BadAnswer):
        read_provider(ISSUER, {**said, **changed})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"oidc_issuer": "http://id.example", "oidc_client_id": "x"}, "PULJEN_OIDC_ISSUER"),
        ({"oidc_issuer": ISSUER}, "PULJEN_OIDC_CLIENT_ID"),
        ({"smtp": "http://mail.example"}, "PULJEN_SMTP"),
        ({"smtp": "smtp://user:password@mail.example"}, "PULJEN_SMTP"),
        ({"smtp": "smtp://mail.example"}, "PULJEN_MAIL_FROM"),
    ],
)
def test_a_setting_that_cannot_work_is_said_at_the_start(given: dict[str, str], says: str) -> None:
    with pytest.raises(BadSettings, match=says):
        load_settings(**given)
