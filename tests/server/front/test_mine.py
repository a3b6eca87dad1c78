"""My page as its owner uses it: what is hers, what comes next, a copy of her data, and being erased."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar

from server.app import ERRORS, Sessions
from server.config import Settings
from server.db import fetch
from server.front.handlers import router as front
from server.front.mine.rules import Step, Way, next_step, stand_of
from server.ideas.handlers import router as ideas
from server.people.handlers import router as people
from server.people.residents.handlers import router as residents
from server.web.session import csrf_token
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.ideas import NOW
from tests.support.small_app import SITE, Clock
from tests.support.staff import Desk
from tests.support.visitor import BOOTH, PUBLIC, visitor
from tests.support.whole_resident import EMAIL, NAME, TOKEN, Whole, a_whole_resident


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def app(sqlite_database: Settings, clock: Clock) -> Litestar:
    built = build([front, people, residents, ideas], Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=clock), errors=ERRORS)
    built.state["settings"] = sqlite_database
    return built


@pytest.fixture
async def whole(sqlite_database: Settings) -> Whole:
    return await a_whole_resident(sqlite_database.files)


@pytest.fixture
async def her(app: Litestar, whole: Whole) -> AsyncIterator[Desk]:
    async with visitor(app) as client:
        client.cookies.set("puljen", TOKEN)
        yield Desk(client, csrf_token(TOKEN))


async def page(client: httpx.AsyncClient, path: str = "/min-side") -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_her_page_shows_what_is_hers_and_where_it_stands(her: Desk, whole: Whole) -> None:
    text = await page(her.client)
    for words in (NAME, whole.own.title, "Under behandling", "Gynger", "Hvem passer den?", "intet svar endnu", EMAIL):
        assert words in text, words
    assert f'action="/r/prove/ideer/{whole.other.number}/foelg"' in text


async def test_a_draft_leads_on_within_the_dates_only(her: Desk, whole: Whole, clock: Clock) -> None:
    assert 'href="/r/prove/ideer/ny"' in await page(her.client)
    clock.advance(minutes=8 * 24 * 60)
    after = await page(her.client)
    assert 'href="/r/prove/ideer/ny"' not in after and "Gynger" in after


async def test_what_waits_most_comes_first() -> None:
    nothing: list[tuple[str, str]] = []
    one = [("Titel", "/sti")]
    assert next_step(nothing, nothing, nothing, nothing) is None
    steps = [next_step(*([nothing] * n + [one] * (4 - n))) for n in range(4)]
    assert [step and step.label for step in steps] == [
        "Answer it", "Go on writing", "See the projects and vote", "See the ideas and send in yours",
    ]  # fmt: skip
    assert steps[0] == Step("We have a question about your idea: %(title)s", "Answer it", "/sti", "Titel")


@pytest.mark.parametrize(
    ("state", "review", "decision", "stand"),
    [
        ("waiting", "", "", "waiting"),
        ("hidden", "open", "", "hidden"),
        ("open", "", "", "open"),
        ("open", "back", "", "review-back"),
        ("open", "decided", "rejected", "rejected"),
        ("merged", "decided", "approved", "merged"),
    ],
)
def test_an_idea_stands_where_its_state_and_its_review_say(state: str, review: str, decision: str, stand: str) -> None:
    assert stand_of(state, review, decision) == stand


@pytest.mark.parametrize(
    ("way", "stand"),
    [
        (Way(), "approved"),
        (Way(too_late=True), "left-out"),
        (Way("against", too_late=True), "against"),
        (Way("for"), "for"),
        (Way("for", ballot=True, too_late=True), "ballot"),
        (Way("for", ballot=True, won=False), "lost"),
        (Way("for", ballot=True, won=True), "won"),
        (Way("for", True, None, ("planned",)), "planned"),
        (Way("for", True, None, ("done", "begun", "given_up")), "begun"),
        (Way("for", True, None, ("given_up", "done")), "done"),
        (Way("for", True, None, ("given_up",)), "given_up"),
    ],
)
def test_an_approved_idea_stands_at_the_last_step_of_its_way(way: Way, stand: str) -> None:
    assert stand_of("open", "decided", "approved", way) == stand
    assert stand_of("merged", "decided", "approved", way) == "merged"
    assert stand_of("open", "decided", "rejected", way) == "rejected"


async def test_she_stops_following_and_comes_back_to_her_page(her: Desk, whole: Whole) -> None:
    path = f"/r/prove/ideer/{whole.other.number}/foelg"
    assert (await her.send(path, next="/min-side")).headers["location"] == "/min-side"
    assert f'action="{path}"' not in await page(her.client)
    assert (await her.send(path, next="//evil.example")).headers["location"].startswith("/r/prove/ideer/")


async def test_the_copy_is_a_file_that_no_cache_keeps(her: Desk) -> None:
    answer = await her.client.get("/min-side/mine-data.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert "mine-data.json" in answer.headers["content-disposition"]
    assert json.loads(answer.content)["format"] == "puljen/my-data/1"


async def test_erasing_wants_a_tick_and_ends_every_session(her: Desk, app: Litestar) -> None:
    refused = await her.send("/min-side/slet")
    assert refused.status_code == 422 and "Sæt kryds" in refused.text
    done = await her.send("/min-side/slet", sure="1")
    assert (done.status_code, done.headers["location"]) == (303, "/min-side/slettet")
    assert done.headers["set-cookie"].startswith("puljen=;") or 'puljen="";' in done.headers["set-cookie"]
    assert "Du er slettet" in await page(her.client, "/min-side/slettet")
    async with visitor(app) as elsewhere:
        elsewhere.cookies.set("puljen", TOKEN)
        assert (await elsewhere.get("/min-side")).status_code == 401


async def test_erasing_wants_a_sign_in_of_just_now(her: Desk, clock: Clock) -> None:
    clock.advance(minutes=31)
    assert "Log ind igen" in await page(her.client, "/min-side/slet")
    assert (await her.send("/min-side/slet", sure="1")).status_code == 403
    assert await fetch("SELECT 1 AS one FROM resident WHERE name = ?", NAME)
    again = await her.send("/min-side/slet/log-ind-igen")
    assert again.headers["location"] == "/log-ind?next=%2Fmin-side%2Fslet"
    assert (await her.client.get("/min-side")).status_code == 401


async def test_after_erasing_no_page_names_her(her: Desk, whole: Whole, clock: Clock) -> None:
    await her.send("/min-side/slet", sure="1")
    clock.time = NOW + timedelta(minutes=1)
    for path in ("/r/prove/ideer", f"/r/prove/ideer/{whole.own.number}", f"/r/prove/ideer/{whole.other.number}"):
        text = await page(her.client, path)
        assert NAME not in text
    assert "slettet bruger" in text
