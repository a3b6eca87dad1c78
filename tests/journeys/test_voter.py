"""A resident votes in a real browser: from her letter to the receipt, a change of mind, and checking afterwards."""

import re
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.axe import page_faults
from tests.support.browser import OpenPage
from tests.support.letters import LETTER, Letter
from tests.support.servers import LiveServer

pytestmark = pytest.mark.browser

CAST = {"da": "Din stemme er afgivet", "en": "Your vote is cast"}
CHANGED = {"da": "Din stemme er ændret", "en": "Your vote is changed"}
NUMBER = re.compile(r"K(?:-[0-9A-Z]{4}){4}")
PUBLISHED = "engby-2025"
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\b")


@pytest.mark.parametrize("locale", ["da", "en"])
def test_a_resident_votes_changes_her_mind_sees_her_vote_and_checks(
    letter: Letter, open_page: OpenPage, javascript: bool, locale: str
) -> None:
    page = open_page(javascript=javascript, locale=locale)
    choose(page, letter, locale, 0, 1)
    page.fill("#number", letter.number)
    page.fill("#secret", letter.secret)
    page.click("#cast > button.button-primary")
    expect(page.locator("h1")).to_have_text(CAST[locale])
    first, code = number_and_code(page)
    choose(page, letter, locale, 2)
    page.click("#again summary")
    page.fill("#mine", code.lower().replace("-", " "))
    page.click("#cast > button.button-primary")
    expect(page.locator("h1")).to_have_text(CHANGED[locale])
    second, same_code = number_and_code(page)
    assert (second != first, same_code) == (True, code)
    see_my_vote(page, code)
    faults = page_faults(page) if javascript else []
    page.click(".receipt-secret summary")
    assert NUMBER.findall(page.locator(".receipt-secret").inner_text()) == [second]
    faults += page_faults(page) if javascript else []
    assert not faults, "\n".join(faults)
    page.click(".receipt-secret a[href*=check]")
    page.fill("#receipt", second)
    page.click("#check-form button")
    expect(page.locator("#answer [data-missing]")).to_be_visible()


def test_the_letters_qr_code_leads_to_the_ballot_and_leaves_nothing_in_the_address(
    letter: Letter, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(letter.link)
    page.wait_for_url("**/vaelg?orden=*")
    assert "#" not in page.url
    page.locator(".ballot-card label").first.click()
    page.click(".bar button")
    assert page.input_value("#number") == letter.number
    assert page.input_value("#secret") == letter.secret.replace("-", "")
    kept = page.evaluate("() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])")
    assert letter.number.replace("-", "") not in kept
    assert letter.secret.replace("-", "") not in kept
    page.click("#cast > button.button-primary")
    expect(page.locator("h1")).to_have_text(CAST["da"])


def test_a_lost_answer_is_repeated_to_the_same_receipt(letter: Letter, open_page: OpenPage) -> None:
    """The line breaks after the server has stored the ballot; she loads the page again, and has one vote."""
    page = open_page(javascript=False)
    choose(page, letter, "da", 0)
    page.fill("#number", letter.number)
    page.fill("#secret", letter.secret)
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(NUMBER.findall(route.fetch().text())[0])
        route.abort()

    page.route("**/afgiv", lose, times=1)
    page.click("#cast > button.button-primary", no_wait_after=True)
    page.wait_for_timeout(1500)
    page.reload()
    expect(page.locator("h1")).to_have_text(CAST["da"])
    assert number_and_code(page)[0] == sent[0]


def test_no_choice_letter_or_code_ever_stands_in_an_address_and_no_cookie_is_set(
    letter: Letter, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    choose(page, letter, "da", 0, 1)
    page.fill("#number", letter.number)
    page.fill("#secret", letter.secret)
    page.click("#cast > button.button-primary")
    _, code = number_and_code(page)
    addresses = " ".join(seen)
    for secret in (letter.secret, letter.secret.replace("-", ""), letter.number, code, "choice", "%20P"):
        assert secret not in addresses
    assert {urlsplit(url).hostname for url in seen} == {"127.0.0.1"}
    assert page.context.cookies() == []


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("locale", ["da", "en"])
def test_every_screen_and_its_errors_are_accessible(
    demo_server: LiveServer, open_page: OpenPage, width: int, locale: str
) -> None:
    letter = Letter(*LETTER.findall(demo_server.log)[0])
    page = open_page(width=width, locale=locale)
    faults: list[str] = []
    page.goto(letter.page(locale))
    faults += page_faults(page)
    page.click(".start a")
    faults += page_faults(page)
    page.click(".bar button")
    faults += page_faults(page)  # nothing chosen: asked once
    page.locator(".ballot-card label").first.click()
    page.click(".bar button")
    faults += page_faults(page)
    page.click("#cast > button.button-primary")
    expect(page.locator(".error-summary")).to_be_focused()
    faults += page_faults(page)
    page.locator(".check-list button").first.click()
    expect(page.locator("#removed")).to_be_visible()
    faults += page_faults(page)
    assert not faults, "\n".join(faults)


def choose(page: Page, letter: Letter, locale: str, *cards: int) -> None:
    """From the front to screen 2 with these cards ticked."""
    page.goto(letter.page(locale))
    page.click(".start a")
    for card in cards:
        page.locator(".ballot-card label").nth(card).click()
    page.click(".bar button")
    expect(page.locator(".check-list li")).to_have_count(len(cards))


def see_my_vote(page: Page, code: str) -> None:
    """From the receipt of a vote for one project to that vote, by its code."""
    page.click("a[href$='/min-stemme']")
    page.fill("#code", code)
    page.click("form[action$='/min-stemme'] button")
    expect(page.locator(".check-list li")).to_have_count(1)
    assert urlsplit(page.url).path.endswith("/min-stemme") and code not in page.url


def number_and_code(page: Page) -> tuple[str, str]:
    """Open what the receipt keeps behind one press."""
    page.click(".receipt-secret summary")
    shown = page.locator(".receipt-secret").inner_text()
    return NUMBER.findall(shown)[0], CODE.findall(shown)[0]


def test_after_the_count_whoever_has_the_number_sees_the_vote_as_the_receipt_warns(demo_server: LiveServer) -> None:
    with httpx.Client(base_url=demo_server.booth, headers={"Origin": demo_server.booth}) as stranger:
        number = stranger.get(f"/data/{PUBLISHED}/1/receipts.txt").text.split()[0]
        page = stranger.post(f"/check/{PUBLISHED}/1", data={"receipt": number}).text
        running = stranger.post("/check/engby-2026/1", data={"receipt": "K-000"}).text
    assert f'data-number="{number}"' in page
    assert "talt som en" in page
    assert "talt som en" not in running
