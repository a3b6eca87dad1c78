"""The proxy of docs/operations.md, a real nginx, between people and a real server: what passes, and what it keeps."""

import asyncio
import io
import re
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from PIL import Image

from ballots.canonical import b64, unb64
from ballots.lines import choices_bytes
from ballots.passes import PASS_SIZE
from server.app import create_app
from server.config import Settings
from server.files.rules import LARGEST
from server.people.actions import add_account
from server.votes.box.service import start_box, stop_box
from server.web.guards import routes
from server.web.session import csrf_token
from tests.support.booths import PATH, at_check, code_on, receipt_number, with_letter
from tests.support.databases import fresh_database
from tests.support.ideas import a_collecting_round
from tests.support.proxies import BOOTH, NAMES, PAGES, Proxy, ask_raw, documented
from tests.support.servers import LiveServer
from tests.support.sessions import new_session
from tests.support.strict import HSTS, loose
from tests.support.towns import Town, new_voter, open_town, some_choices

VOTER, READER, LIAR = "127.0.0.2", "127.0.0.3", "127.0.0.4"
"""Where people come from."""
PASSWORD = "a long enough password"
LARGE = "/static/css/dkfds.min.css"


@dataclass
class Behind:
    """The server, the town whose vote is open, and the session of a resident who may propose."""

    server: LiveServer
    town: Town
    resident: str


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    folder = tmp_path_factory.mktemp("behind")
    town, resident = asyncio.run(_made(folder / "town"))
    server = LiveServer(folder / "server", env={"PULJEN_DATA": str(town.settings.data), **NAMES})
    yield Behind(server.start(), town, resident)
    server.stop()


@pytest.fixture
def proxy(behind: Behind, tmp_path: Path) -> Iterator[Proxy]:
    made = Proxy(tmp_path / "proxy", behind.server.port)
    yield made.start()
    made.stop()


async def _made(folder: Path) -> tuple[Town, str]:
    now = datetime.now(UTC)
    async with fresh_database("sqlite", folder, None) as settings:
        await start_box(settings)
        town = await open_town(settings, letters=4, now=now)
        await stop_box()
        await a_collecting_round("ideer", now=now)
        await add_account("auditor@prove.example", "Prøve Prøvesen", PASSWORD, frozenset({"auditor"}))
        return town, (await new_session("Bo Borger", now))[1]


async def test_votes_cast_through_it_leave_nothing_in_any_of_its_files(behind: Behind, proxy: Proxy) -> None:
    secrets = await _vote_by_form(proxy, behind.town, 0) | await _vote_by_program(proxy, behind.town, 1)
    await _go_astray(proxy)
    async with proxy.client(PAGES, READER) as reader:
        for path in ("/", "/en/was?a=secret", "/log-ind/link/SIGN-IN", "/en/log-ind/link/SIGN-IN", "/nowhere"):
            await reader.get(path, headers={"Referer": f"{PAGES}/log-ind/link/SIGN-IN"})
    proxy.stop()
    written = proxy.files()
    assert set(written) == {"start.log", "error.log", "access.log", "pages.log", "pages-errors.log"}
    traces = {*secrets, VOTER, "/stem", "%73tem", "/check", "/min-linje", "SIGN-IN", "secret", "stem.example.dk"}
    for name, text in {**written, "server": behind.server.log}.items():
        assert not [trace for trace in traces if trace in text], name
    told = [line.split() for line in written["pages.log"].splitlines()]
    assert [(at[0], at[3:6]) for at in told] == [
        (READER, ["GET", "/", "200"]),
        (READER, ["GET", "/en/was", "301"]),
        (READER, ["GET", "/nowhere", "404"]),
    ]


def test_it_tells_of_no_route_of_the_booth_and_of_none_whose_address_lets_somebody_in(tmp_path: Path) -> None:
    untold = re.compile("|".join(re.findall(r"^ +~(\S+) 0;$", documented(), re.MULTILINE)))
    known = [(path, guard) for _method, path, guard in routes(create_app(Settings(data=tmp_path)))]
    secret = {path for path, guard in known if guard.host == "booth" or "{token:" in path or "/oidc" in path}
    assert len(secret) > 10
    for prefix in ("", "/en"):
        assert {path for path, _guard in known if untold.match(prefix + path)} == secret


async def test_when_the_server_is_away_it_says_so_and_keeps_no_address(proxy: Proxy) -> None:
    proxy.stop()
    nobody = Proxy(proxy.folder.parent / "nobody", 1).start()
    try:
        for origin, path in ((BOOTH, PATH), (PAGES, "/log-ind/link/SIGN-IN"), (PAGES, "/")):
            async with nobody.client(origin, VOTER) as client:
                answer = await client.post(path, headers={"Referer": f"{PAGES}/log-ind/link/SIGN-IN"})
                assert answer.status_code == 502
    finally:
        nobody.stop()
    written = nobody.files()
    assert not [name for name, text in written.items() if "SIGN-IN" in text or "/stem" in text]
    assert [name for name, text in written.items() if VOTER in text] == ["pages.log"]


async def test_https_is_asked_for_ever_after_and_the_cookie_never_leaves_it(proxy: Proxy) -> None:
    async with proxy.client() as client:
        assert loose(await client.get("/"), public=True) == []
        signed_in = await client.post(
            "/personale/log-ind", data={"email": "auditor@prove.example", "password": PASSWORD}
        )
        cookies = signed_in.headers.get_list("set-cookie")
        assert signed_in.status_code == 303 and any(cookie.startswith("__Host-puljen=") for cookie in cookies)
        for cookie in cookies:
            parts = {part.strip().lower() for part in cookie.split(";")}
            assert cookie.startswith("__Host-") and {"secure", "httponly", "path=/", "samesite=lax"} <= parts
        desk = await client.get("/personale")
        answers = [signed_in, desk, await client.get("/nowhere"), await client.get(LARGE), await client.put("/")]
        assert [answer.status_code for answer in answers] == [303, 200, 404, 200, 405]
    async with proxy.client(BOOTH, Cookie="__Host-puljen=planted") as client:
        answers += [await client.get(PATH), await client.get(f"{PATH}/vaelg"), await client.post(f"{PATH}/pass")]
        assert not any("set-cookie" in answer.headers for answer in answers[-3:])
    assert {answer.headers.get(HSTS) for answer in answers} == {"max-age=63072000; includeSubDomains"}
    async with proxy.client("http://stem.example.dk") as client:
        moved = await client.get(f"{PATH}?a=1")
        assert (moved.status_code, moved.headers["location"]) == (301, f"{BOOTH}{PATH}?a=1")


async def test_a_wait_for_links_meets_the_address_they_were_asked_from_whatever_it_says(proxy: Proxy) -> None:
    async def ask(come_from: str, said: str) -> int:
        async with proxy.client(PAGES, come_from, **{"X-Forwarded-For": said}) as client:
            return (await client.post("/log-ind", data={"email": "bo@borger.example"})).status_code

    asked = [await ask(LIAR, f"198.51.100.{n}") for n in range(6)]
    assert asked == [*[200] * 5, 429]
    assert await ask(READER, LIAR) == 200


async def test_the_server_hears_who_asks_for_pages_and_nothing_of_who_votes(tmp_path: Path) -> None:
    heard: dict[str, dict[str, str]] = {}

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard[self.headers["Host"]] = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    ear = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=ear.serve_forever, daemon=True).start()
    proxy = Proxy(tmp_path / "proxy", ear.server_port).start()
    lies = {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "http", "Cookie": "a=1"}
    try:
        for origin in (PAGES, BOOTH):
            async with proxy.client(origin, VOTER, **lies) as client:
                assert (await client.get("/")).status_code == 204
    finally:
        proxy.stop()
        ear.shutdown()
        ear.server_close()
    pages, booth = (heard[origin.removeprefix("https://")] for origin in (PAGES, BOOTH))
    assert (pages["x-forwarded-for"], pages["cookie"], "x-forwarded-proto" in pages) == (VOTER, "a=1", False)
    assert not {"x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via", "cookie"} & set(booth)
    assert not [value for value in booth.values() if VOTER in value]


async def test_a_picture_of_5_mb_passes_and_a_larger_one_is_refused_in_words(behind: Behind, proxy: Proxy) -> None:
    async with _resident(behind, proxy) as client:
        passed, larger = [await _send_picture(client, size) for size in (LARGEST, LARGEST + 1)]
        assert (passed.status_code, larger.status_code) == (303, 422)
        assert "fylder mere end 5 MB" in larger.text
        far_too_large = await _send_picture(client, 4 * LARGEST + 1)
        assert far_too_large.status_code == 413 and "Filen er for stor" in far_too_large.text
        assert loose(far_too_large, public=False) == [] and HSTS in far_too_large.headers


@pytest.mark.parametrize("without", ["", "proxy_request_buffering off;"], ids=["as it stands", "without a line"])
async def test_nothing_that_is_sent_is_written_to_disk(behind: Behind, tmp_path: Path, without: str) -> None:
    """Its folder for that is taken away; without the line that forbids it the same requests fail."""
    proxy = Proxy(tmp_path / "proxy", behind.server.port, documented().replace(without, "")).start()
    try:
        proxy.deny_disk()
        async with _resident(behind, proxy) as client, proxy.client(BOOTH) as booth:
            sent = await _send_picture(client, LARGEST)
            form = with_letter(await at_check(booth, "P1"), behind.town.letters[2 if without else 3])
            voted = await booth.post(f"{PATH}/afgiv", data={**form, "search": ["x" * 200_000]})
            dripped = await booth.post(f"{PATH}/pass", content=_drops(200_000), headers={"Accept": "application/json"})
        statuses = [sent.status_code, voted.status_code, dripped.status_code]
        assert statuses == ([500, 500, 500] if without else [303, 200, 422])
    finally:
        proxy.stop()


@pytest.mark.parametrize("without", ["", "proxy_max_temp_file_size 0;"], ids=["as it stands", "without a line"])
@pytest.mark.parametrize("origin", [PAGES, BOOTH], ids=["pages", "booth"])
async def test_nothing_that_is_read_slowly_is_written_to_disk(
    behind: Behind, tmp_path: Path, origin: str, without: str
) -> None:
    proxy = Proxy(tmp_path / "proxy", behind.server.port, documented().replace(without, "")).start()
    try:
        proxy.deny_disk()
        async with httpx.AsyncClient() as client:
            whole = await client.get(f"{behind.server.url}{LARGE}", headers={"Accept-Encoding": "identity"})
        read = await asyncio.to_thread(_read_slowly, proxy, origin.removeprefix("https://"), LARGE)
        assert (len(read) > len(whole.content) > 200_000) is (not without)
    finally:
        proxy.stop()


async def _vote_by_form(proxy: Proxy, town: Town, at: int) -> set[str]:
    """One who mistypes, votes in the three screens, and looks at her vote; what only she may know."""
    letter = town.letters[at]
    async with proxy.client(BOOTH, VOTER) as client:
        assert (await client.get(f"{PATH}?utm=secret")).status_code == 200
        form = with_letter(await at_check(client, "P1", "P2"), letter)
        assert (await client.post(f"{PATH}/afgiv", data={**form, "secret": ["MISTYPED-SECRET"]})).status_code == 422
        answer = await client.post(f"{PATH}/afgiv", data=form)
        assert answer.status_code == 200
        code, number = code_on(answer.text), receipt_number(answer.text)
        seen = await client.post(f"{PATH}/min-stemme", data={"code": code})
        assert seen.status_code == 200 and "Forslag 1" in seen.text
        line = await client.post("/min-linje/proeve/1", data={"number": letter.number, "secret": letter.secret})
        assert line.status_code == 200
        for path in ("/check/proeve/1", f"/en{PATH}", f"{PATH}/nowhere"):
            await client.get(path)
    return {letter.number, letter.number.replace("-", ""), letter.secret, code, number, "L1 P1", "L1+P1", "MISTYPED"}


async def _vote_by_program(proxy: Proxy, town: Town, at: int) -> set[str]:
    """One whose program keeps the seed."""
    letter, voter, choices = town.letters[at], new_voter(town), some_choices(town, 1)
    async with proxy.client(BOOTH, VOTER, Accept="application/json") as client:
        asked = {"number": letter.number, "secret": letter.secret, "blinded": b64(voter.blinded)}
        given = await client.post(f"{PATH}/pass", json=asked)
        ballot = voter.ballot(choices, voter.pass_from(unb64(given.json()["signature"], PASS_SIZE)))
        answer = await client.post(f"{PATH}/ballot", json=ballot)
        assert answer.status_code == 200
    line = ballot["line"]
    assert isinstance(line, dict)
    return {
        letter.number,
        letter.secret,
        line["k"],
        line["c"],
        choices_bytes(choices).decode(),
        answer.json()["number"],
    }


async def _go_astray(proxy: Proxy) -> None:
    """The booth's address under the other name, in other spellings, without https, and without a name in TLS."""
    async with proxy.client(PAGES, VOTER) as client:
        assert (await client.get(PATH)).headers["location"] == f"{BOOTH}{PATH}"
        for path in (f"{PATH}/afgiv", f"/en{PATH}/afgiv", f"/%73tem{PATH.removeprefix('/stem')}/afgiv"):
            assert (await client.post(path, data={"secret": "secret"})).status_code in (404, 421)
    for origin in (PAGES, BOOTH):
        async with proxy.client(origin.replace("https", "http"), VOTER) as client:
            assert (await client.get(PATH)).status_code == 301
    for host in ("Host: stem.example.dk\r\n", "Host: 192.0.2.1\r\n", ""):
        asked = f"GET /.//{PATH} HTTP/1.1\r\n{host}Connection: close\r\n\r\n"
        assert await asyncio.to_thread(ask_raw, proxy, None, asked, VOTER)


def _resident(behind: Behind, proxy: Proxy) -> httpx.AsyncClient:
    client = proxy.client(PAGES, **{"X-CSRF-Token": csrf_token(behind.resident)})
    client.cookies.set("__Host-puljen", behind.resident)
    return client


async def _send_picture(client: httpx.AsyncClient, size: int) -> httpx.Response:
    """A picture of exactly so many bytes, as a resident who proposes sends it."""
    out = io.BytesIO()
    Image.new("RGB", (600, 500), (40, 90, 120)).save(out, "JPEG")
    picture = ("skov.jpg", out.getvalue().ljust(size, b"\0"), "image/jpeg")
    fields = {"area": "Nord", "price": "12000", "category": "Natur", "alt": "En skov"}
    return await client.post("/r/ideer/ideer/ny/hvor", data=fields, files={"image": picture})


async def _drops(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 500):
        yield b"x" * 500


def _read_slowly(proxy: Proxy, name: str, path: str) -> bytes:
    """What comes to somebody on a slow line, who only begins to read when the server has said everything."""
    asked = f"GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"
    return ask_raw(proxy, name, asked, READER, wait=0.7)
