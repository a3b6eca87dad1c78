"""The front page says what is happening now and what one can do; the law's pages are there and say whom to call."""

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from litestar import Litestar

from server import db
from server.config import Settings
from server.front.handlers import router
from server.rounds.actions import set_dates
from server.rounds.queries import DateInfo, find_round_by_slug
from server.rounds.tables import BudgetLine, Project, Round, Vote
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.small_app import SITE, Clock, MemorySessions
from tests.support.visitor import BOOTH, PUBLIC, visitor

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def app(sqlite_database: Settings, clock: Clock) -> Litestar:
    return build([router], Shell(PUBLIC, BOOTH, MemorySessions(), SITE, clock=clock))


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(app) as public:
        yield public


async def add_round(phase: str, number: int = 1, title_en: str = "", projects: int = 0) -> None:
    """A round with one vote from NOW - 1 to NOW + 9 days over 500,000 kr."""
    made = Round(
        id=uuid.uuid4(),
        number=number,
        slug=f"runde-{number}",
        title_da=f"Runde {number}",
        title_en=title_en,
        phase=phase,
    )
    vote = Vote(
        id=uuid.uuid4(),
        round=made.id,
        number=1,
        title_da="Afstemning",
        opens=NOW - timedelta(days=1),
        closes=NOW + timedelta(days=9),
        box_closes=NOW + timedelta(days=9, minutes=15),
    )
    line = BudgetLine(
        id=uuid.uuid4(), vote=vote.id, code="a", title_da="Pulje", budget=50_000_000, rule="greedy", max_choices=0
    )
    async with db.write_tx():
        await Round.insert(made)
        await Vote.insert(vote)
        await BudgetLine.insert(line)
        for n in range(projects):
            await Project.insert(
                Project(
                    id=uuid.uuid4(),
                    vote=vote.id,
                    code=f"p{n}",
                    number=n + 1,
                    title_da=f"Forslag {n}",
                    cost=123450,
                    lines="a",
                )
            )


async def test_without_a_round_the_front_page_says_so(client: httpx.AsyncClient) -> None:
    assert "ingen afstemning lige nu" in (await client.get("/")).text
    assert "There is no vote right now" in (await client.get("/en/")).text


async def test_an_open_vote_is_first_with_money_time_and_three_projects(client: httpx.AsyncClient) -> None:
    await add_round("published", 1)
    await add_round("voting", 2, projects=5)
    page = (await client.get("/")).text
    assert "500.000\u00a0kr." in page and "1. december 2026 kl.\u00a015.00" in page
    assert 'href="/r/runde-2"' in page and "Se forslagene, og stem" in page
    assert page.count('class="project"') == 3 and "1.234,50\u00a0kr." in page
    assert page.index("Runde 2") < page.index("Runde 1")


async def test_a_text_without_english_is_marked_as_danish(client: httpx.AsyncClient) -> None:
    await add_round("voting", 1)
    await add_round("published", 2, title_en="Round two")
    page = (await client.get("/en/")).text
    assert '<span lang="da">Runde 1</span>' in page and '<span lang="da">Runde 2' not in page


async def test_a_vote_outside_its_dates_is_not_offered(client: httpx.AsyncClient, clock: Clock) -> None:
    await add_round("voting", 1)
    assert "Se forslagene, og stem" in (await client.get("/")).text
    clock.advance(days=9)
    over = (await client.get("/")).text
    assert "Se forslagene, og stem" not in over and "Stem nu" not in over and "Stemmerne tælles op" in over
    clock.advance(days=-11)
    early = (await client.get("/")).text
    assert "Stem nu" not in early and "Afstemningen begynder 21. november 2026" in early


async def test_a_round_that_takes_ideas_leads_to_sending_one_in_until_its_last_day(
    client: httpx.AsyncClient, clock: Clock
) -> None:
    await add_round("collecting", 1)
    assert "/ideer/ny" not in (await client.get("/")).text
    made = await find_round_by_slug("runde-1")
    assert made
    await set_dates(made.id, [DateInfo("collecting", NOW - timedelta(days=1), NOW + timedelta(days=1))], None)
    page = (await client.get("/")).text
    assert 'href="/r/runde-1/ideer/ny"' in page and "Send en idé ind" in page
    clock.advance(days=1)
    over = (await client.get("/")).text
    assert "/ideer/ny" not in over and "Idéerne er kommet ind" in over


@pytest.mark.parametrize(
    ("phase", "path"),
    [("counting", "/resultat"), ("published", "/resultat"), ("implementing", "/projekter")],
)
async def test_each_round_leads_to_what_there_is_to_see(client: httpx.AsyncClient, phase: str, path: str) -> None:
    await add_round(phase, 1)
    assert f'href="/r/runde-1{path}"' in (await client.get("/")).text


async def test_nothing_to_try_stands_outside_the_demo(client: httpx.AsyncClient) -> None:
    await add_round("voting", 1)
    assert "Prøv det her" not in (await client.get("/")).text


async def test_a_draft_is_nobodys_business(client: httpx.AsyncClient) -> None:
    await add_round("draft", 1)
    assert "Runde 1" not in (await client.get("/")).text


@pytest.mark.parametrize("path", ["/tilgaengelighed", "/privatliv", "/en/tilgaengelighed", "/en/privatliv"])
async def test_the_laws_pages_name_the_authority_phone_and_mail(client: httpx.AsyncClient, path: str) -> None:
    page = (await client.get(path)).text
    main = page[page.index("<main") : page.index("</main>")]
    for fact in ("Nordby Kommune", 'href="tel:12345678"', 'href="mailto:budget@nordby.example"'):
        assert fact in main


async def test_was_leads_to_the_statement_on_either_host(app: Litestar, client: httpx.AsyncClient) -> None:
    answer = await client.get("/was")
    assert (answer.status_code, answer.headers["location"]) == (301, "/tilgaengelighed")
    assert (await client.get("/en/was")).headers["location"] == "/en/tilgaengelighed"
    async with visitor(app, BOOTH) as booth:
        assert (await booth.get("/was", follow_redirects=False)).status_code == 301


async def test_health_is_ok_while_the_database_answers(client: httpx.AsyncClient) -> None:
    assert ((await client.get("/healthz")).status_code, (await client.get("/healthz")).text) == (200, "ok")
