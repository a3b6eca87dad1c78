"""A walk by every role through every page that links lead to, and what she trips over on the way. Which pages there are
is read from the router."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from tests.structure.test_words import forbidden_words
from tests.support.axe import page_faults
from tests.support.browser import new_context, watch
from tests.support.made_delivery import CARRIED
from tests.support.made_ideas import SLUG as IDEAS
from tests.support.made_lists import LOCKED
from tests.support.servers import LiveServer
from tests.support.site import HOMES, ROLES, Found, all_routes, follow_links, in_language, sign_in

VISITORS = ("nobody", *ROLES)
LOOKED_AT = 3
"""Pages of one route, about."""
NO_PAGE = "/ingen-saadan-side"
UNLINKED = (
    "/log-ind",
    "/log-ind/oidc",
    "/was",
    "/min-side/slettet",
    "/healthz",
    "/brand.css",
    "/r/engby-2025/resultat/1",
    "/data/engby-2025/1/manifest.json",
    "/data/engby-2025/1/manifest.note",
    "/data/engby-2025/1/roll.bin",
    "/data/engby-2025/1/checkpoint",
    "/data/engby-2025/1/log.jsonl",
    "/data/engby-2025/1/log/0",
    f"/r/{IDEAS}/ideer/ligner?title=badebro",
    f"/r/{IDEAS}/ideer/5/versioner/1",
    f"/r/{LOCKED}/beslutning/1",
    f"/r/{LOCKED}/ideer/1/forloeb",
    f"/r/{CARRIED}/projekter",
    f"/r/{CARRIED}/ideer/1/forloeb",
)
UNLINKED_IN_BOOTH = ("/check", "/stem/engby-2026/1/tjek", "/stem/engby-2026/1/afgiv")
"""What no link leads to: typed from a letter, asked for by programs, or where a reload ends."""
FILES = {"/static/{name:path}"}
ANSWER = "/log-ind/oidc/svar"
"""Where the identity provider sends a browser; without its answer that is an error page, and is looked at as one."""
HELD = {"/log-ind/link/{token:str}", "/personale/invitation/{token:str}", "/stop-mails/{token:str}"}
"""Pages behind a link in somebody's mail: looked at by one visitor."""


@dataclass(frozen=True)
class Visit:
    """What one role's links lead to."""

    who: str
    token: str | None
    found: Found


@pytest.fixture(scope="module")
def visits(page_town: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Visit]:
    known = [path for _method, path, _guard in all_routes(tmp_path_factory.mktemp("routes"))]
    starts = starts_of(page_town)
    tokens = {who: sign_in(page_town, who) if who != "nobody" else None for who in VISITORS}
    return {
        who: Visit(who, token, follow_links(page_town, known, token, [*HOMES.get(who, ["/", "/personale"]), *starts]))
        for who, token in tokens.items()
    }


def starts_of(town: LiveServer) -> list[str]:
    """What no link leads to."""
    return [*UNLINKED, *(town.booth + path for path in UNLINKED_IN_BOOTH)]


def faults_on_the_way(visit: Visit, width: int, browser: Browser, server: LiveServer) -> list[str]:
    """What is wrong with any of her pages on a screen so many pixels wide."""
    faults: list[str] = []
    for page in _pages(browser, server, visit, width, faults):
        faults += page_faults(page)
        faults += [f"{page.url} says {word}" for word in forbidden_words(page.inner_text("body"))]
    return list(dict.fromkeys(faults))


def _pages(browser: Browser, server: LiveServer, visit: Visit, width: int, problems: list[str]) -> Iterator[Page]:
    """Her pages, one after the other in one tab."""
    context = new_context(browser, javascript=True, width=width)
    if visit.token:
        context.add_cookies([{"name": "puljen", "value": visit.token, "url": server.url}])
    page = context.new_page()
    watch(page, problems)
    routes = [*_own(visit), [server.url + NO_PAGE], [server.url + ANSWER]]
    seen = [address for addresses in routes for address in _in_languages(addresses, width)]
    for address in [*seen, *_alike(visit, width)]:
        page.goto(address)
        yield page
    context.close()


def _in_languages(addresses: list[str], width: int) -> list[str]:
    """The pages of one route, which is seen in both languages on every screen; where it has several pages, each is seen
    in the one language on the phone and in the other on the wide screen."""
    if len(addresses) == 1:
        return [in_language(addresses[0], locale) for locale in ("da", "en")]
    first = width > 640
    return [in_language(address, ("da", "en")[(n + first) % 2]) for n, address in enumerate(addresses)]


def _alike(visit: Visit, width: int) -> list[str]:
    """A page of each other route: it shows whoever is signed in the same but for the header, so each role sees it once,
    and the roles see it in one language and on one screen after the other."""
    others = sorted(visit.found.pages.keys() - _mine(visit))
    cells = [(locale, screen) for locale in ("da", "en") for screen in (320, 1280)]
    turns = enumerate(others, VISITORS.index(visit.who))
    return [
        in_language(visit.found.pages[route][0], cells[turn % 4][0])
        for turn, route in turns
        if cells[turn % 4][1] == width
    ]


def _own(visit: Visit) -> list[list[str]]:
    """The pages of her own routes, by route."""
    mine = _mine(visit)
    return [_some(addresses) for route, addresses in visit.found.pages.items() if route in mine]


def _mine(visit: Visit) -> set[str]:
    """Every route for a visitor who is not signed in; for the others the front page, those of ideas, and their own."""
    pages = visit.found.pages
    own = ("/personale", "/min-side", "/log-ind", "/r/{slug:str}/ideer", "/r/{slug:str}/projekter")
    return {"/"} | {route for route in pages if route.startswith(own)} if visit.token else set(pages)


def _some(addresses: list[str]) -> list[str]:
    """A few of the pages of one route, from the first to the last: rounds in different phases."""
    step = max(1, -(-len(addresses) // LOOKED_AT))
    return [*addresses[:-1:step], addresses[-1]]
