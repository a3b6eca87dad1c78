"""A resident proposes an idea in a real browser: by keyboard alone, with and without JavaScript, on a small phone."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.axe import page_faults
from tests.support.browser import OpenPage
from tests.support.keyboard import press, retype
from tests.support.made_ideas import SLUG, add_ideas
from tests.support.residents import resident_token
from tests.support.servers import LiveServer
from tests.support.site import in_thread

pytestmark = pytest.mark.browser

LIST = f"/r/{SLUG}/ideer"
SENT = {"da": "Tak! Vi har modtaget den.", "en": "Thank you! We have received it."}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, str]]:
    """A server with a round that collects ideas, and the session of a resident."""
    server = LiveServer(tmp_path_factory.mktemp("proposer"))
    server.run("migrate")
    token = resident_token(server, "Asta Engby")
    in_thread(lambda: asyncio.run(add_ideas(server.folder / "data", token)))
    yield server.start(), token
    server.stop()


@pytest.mark.parametrize("locale", ["da", "en"])
def test_a_whole_proposal_by_keyboard_alone(
    town: tuple[LiveServer, str], open_page: OpenPage, javascript: bool, locale: str, tmp_path: Path
) -> None:
    server, token = town
    page = open_page(javascript=javascript, width=320, locale=locale)
    page.context.add_cookies([{"name": "puljen", "value": token, "url": server.url}])
    prefix = "/en" if locale == "en" else ""
    page.goto(f"{server.url}{prefix}{LIST}")
    title = f"Cykelpumpe {locale} {javascript}"

    press(page, "a[href$='/ideer/ny']", "Enter")
    retype(page, "#title", title)
    retype(page, "#body", "En pumpe ved stationen, så alle kan cykle videre.")
    press(page, "button.button-primary", "Enter")
    press(page, "[name=area]", "Space")
    press(page, "[name=category]", "Space")
    retype(page, "#price", "4.500")
    press(page, "#will_carry_out", "Space")
    press(page, "button.button-primary", "Enter")
    expect(page.locator("#title")).to_contain_text(title)
    expect(page.locator("#price")).to_contain_text("4.500" if locale == "da" else "4,500")
    press(page, "form[action$='/ny/send'] button", "Enter")
    expect(page.locator(".alert-success")).to_contain_text(SENT[locale])
    expect(page.locator("h1")).to_have_text(title)
    press(page, "a[href$='/ret']", "Enter")
    retype(page, "#title", f"{title}, ny")
    press(page, "button.button-primary", "Enter")
    expect(page.locator("h1")).to_have_text(f"{title}, ny")
    assert not javascript or page_faults(page) == []


def test_what_is_typed_keeps_itself_and_ideas_much_alike_show_up(
    town: tuple[LiveServer, str], open_page: OpenPage
) -> None:
    server, token = town
    page = open_page()
    page.context.add_cookies([{"name": "puljen", "value": token, "url": server.url}])
    page.goto(f"{server.url}{LIST}/ny")
    page.locator("#title").press_sequentially("Badebro med stige")
    expect(page.locator(".alike")).to_contain_text("Badebro med stige")
    expect(page.locator("#saved")).to_contain_text("Gemt kl.")
    assert page_faults(page) == []
    page.reload()
    expect(page.locator("#title")).to_have_value("Badebro med stige")


def test_support_is_pressed_and_taken_back_in_place(
    town: tuple[LiveServer, str], open_page: OpenPage, javascript: bool
) -> None:
    server, token = town
    page = open_page(javascript=javascript)
    page.context.add_cookies([{"name": "puljen", "value": token, "url": server.url}])
    page.goto(f"{server.url}{LIST}?q=shelter")
    page.locator(".idea-title a").first.click()
    for _ in range(2):
        count, button = page.locator(".support-count strong"), page.locator("#stoet button")
        before, said = int(count.inner_text()), button.inner_text()
        button.click()
        expect(page.locator("#stoet button")).not_to_have_text(said)
        assert abs(int(page.locator(".support-count strong").inner_text()) - before) == 1
    assert not javascript or page_faults(page) == []
