"""A resident signs in by the link in a mail and at the identity provider, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.axe import page_faults
from tests.support.browser import OpenPage, new_context
from tests.support.servers import LiveServer

LOOPBACK = ("http://localhost:", "http://127.0.0.1:")
SUBJECTS = {True: "Fatima", False: "Bo"}
NAMES = {True: "Anna fra Havnen", False: "Bo fra Syd"}


@pytest.mark.parametrize("locale", ["da", "en"])
def test_a_resident_comes_in_by_the_link_in_her_mail_and_goes_again(
    open_page: OpenPage, demo_server: LiveServer, javascript: bool, locale: str
) -> None:
    page = open_page(javascript=javascript, width=320, locale=locale)
    prefix = demo_server.url + ("" if locale == "da" else "/en")
    address = f"anna-{javascript}-{locale}@borger.example".lower()
    page.goto(f"{prefix}/log-ind?next=/min-side/oplysninger")
    page.fill("#email", address)
    page.click("main form button")
    expect(page.locator("main")).to_contain_text(address)
    page.click("main a[href$='/demo/post']")
    page.locator("article", has_text=address).get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(address)
    page.click("main form button")
    page.fill("#name", NAMES[javascript])
    page.click("main form button")
    expect(page).to_have_url(f"{prefix}/min-side/oplysninger")
    expect(page.locator("#name")).to_have_value(NAMES[javascript])
    if javascript:
        assert page_faults(page) == []
    page.click("form[action$='/log-ud'] button")
    page.goto(f"{prefix}/min-side")
    expect(page.locator("h1")).to_have_text(re.compile("logge ind|sign in"))


def test_a_resident_comes_in_at_the_identity_provider(
    browser: Browser, demo_server: LiveServer, javascript: bool
) -> None:
    """The provider's own page is not ours: it may ask other hosts for its looks, and gets nothing."""
    context = new_context(browser, javascript=javascript, width=390)
    context.route(lambda address: not address.startswith(LOOPBACK), lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{demo_server.url}/log-ind?next=/privatliv")
    page.click("main a.button")
    page.click(f"button[value={SUBJECTS[javascript]}]")
    page.fill("#name", NAMES[javascript])
    page.click("main form button")
    expect(page).to_have_url(f"{demo_server.url}/privatliv")
    page.goto(f"{demo_server.url}/min-side")
    expect(page.locator("main")).to_contain_text(NAMES[javascript])
    context.close()
