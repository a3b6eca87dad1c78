"""From a letter to a verified bundle, the way people go: vote, change it, close, count, publish, download, verify."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server.locale import translations
from server.votes.box.service import start_box, stop_box
from tests.support.browser import OpenPage, save_download
from tests.support.databases import fresh_database
from tests.support.parts import ROOT
from tests.support.servers import LiveServer, move_clock
from tests.support.site import in_thread
from tests.support.towns import PASSWORD, SLUG, Town, open_town

NINE_DAYS = 9 * 24 * 3600
WIDTH = 390


@dataclass
class Journey:
    """One language, with or without JavaScript, on one server."""

    town: Town
    server: LiveServer
    locale: str
    clock: Path
    new_page: Callable[[], Page]

    def text(self, english: str) -> str:
        """A text of the interface in the journey's language."""
        return translations(self.locale).gettext(english)

    def address(self, path: str, booth: bool = False) -> str:
        """A page in the journey's language."""
        return (self.server.booth if booth else self.server.url) + ("/en" if self.locale == "en" else "") + path


@pytest.mark.parametrize("locale", ["da", "en"])
def test_a_whole_round_in_the_browser(javascript: bool, locale: str, open_page: OpenPage, tmp_path: Path) -> None:
    _travel("sqlite", None, javascript, locale, open_page, tmp_path)


def test_a_whole_round_on_postgresql(postgres_url: str, open_page: OpenPage, tmp_path: Path) -> None:
    _travel("postgres", postgres_url, True, "da", open_page, tmp_path)


def _travel(kind: str, database: str | None, javascript: bool, locale: str, open_page: OpenPage, folder: Path) -> None:
    town = in_thread(lambda: asyncio.run(_made(kind, database, folder / "town")))
    clock = folder / "clock"
    clock.write_text("0")
    env = {
        "PULJEN_DATA": str(town.settings.data),
        "PULJEN_DATABASE": town.settings.database,
        "CLOCK_FILE": str(clock),
    }
    server = LiveServer(folder, command=(), module="tests.support.clocked", env=env)
    journey = Journey(town, server, locale, clock, lambda: open_page(javascript=javascript, width=WIDTH, locale=locale))
    server.start()
    try:
        receipts = [_vote(journey, turn) for turn in (0, 1, 2)]
        _change(journey, receipts[0][1])
        move_clock(clock, NINE_DAYS)
        _close_count_publish(journey)
        _look_up(journey, receipts[1][0])
        _verify(journey, folder)
    finally:
        server.stop()
    assert "Traceback" not in server.log


def _vote(journey: Journey, turn: int) -> tuple[str, str]:
    """Choose, check, cast; the receipt number and the code."""
    page, letter = journey.new_page(), journey.town.letters[turn]
    page.goto(journey.address(f"/stem/{SLUG}/1", booth=True))
    page.get_by_role("link", name=journey.text("Choose projects")).click()
    expect(page.get_by_role("checkbox").first).to_be_visible()  # `all` does not wait for the page
    for box in page.get_by_role("checkbox").all()[: turn + 1]:
        box.check()
    page.get_by_role("button", name=journey.text("Go on")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(journey.text("Check your vote"))
    page.get_by_label(journey.text("Letter number")).fill(letter.number)
    page.get_by_label(journey.text("Secret"), exact=True).fill(letter.secret)
    _cast(journey, page)
    expect(page.get_by_role("heading", level=1)).to_have_text(journey.text("Your vote is cast"))
    return _receipt(journey, page)


def _change(journey: Journey, code: str) -> None:
    """The vote once more, from another device, with the code alone."""
    page = journey.new_page()
    page.goto(journey.address(f"/stem/{SLUG}/1/vaelg", booth=True))
    for place in (4, 5):  # two, where the first vote had one: the order is random, and the same choices change nothing
        page.get_by_role("checkbox").nth(place).check()
    page.get_by_role("button", name=journey.text("Go on")).click()
    page.get_by_text(journey.text("I have voted before and have my code")).click()
    page.get_by_label(journey.text("Your code")).fill(code)
    _cast(journey, page)
    expect(page.get_by_role("heading", level=1)).to_have_text(journey.text("Your vote is changed"))


def _cast(journey: Journey, page: Page) -> None:
    page.get_by_role("button", name=journey.text("Cast my vote with code")).last.click()


def _receipt(journey: Journey, page: Page) -> tuple[str, str]:
    page.get_by_text(journey.text("Receipt number and code")).click()
    number, code = (one.inner_text().strip() for one in page.locator(".code-text").all()[:2])
    assert re.fullmatch(r"K-[0-9A-Z-]+", number), number
    assert len(code.replace("-", "").replace(" ", "")) == 28, code
    return number, code


def _close_count_publish(journey: Journey) -> None:
    """Two people, in turn: close the vote, then count and publish."""
    for closing in ("Say the first yes to closing", "Yes, close the vote"):
        who = "officer" if closing.startswith("Say") else "auditor"
        page = _signed_in(journey, who)
        page.goto(journey.address(f"/personale/afstemninger/{journey.town.vote}"))
        page.get_by_role("button", name=journey.text(closing)).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    for yes in ("Say the first yes to publishing", "Yes, count and publish now"):
        page = _signed_in(journey, "officer" if yes.startswith("Say") else "auditor")
        page.goto(journey.address(f"/personale/afstemninger/{journey.town.vote}"))
        page.get_by_role("link", name=journey.text("Count and publish")).click()
        page.get_by_role("button", name=journey.text(yes)).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(journey.text("Count and publish"))
    expect(page.get_by_text(journey.text("The result is published"))).to_be_visible()


def _signed_in(journey: Journey, who: str) -> Page:
    page = journey.new_page()
    page.goto(journey.address("/personale/log-ind"))
    page.locator("input[name=email]").fill(f"{who}@example.dk")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/personale$"))
    return page


def _look_up(journey: Journey, number: str) -> None:
    """The voter finds her own vote by her receipt number."""
    page = journey.new_page()
    page.goto(journey.address(f"/check/{SLUG}/1", booth=True))
    page.locator("main input[type=text]").first.fill(number)
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text(number)


def _verify(journey: Journey, folder: Path) -> None:
    """A stranger downloads the bundle and recounts it with the one command."""
    page = journey.new_page()
    page.goto(journey.address(f"/r/{SLUG}"))
    page.goto(journey.address(f"/r/{SLUG}/resultat"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    bundle = save_download(page, lambda: page.locator("a[href$='.zip']").first.click(), folder)
    command = [sys.executable, "-m", "ballots", "verify", str(bundle), "--eid", journey.town.eid.hex()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "UNWITNESSED" in done.stdout
    figures = re.search(r"^ *Hele byen +([\d ]+)$", done.stdout, re.MULTILINE)
    assert figures and [int(one) for one in figures[1].split()] == [30, 0, 3, 3, 3, 0, 0, 3, 0], done.stdout
    assert "1 earlier versions of ballots were replaced" in done.stdout


async def _made(kind: str, database: str | None, folder: Path) -> Town:
    async with fresh_database(kind, folder, database) as settings:
        await start_box(settings)
        town = await open_town(settings, residents=30, letters=3)
        await stop_box()
    return town
