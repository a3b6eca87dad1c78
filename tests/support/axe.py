"""What the page checks look for: axe-core, sideways scroll, small targets."""

from functools import lru_cache
from typing import Any

from playwright.sync_api import Page

from tests.support.parts import ROOT, missing

AXE = ROOT / "tests" / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGET = 44
"""CSS pixels a target measures at least in both directions; links in running text are exempt (WCAG 2.2, 2.5.8)."""

SMALL_TARGETS = """
(least) => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary, a.button')]
    .map((it) => [it, it.matches('input[type=checkbox], input[type=radio]') && it.labels.length ? it.labels[0] : it])
    .map(([it, seen]) => [it, seen.getBoundingClientRect()])
    .filter(([it, box]) => box.width && box.height && it.checkVisibility({opacityProperty: true}))
    .filter(([it, box]) => box.height < least - 0.5 || box.width < least - 0.5)
    .map(([it, box]) => `${it.outerHTML.slice(0, 120)} is ${Math.round(box.width)} x ${Math.round(box.height)}`)
"""
SIDEWAYS = """
() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll('body *')]
        .filter((it) => it.getBoundingClientRect().right > wide + 1)
        .map((it) => it.outerHTML.slice(0, 120)).slice(0, 5);
}
"""


def page_faults(page: Page) -> list[str]:
    """Everything wrong with the page once all its parts are there, one line a fault. The page needs JavaScript on."""
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    return [*axe_faults(page), *sideways(page), *small_targets(page)]


def axe_faults(page: Page) -> list[str]:
    """Violations of WCAG 2.2 AA found by axe-core, evaluated as a debugger does: no content policy in its way."""
    page.evaluate(_axe_source())
    found: dict[str, Any] = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{page.url} axe {violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    return [f"{page.url} scrolls sideways: {html}" for html in page.evaluate(SIDEWAYS)]


def small_targets(page: Page) -> list[str]:
    """Targets a thumb misses."""
    return [f"{page.url} small target: {what}" for what in page.evaluate(SMALL_TARGETS, TARGET)]


@lru_cache
def _axe_source() -> str:
    if not AXE.is_file():
        missing("axe-core (npm ci in tests/web)")
    return AXE.read_text()
