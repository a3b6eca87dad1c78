"""Somebody with a keyboard alone: Tab until the focus is there, and it must be seen wherever it goes."""

import pytest
from playwright.sync_api import Error, Page

MOST_TABS = 80
COVERED = """() => {
    const it = document.activeElement, shown = it.labels?.[0] ?? it, box = shown.getClientRects()[0];
    if (it === document.body) return '';
    const seen = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].some(([x, y]) => {
        const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return top && (shown.contains(top) || it.contains(top) || top.contains(it));
    });
    return seen ? '' : it.outerHTML.slice(0, 120);
}"""
"""What has the focus and is wholly covered by something else, or outside the screen (WCAG 2.2, 2.4.11)."""


def press(page: Page, selector: str, key: str) -> None:
    """Tab to something and press a key there."""
    reach(page, selector)
    page.keyboard.press(key)


def retype(page: Page, selector: str, text: str) -> None:
    """Tab to a field and write it anew."""
    reach(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def reach(page: Page, selector: str) -> None:
    """Tab on until the focus is there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        assert not (covered := _covered(page)), f"{page.url} hides the focus: {covered}"
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"{selector} is not reached by Tab on {page.url}")


def _covered(page: Page) -> str:
    page.wait_for_load_state()
    try:
        return str(page.evaluate(COVERED))
    except Error:  # the last key led to another page, which is there only now
        page.wait_for_load_state()
        return ""
