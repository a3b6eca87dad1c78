"""`python -m tests.support.screenshots DIR`: a picture of every page, in two languages and three widths, for review."""

import argparse
import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.support.browser import launch, new_context
from tests.support.servers import LiveServer
from tests.support.site import HOMES, all_routes, follow_links, in_language, page_town_in, sign_in
from tests.support.walk import VISITORS, starts_of

WIDTHS = (320, 390, 1280)
MOST = 2
"""Pages of one route: the first and the last, which are rounds in different phases."""


def main(arguments: list[str] | None = None) -> int:
    """Write `<visitor>/<route>-<n>-<language>-<width>.png`."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--who", choices=VISITORS, action="append", help="only these visitors; may be repeated")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as data, page_town_in(Path(data)) as town, sync_playwright() as playwright:
        browser, seen = launch(playwright), set[str]()
        for who in given.who or VISITORS:
            taken = _shoot(who, town, browser, given.folder, seen)
            print(f"{who}: {taken} pictures", flush=True)
        browser.close()
    return 0


def _shoot(who: str, town: LiveServer, browser: Browser, folder: Path, seen: set[str]) -> int:
    """One visitor's pages, without those somebody before her saw alike."""
    token = sign_in(town, who) if who != "nobody" else None
    known = [path for _method, path, _guard in all_routes(folder)]
    found = follow_links(town, known, token, [*HOMES.get(who, ["/", "/personale"]), *starts_of(town)])
    taken = 0
    for route, addresses in sorted(found.pages.items()):
        if route in seen and not route.startswith(("/personale", "/min-side")):
            continue
        seen.add(route)
        for n, address in enumerate(dict.fromkeys([addresses[0], addresses[-1]][:MOST])):
            name = re.sub(r"[^a-z-]+", "-", re.sub(r":\w+", "", route)).strip("-") or "front"
            taken += _pictures(browser, town, token, address, folder / who / f"{name}-{n}")
    return taken


def _pictures(browser: Browser, town: LiveServer, token: str | None, address: str, stem: Path) -> int:
    stem.parent.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        context = new_context(browser, javascript=True, width=width)
        if token:
            context.add_cookies([{"name": "puljen", "value": token, "url": town.url}])
        page = context.new_page()
        for locale in ("da", "en"):
            page.goto(in_language(address, locale))
            page.screenshot(path=f"{stem}-{locale}-{width}.png", full_page=True)
        context.close()
    return len(WIDTHS) * 2


if __name__ == "__main__":
    sys.exit(main())
