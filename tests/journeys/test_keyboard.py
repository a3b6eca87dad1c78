"""A whole vote by keyboard alone, with and without JavaScript; `test_proposer` has the whole proposal."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_voter import CAST, NUMBER
from tests.support.browser import OpenPage
from tests.support.keyboard import press, retype
from tests.support.letters import Letter

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("locale", ["da", "en"])
def test_a_whole_vote_by_keyboard_alone_and_the_focus_is_never_hidden(
    letter: Letter, open_page: OpenPage, javascript: bool, locale: str
) -> None:
    page = open_page(javascript=javascript, width=390, locale=locale)
    page.goto(letter.page(locale))
    press(page, ".start a", "Enter")
    press(page, ".ballot-card [type=checkbox]", "Space")
    press(page, ".ballot-card [type=checkbox]", "Space")
    press(page, ".bar button", "Enter")
    expect(page.locator(".check-list li")).to_have_count(2)
    retype(page, "#number", letter.number)
    retype(page, "#secret", letter.secret)
    press(page, "#cast > button.button-primary", "Enter")
    expect(page.locator("h1")).to_have_text(CAST[locale])
    press(page, ".receipt-secret summary", "Enter")
    assert NUMBER.search(page.locator(".receipt-secret").inner_text())
