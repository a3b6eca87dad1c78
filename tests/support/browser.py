"""Debian's Chromium through Playwright. Playwright keeps an event loop running in its thread, so it lives for one test
file only: a file of browser tests holds no async tests, and the next file starts clean."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.support.parts import missing

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of one file."""
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Runs the test with and without JavaScript."""
    return bool(request.param)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """A page in a browser profile of its own: `open_page(javascript=False, width=320, locale="en")`. A problem on the
    page (script error, refused by the content policy, a request to another host) fails the test when it ends."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(*, javascript: bool = True, width: int = 390, locale: str = "da") -> Page:
        context = new_context(browser, javascript=javascript, width=width, locale=locale)
        contexts.append(context)
        page = context.new_page()
        watch(page, problems)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def launch(playwright: Playwright) -> Browser:
    """Start Debian's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing("Chromium")
    return playwright.chromium.launch(executable_path=path, args=ARGS)


def new_context(browser: Browser, *, javascript: bool, width: int, locale: str = "da") -> BrowserContext:
    """An empty profile: no cookie, no storage. Downloads are accepted."""
    return browser.new_context(
        java_script_enabled=javascript,
        viewport={"width": width, "height": 800},
        locale={"da": "da-DK", "en": "en-GB"}[locale],
        timezone_id="Europe/Copenhagen",
        accept_downloads=True,
    )


def watch(page: Page, problems: list[str]) -> None:
    """Collect what a person would not see: script errors, refusals by the content policy, requests to other hosts."""
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("console", lambda line: _keep_refusal(page, line.text, problems))
    page.on("request", lambda request: _keep_stranger(request.url, problems))


def _keep_refusal(page: Page, text: str, problems: list[str]) -> None:
    if "Content Security Policy" in text or "Refused to" in text:
        problems.append(f"{page.url}: {text}")


def _keep_stranger(url: str, problems: list[str]) -> None:
    ours = ("http://localhost:", "http://127.0.0.1:", "data:", "blob:", "about:")
    if not url.startswith(ours):
        problems.append(f"a request to another host: {url}")


def save_download(page: Page, press: Callable[[], None], folder: Path) -> Path:
    """Press something that downloads and keep the file under the name the server gave it."""
    with page.expect_download() as waiting:
        press()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path
