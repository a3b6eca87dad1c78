"""Back, Forward, a reload, the other language: a voter's ticks stay hers until her vote is cast, and no longer."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.test_voter import CAST, CHANGED, NUMBER, number_and_code
from tests.support.browser import OpenPage
from tests.support.letters import LETTER, Letter
from tests.support.servers import LiveServer

pytestmark = pytest.mark.browser

KEPT = "() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])"


@pytest.fixture
def any_letter(demo_server: LiveServer) -> Letter:
    """For whoever does not cast: another test may."""
    return Letter(*LETTER.findall(demo_server.log)[0])


def test_back_from_the_second_screen_finds_the_ticks_again(
    any_letter: Letter, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    wanted = ticked(page, any_letter, 0, 2, 4)
    page.click(".bar button")
    expect(page.locator(".check-list li")).to_have_count(3)
    page.go_back()
    expect(page.locator("#ballot")).to_be_visible()
    assert ticks(page) == wanted


def test_a_reload_and_a_filter_keep_the_ticks_and_what_was_taken_away_stays_away(
    any_letter: Letter, open_page: OpenPage
) -> None:
    page = open_page()
    wanted = ticked(page, any_letter, 0, 2, 4)
    page.reload()
    assert ticks(page) == wanted
    expect(page.locator("#count")).to_have_text("3 forslag valgt")
    page.click(".bar button")
    page.locator(".check-list button").first.click()
    expect(page.locator(".check-list li")).to_have_count(2)
    page.go_back()
    expect(page.locator("#count")).to_have_text("2 forslag valgt")
    assert set(ticks(page)) < set(wanted)


def test_a_new_ballot_from_the_front_begins_empty(any_letter: Letter, open_page: OpenPage) -> None:
    page = open_page()
    ticked(page, any_letter, 0, 1)
    page.click(".booth-place a")
    page.click(".start a")
    assert ticks(page) == []


def test_the_language_switch_of_both_screens_keeps_the_ticks(
    any_letter: Letter, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    wanted = ticked(page, any_letter, 0, 3)
    page.click(".site-tools .switch")
    expect(page.locator("h1")).to_have_text("Choose projects")
    assert ticks(page) == wanted
    page.click(".bar button")
    page.fill("#number", any_letter.number)
    page.click(".site-tools .switch")
    expect(page.locator("h1")).to_have_text("Se din stemme igennem")
    expect(page.locator(".check-list li")).to_have_count(2)
    assert page.input_value("#number") == any_letter.number


def test_enter_in_a_field_searches_or_casts_and_never_changes_the_language(
    letter: Letter, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    ticked(page, letter, 0)
    page.click(".filters summary")
    page.fill("#search", "zzzz")
    page.press("#search", "Enter")
    expect(page.locator(".shown")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "da")
    page.click(".bar button")
    page.fill("#number", letter.number)
    page.fill("#secret", letter.secret)
    page.press("#secret", "Enter")
    expect(page.locator("h1")).to_have_text(CAST["da"])


def test_after_the_receipt_nothing_of_the_vote_is_kept_and_back_leads_to_the_front(
    letter: Letter, open_page: OpenPage
) -> None:
    page = open_page()
    wanted = ticked(page, letter, 0, 1)
    cast(page, letter)
    _, code = number_and_code(page)
    kept = page.evaluate(KEPT)
    assert code not in kept and not any(tick in kept for tick in wanted)
    page.go_back()
    expect(page.locator(".start a")).to_be_visible()
    assert re.search(r"/stem/[^/]+/1$", page.url)


def test_a_vote_that_was_looked_at_is_changed_without_typing_its_code_again(
    letter: Letter, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    ticked(page, letter, 0)
    cast(page, letter)
    first, code = number_and_code(page)
    page.click("a[href$='/min-stemme']")
    page.fill("#code", code)
    page.click("form[action$='/min-stemme'] button")
    page.click(".site-tools .switch")
    expect(page.locator("h1")).to_have_text("See my vote")
    page.click("#change button")
    page.locator(".ballot-card:not(:has(:checked)) label").first.click()
    page.click(".bar button")
    expect(page.locator(".check-list li")).to_have_count(2)
    if javascript:  # without it the browser has nothing to show for a form it may not keep
        page.go_back()
        expect(page.locator("#ballot input[type=checkbox]:checked")).to_have_count(2)
        page.click(".bar button")
    page.click("#cast > button.button-primary")
    expect(page.locator("h1")).to_have_text(CHANGED["en"])
    changed, same = number_and_code(page)
    assert changed != first and same == code


def test_back_from_a_lost_answer_casts_the_same_vote_again(letter: Letter, open_page: OpenPage) -> None:
    page = open_page()
    wanted, sent = ticked(page, letter, 0, 1), list[str]()

    def lose(route: Route) -> None:
        sent.append(NUMBER.findall(route.fetch().text())[0])
        route.abort()

    page.route("**/afgiv", lose, times=1)
    page.click(".bar button")
    page.fill("#number", letter.number)
    page.fill("#secret", letter.secret)
    page.click("#cast > button.button-primary", no_wait_after=True)
    page.wait_for_timeout(1500)
    page.go_back()
    expect(page.locator("#ballot")).to_be_visible()
    assert ticks(page) == wanted
    cast(page, letter)
    assert number_and_code(page)[0] == sent[0]


def ticked(page: Page, letter: Letter, *cards: int) -> list[str]:
    """Screen 1 with these cards ticked, and their ticks."""
    page.goto(letter.page("da"))
    page.click(".start a")
    for card in cards:
        page.locator(".ballot-card label").nth(card).click()
    return ticks(page)


def ticks(page: Page) -> list[str]:
    """What is ticked on screen 1."""
    return [box.input_value() for box in page.locator("#ballot input[type=checkbox]:checked").all()]


def cast(page: Page, letter: Letter) -> None:
    """From screen 1 to the receipt."""
    page.click(".bar button")
    page.fill("#number", letter.number)
    page.fill("#secret", letter.secret)
    page.click("#cast > button.button-primary")
    expect(page.locator("h1")).to_have_text(CAST["da"])
