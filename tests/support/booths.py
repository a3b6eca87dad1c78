"""The pages of a vote on a small application: its clock moves by hand, its letters are real."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape

import httpx
from litestar import Litestar

from ballots.canonical import b64, loads, unb64
from ballots.lines import line_bytes
from ballots.passes import PASS_SIZE, encode_code, finalize
from server.people.handlers import router as people
from server.people.queries import Staff
from server.roll.letters.actions import PlainLetter, issue_letters
from server.votes.handlers import routers
from server.web.shell import Shell, Site
from server.web.wiring import build
from tests.support.polls import NOW, OpenPoll, Resident
from tests.support.visitor import BOOTH, PUBLIC, visitor

PATH = "/stem/proeve/1"
PASSWORD = "a password for tests"
Form = dict[str, list[str]]


class Clock:
    """A clock that only a test moves."""

    def __init__(self, time: datetime = NOW) -> None:
        self.time = time

    def __call__(self) -> datetime:
        return self.time


@dataclass
class Pages:
    """The application, its clock, and a visitor on each host."""

    app: Litestar
    clock: Clock

    @property
    def booth(self) -> httpx.AsyncClient:
        """Somebody on the booth host."""
        return visitor(self.app, BOOTH)

    @property
    def public(self) -> httpx.AsyncClient:
        """Somebody on the host of the pages."""
        return visitor(self.app, PUBLIC)


def pages_of(_poll: object = None, sessions: object = None) -> Pages:
    """The routes of the room, served for this vote."""
    from server.app import ERRORS

    clock = Clock()
    site = Site("Prøveby", "Prøveby Kommune", "budget@example.dk", "12 34 56 78")
    shell = Shell(PUBLIC, BOOTH, sessions, site, clock=clock)
    return Pages(build([*routers, people], shell, errors=ERRORS), clock)


async def letters_of(poll: OpenPoll, count: int) -> list[PlainLetter]:
    """Real letters for the first lines of the roll."""
    letters: list[PlainLetter] = []
    async for chunk in issue_letters(poll.settings.keys, poll.id, 0, count - 1, None):
        letters += chunk
    return letters


async def at_check(client: httpx.AsyncClient, *projects: str, style: int = 1, line: str = "L1") -> Form:
    """Choose these projects and go on; the form of screen 2 as a browser would send it."""
    chosen = await client.get(f"{PATH}/vaelg?orden=ABC234&stil={style}")
    form = {**fields(chosen.text), "choice": [f"{line} {project}" for project in projects]}
    answer = await client.post(f"{PATH}/tjek", data=form)
    assert answer.status_code == 200, answer.text
    return fields(answer.text)


def with_letter(form: Form, letter: PlainLetter) -> Form:
    """The form with a letter typed in."""
    return {**form, "number": [letter.number], "secret": [letter.secret]}


def vote_by_form(http: httpx.Client, resident: Resident, letter: PlainLetter, chosen: Iterable[str]) -> None:
    """The one POST of assisted mode."""
    form = {
        "code": encode_code(resident.seed),
        "choice": [f"L1 {project}" for project in chosen],
        "number": letter.number,
        "secret": letter.secret,
    }
    assert receipt_number(http.post(f"{PATH}/afgiv", data=form).raise_for_status().text)


def vote_by_program(http: httpx.Client, resident: Resident, letter: PlainLetter, chosen: Iterable[str]) -> bytes:
    """Pass and ballot; returns the pass."""
    asked = {"number": letter.number, "secret": letter.secret, "blinded": b64(resident.blinded)}
    signature = http.post(f"{PATH}/pass", json=asked).raise_for_status().json()["signature"]
    w = finalize(resident._message, unb64(signature, PASS_SIZE), resident._own.r, resident._modulus)
    line, choices, nonce = resident.ballot(w, *chosen)
    ballot = {"line": loads(line_bytes(line)), "choices": loads(choices), "nonce": b64(nonce)}
    http.post(f"{PATH}/ballot", json=ballot).raise_for_status()
    return w


def fields(html: str) -> Form:
    """Every named input that a browser would send without pressing more: hidden, text, ticked."""
    form: Form = {}
    for tag in re.findall(r"<input\b[^>]*>", html):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if "name" not in attributes or (attributes.get("type") == "checkbox" and " checked" not in tag):
            continue
        form.setdefault(attributes["name"], []).append(unescape(attributes.get("value", "")))
    return form


def receipt_number(html: str) -> str:
    """The receipt number on screen 3."""
    return re.findall(r"K(?:-[0-9A-Z]{4}){4}", html)[0]


def code_on(html: str) -> str:
    """The pass code on screen 3."""
    return re.findall(r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\b", html)[0]


def only(form: Mapping[str, list[str]], *names: str) -> Form:
    """Some fields of a form."""
    return {name: form[name] for name in names if name in form}


def desk_pages() -> Pages:
    """The same pages with real sessions, for staff."""
    from server.app import Sessions

    return pages_of(sessions=Sessions())


async def sign_in(pages: Pages, person: Staff) -> httpx.AsyncClient:
    """A signed-in member of staff."""
    client = pages.public
    answer = await client.post("/personale/log-ind", data={"email": person.email, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client
