"""What people see before, while and after: never a standing, then the whole result."""

import re

import httpx
import pytest

from server.config import Settings
from server.results.data.handlers import router as data
from server.results.report.handlers import router as report
from server.rounds.queries import NotFound
from server.web.shell import Shell, Site
from server.web.wiring import build
from tests.support.booths import Clock
from tests.support.counts import opened_poll, published_poll
from tests.support.polls import open_poll
from tests.support.visitor import BOOTH, PUBLIC, visitor

RESULT = "/r/proeve/resultat"
STANDINGS = ("Forslag 1", "Forslag 5", "P1", "stemmer.")


@pytest.fixture
def client() -> httpx.AsyncClient:
    site = Site("Prøveby", "Prøveby Kommune", "budget@example.dk", "12 34 56 78")
    return visitor(build([report, data], Shell(PUBLIC, BOOTH, None, site, clock=Clock()), errors={NotFound: 404}))


async def test_while_voting_runs_the_page_shows_turnout_and_no_standing(
    sqlite_box: Settings, client: httpx.AsyncClient
) -> None:
    poll = await open_poll(sqlite_box, residents=10)
    await poll.resident(0).vote("P1")
    page = (await client.get(RESULT)).text
    assert "Afstemningen er i gang" in page
    assert re.findall(r"<dd>(.*?)</dd>", page) == ["1", "10", "10\u00a0%"]
    assert not [word for word in STANDINGS if word in page]


async def test_between_closing_and_publication_there_is_no_standing_and_no_file(
    sqlite_box: Settings, client: httpx.AsyncClient
) -> None:
    await opened_poll(sqlite_box)
    page = (await client.get(RESULT)).text
    assert "Stemmerne tælles op" in page
    assert not [word for word in STANDINGS if word in page]
    for name in ("results.json", "results.csv", "election.pb", "trace.jsonl"):
        assert (await client.get(f"/data/proeve/1/{name}")).status_code == 404
    assert (await client.get(f"{RESULT}/1/optaelling/1")).status_code == 404


async def test_the_published_page_says_who_won_and_why_in_both_languages(
    sqlite_box: Settings, client: httpx.AsyncClient
) -> None:
    poll, _published = await published_poll(sqlite_box)
    danish, english = (await client.get(RESULT)).text, (await client.get(f"/en{RESULT}")).text
    assert "4 af 5 forslag får penge. 6 stemte." in danish
    assert "4 of 5 projects get money. 6 people voted." in english
    assert poll.sealed.eid.hex() in danish
    assert "GOOD, BUT UNWITNESSED" in danish
    for project in range(1, 6):
        assert f"Forslag {project}" in english
    assert "SMALL BATCHES" in english


async def test_every_bar_has_a_pattern_and_every_chart_a_table(sqlite_box: Settings, client: httpx.AsyncClient) -> None:
    await published_poll(sqlite_box)
    page = (await client.get(RESULT)).text
    bars = re.findall(r'<svg class="chart-bar".*?</svg>', page)
    assert len(bars) > 10
    assert all('fill="url(#fill-' in bar for bar in bars)
    assert page.count('<div class="chart"') == page.count("som tabel</summary>") == 3
    assert "style=" not in page


async def test_rounds_come_as_a_page_and_as_a_fragment(sqlite_box: Settings, client: httpx.AsyncClient) -> None:
    await published_poll(sqlite_box)
    path = f"{RESULT}/1/optaelling/1?fra=2"
    page, fragment = await client.get(path), await client.get(path, headers={"HX-Request": "true"})
    assert page.text.startswith("<!DOCTYPE html>")
    assert fragment.text.lstrip().startswith("<ol")
    assert "autofocus" in fragment.text  # the button that had the focus is gone
    assert "autofocus" not in page.text
    assert page.text.count('class="round') - 1 == fragment.text.count('class="round') - 1 >= 1
    assert (await client.get(f"{RESULT}/1/optaelling/1?fra=99")).status_code == 404
    assert (await client.get(f"{RESULT}/1/optaelling/2")).status_code == 404


async def test_a_round_or_vote_that_does_not_exist_is_not_found(
    sqlite_box: Settings, client: httpx.AsyncClient
) -> None:
    await open_poll(sqlite_box, residents=10)
    assert (await client.get(f"{RESULT}/7")).status_code == 404
