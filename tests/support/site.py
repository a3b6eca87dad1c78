"""The running demo town as the page tests see it: who may sign in, which routes there are, where links lead."""

import asyncio
import html
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from server.app import create_app
from server.config import load_settings
from server.web.guards import Guard, routes
from tests.support.guests import INVITATION, LINK, RESIDENT, add_guests
from tests.support.made_delivery import CARRIED, add_delivery
from tests.support.made_ideas import SLUG as IDEAS
from tests.support.made_ideas import add_ideas
from tests.support.made_lists import add_lists
from tests.support.made_reviews import REVIEWING, add_reviews
from tests.support.servers import LiveServer
from tests.support.waiting import add_waiting_rounds

T = TypeVar("T")
ROLES = ("officer", "auditor", "secretary", "administrator", "caseworker", "moderator", "resident")
NOBODY = ["/", f"/log-ind/link/{LINK}", f"/personale/invitation/{INVITATION}"]
HOMES = {"nobody": NOBODY}
HOMES["resident"] = [
    *("/", "/min-side", "/log-ind/navn", f"/r/{REVIEWING}/ideer/1/behandling"),
    f"/r/{CARRIED}/projekter",
    *(f"/r/{IDEAS}/ideer/{number}" for number in (5, 6)),
    *(f"/r/{IDEAS}/ideer/ny{step}" for step in ("", "/hvor", "/tjek")),
]
DECIDING = f"/personale/ideer/{REVIEWING}/behandling/3/afgoerelse"
HOMES["moderator"] = ["/", f"/personale/ideer/{IDEAS}/5", "/personale"]
HOMES["caseworker"] = ["/", "/personale", DECIDING]
HOMES["secretary"] = HOMES["administrator"] = [
    *("/", "/personale", DECIDING, "/personale/runder/kladde/afstemning/1/forslag"),
]
"""Where a visitor begins; staff begin at their desk."""
MOST_PER_ROUTE = 12
"""Pages of one route that are visited: one for each of the town's rounds, and so for each phase."""
ALIKE = ("ideer/{number:int}", "{place:int}", "{project:uuid}", "{line:uuid}", "forslag/{number:int}")
"""Routes of many pages that differ in their texts only; two are looked at."""
FOR_OTHERS = {"/demo/post"}
"""Pages whose links are not for who looks at them: mails to somebody else."""
LEADS_TO = r'<(?:a\b[^>]*?href="(?=[^"#])|img\b[^>]*?src="(?=[^"]*/billede/))([^"#]+)'
"""Where a page leads to, and the pictures of ideas on it."""
SENT_TO = r'<form\b[^>]*?method="post"[^>]*?action="([^"]*)"'
TYPES = {"int": r"\d+", "uuid": r"[0-9a-f-]{36}", "str": r"[^/]+", "path": r".+"}


@dataclass
class Found:
    """What a visitor's links led to: route → addresses of its pages; route → media type of what is no page; route →
    addresses of the pages with a form that is sent to it."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    forms: dict[str, list[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def page_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demo town with rounds more."""
    with page_town_in(tmp_path_factory.mktemp("pages")) as server:
        yield server


@contextmanager
def page_town_in(folder: Path) -> Iterator[LiveServer]:
    """The demo town with rounds more that wait for somebody, so that every page and every form can be opened."""
    server = LiveServer(folder)
    server.command = ("demo", "--port", str(server.port), "--dir", str(folder / "data"))
    server.start().stop()
    in_thread(lambda: asyncio.run(add_waiting_rounds(folder / "data")))
    in_thread(lambda: asyncio.run(add_guests(folder / "data")))
    stop_link = in_thread(lambda: asyncio.run(add_ideas(folder / "data", RESIDENT)))
    HOMES["nobody"] = [*NOBODY, stop_link]
    in_thread(lambda: asyncio.run(add_reviews(folder / "data", RESIDENT)))
    in_thread(lambda: asyncio.run(add_lists(folder / "data", RESIDENT)))
    in_thread(lambda: asyncio.run(add_delivery(folder / "data", RESIDENT)))
    yield server.start()
    server.stop()


def in_thread(work: Callable[[], T]) -> T:
    """Playwright keeps an event loop in the thread of the tests; ours needs another."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def sign_in(server: LiveServer, role: str) -> str:
    """The session cookie of the demo's account with this role; its password stands on the printed sheet."""
    if role == "resident":
        return RESIDENT
    printed = re.search(rf"^ *{role} +(\S+@\S+) +(\S+)$", server.log, re.MULTILINE)
    assert printed, server.log
    form = {"email": printed[1], "password": printed[2], "next": "/personale"}
    answer = httpx.post(f"{server.url}/personale/log-ind", data=form, headers={"Origin": server.url})
    assert answer.status_code == 303, answer.text
    return str(answer.cookies["puljen"])


def all_routes(folder: Path) -> list[tuple[str, str, Guard]]:
    """Method, path and guard of every route."""
    return routes(create_app(load_settings(data=folder)))


def follow_links(server: LiveServer, known: list[str], token: str | None, starts: list[str]) -> Found:
    """Everything that links lead to from `starts`, as a visitor with this cookie."""
    found, seen, waiting = Found(), set[str](), [urljoin(server.url, start) for start in starts]
    with httpx.Client(headers={"Accept": "text/html"}, timeout=30) as client:
        while waiting:
            address = waiting.pop(0)
            route = route_of(known, urlsplit(address).path)
            if address in seen or len(found.pages.get(route, [])) >= _most(route):
                continue
            seen.add(address)
            own = {"Cookie": f"puljen={token}"} if token and address.startswith(server.url) else {}
            answer = client.get(address, headers=own)
            waiting += _take(answer, route, found, server)
            _keep_forms(answer, known, found)
    return found


def route_of(known: list[str], path: str) -> str:
    """The route of a path: the one with the fewest variable parts; empty for a path of none."""
    fits = [route for route in known if re.fullmatch(_pattern(route), path)]
    return min(fits, key=lambda route: route.count("{"), default="")


def in_language(address: str, locale: str) -> str:
    """The same page in the other language."""
    parts = urlsplit(address)
    return address if locale == "da" else parts._replace(path=f"/en{parts.path}").geturl()


def _most(route: str) -> int:
    return 2 if any(part in route for part in ALIKE) else MOST_PER_ROUTE


def _take(answer: httpx.Response, route: str, found: Found, server: LiveServer) -> list[str]:
    """Note what came, and return the links on it."""
    here = str(answer.url)
    media = answer.headers.get("content-type", "").split(";")[0]
    if answer.is_redirect:
        found.others.setdefault(route, "redirect")
        return [address for address in [urljoin(here, answer.headers["location"])] if _is_ours(address, server)]
    if answer.status_code != 200:
        found.broken.append(f"{here}: {answer.status_code}")
        return []
    if media != "text/html":
        found.others.setdefault(route, media)
        return []
    found.pages.setdefault(route, []).append(here)
    if urlsplit(here).path in FOR_OTHERS:
        return []
    links = [urljoin(here, html.unescape(link)) for link in re.findall(LEADS_TO, answer.text)]
    return [link for link in links if _is_ours(link, server)]


def _keep_forms(answer: httpx.Response, known: list[str], found: Found) -> None:
    for action in re.findall(SENT_TO, answer.text):
        route = route_of(known, urljoin(str(answer.url.path), html.unescape(action)).split("?")[0])
        found.forms.setdefault(route, []).append(str(answer.url))


def _is_ours(address: str, server: LiveServer) -> bool:
    english = urlsplit(address).path.startswith("/en/") or urlsplit(address).path == "/en"
    return address.startswith((server.url, server.booth)) and not english


def _pattern(route: str) -> str:
    parts = re.split(r"\{\w+:(\w+)\}", route)
    return "".join(TYPES[part] if n % 2 else re.escape(part) for n, part in enumerate(parts))
