"""The pages of reviewing as people use them: what they fill in, what they are told, and who gets where."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from server.config import Settings
from server.ideas.queries import IdeaInfo, get_idea_by_number
from server.ideas.review.queries import find_review, find_sent_back
from server.ideas.review.rules import CHECKS, Range
from server.people.actions import create_session
from server.rounds.queries import get_round_by_slug
from server.web.session import csrf_token, token_hash
from tests.support.residents import sign_in_resident
from tests.support.reviews import LATER, NO, a_reviewing_round, decided
from tests.support.rooms import rooms_app
from tests.support.staff import PASSWORD, Desk, sign_in
from tests.support.visitor import visitor

LIST = "/personale/ideer/prove/behandling"
ONE = f"{LIST}/1"
FILLED = {
    "department": "Vej og Park",
    "feasible": "yes",
    "prospects": "Flere mødes.",
    "once_min": "10.000",
    "once_likely": "12.000,50",
    "yearly_likely": "0",
    **{f"check_{code}": "yes" for code in CHECKS},
    "note_inside": "Matrikel 7.",
}


@asynccontextmanager
async def desk(settings: Settings, *roles: str) -> AsyncIterator[Desk]:
    async with visitor(rooms_app(settings, LATER)) as client:
        yield await sign_in(client, *(roles or ("caseworker",)))


@pytest.fixture
async def reviewing(sqlite_database: Settings) -> Settings:
    """A database with a round at `/r/prove` whose one idea is being reviewed."""
    await a_reviewing_round()
    return sqlite_database


async def the_idea() -> IdeaInfo:
    return await get_idea_by_number((await get_round_by_slug("prove")).id, 1)


async def test_what_a_caseworker_fills_in_is_kept_and_shown_again(reviewing: Settings) -> None:
    async with desk(reviewing) as at:
        answer = await at.send(ONE, **FILLED)
        assert answer.status_code == 303
        page = (await at.client.get(ONE)).text
    review = await find_review((await the_idea()).id)
    assert review is not None
    assert review.assessment.once == Range(10_000_00, 12_000_50, None)
    assert review.assessment.yearly == Range(None, 0, None)
    assert 'value="12000,50"' in page and "Matrikel 7." in page and "Alt er på plads" in page


async def test_every_wrong_amount_is_said_at_its_field_and_nothing_typed_is_lost(reviewing: Settings) -> None:
    wrong = {**FILLED, "once_likely": "meget", "yearly_min": "900", "yearly_max": "100"}
    async with desk(reviewing) as at:
        answer = await at.send(ONE, **wrong)
    assert answer.status_code == 422
    for field in ("once_likely", "yearly_likely", "yearly_max"):
        assert f'id="{field}-error"' in answer.text
    for typed in ('value="meget"', 'value="900"', "Flere mødes.", "Matrikel 7."):
        assert typed in answer.text
    assert await find_review((await the_idea()).id) is None


async def test_an_approval_without_the_facts_is_refused_with_everything_that_is_missing(reviewing: Settings) -> None:
    async with desk(reviewing) as at:
        answer = await at.send(f"{ONE}/afgoerelse", decision="approved", reason="Fordi.", office="Park")
        assert answer.status_code == 422
        for text in ("hvert punkt på tjeklisten", "om det kan lade sig gøre", "Engangsudgiften", "Driftsudgiften"):
            assert text in answer.text
        no = await at.send(f"{ONE}/afgoerelse", decision="rejected", reason="Fordi.", office="Park")
        assert no.status_code == 422 and 'id="could_be_yes-error"' in no.text and "Fordi." in no.text


async def test_a_question_reaches_the_proposer_alone_and_her_answer_the_review(reviewing: Settings) -> None:
    idea = await the_idea()
    until = (LATER + timedelta(days=3)).date().isoformat()
    async with desk(reviewing) as at:
        assert (await at.send(f"{ONE}/spoerg", question="Hvor præcist?", until=until)).status_code == 303
    async with visitor(rooms_app(reviewing, LATER)) as client:
        other = await sign_in_resident(client, "En anden", LATER)
        assert (await client.get("/r/prove/ideer/1/behandling")).status_code == 404
        assert "Hvor præcist?" not in (await client.get("/r/prove/ideer/1")).text
        assert (await other.send("/r/prove/ideer/1/behandling", answer="Mit svar")).status_code == 404
    async with visitor(rooms_app(reviewing, LATER)) as client:
        token = "a" * 43
        await create_session(token_hash(token), None, LATER, idea.proposer)
        client.cookies.set("puljen", token)
        mine = Desk(client, csrf_token(token))
        assert "/r/prove/ideer/1/behandling" in (await client.get("/r/prove/ideer/1")).text
        assert "Hvor præcist?" in (await client.get("/r/prove/ideer/1/behandling")).text
        assert (await client.get("/r/prove/ideer/1/ret")).status_code == 200
        assert (await mine.send("/r/prove/ideer/1/behandling", answer=" ")).status_code == 422
        assert (await mine.send("/r/prove/ideer/1/behandling", answer="Ved broen.")).status_code == 303
    assert await find_sent_back(idea.id) is None
    async with visitor(rooms_app(reviewing, LATER)) as client:
        await client.post("/personale/log-ind", data={"email": "caseworker@nordby.example", "password": PASSWORD})
        assert "Ved broen." in (await client.get(ONE)).text


async def test_a_question_to_nobody_or_without_time_is_said_at_its_field(reviewing: Settings) -> None:
    async with desk(reviewing) as at:
        past = await at.send(f"{ONE}/spoerg", question="Hvor?", until="2020-01-01")
        assert past.status_code == 422 and 'id="until-error"' in past.text
        empty = await at.send(f"{ONE}/spoerg")
        assert empty.status_code == 422 and 'id="question-error"' in empty.text and 'id="until-error"' in empty.text


async def test_ideas_are_handed_out_from_the_list_and_none_chosen_is_said(reviewing: Settings) -> None:
    idea = await the_idea()
    async with desk(reviewing) as at:
        assert (await at.send(f"{LIST}/fordel", department="Park")).status_code == 422
        assert (await at.send(f"{LIST}/fordel", ideas=str(idea.id), department="Park")).status_code == 303
        assert "Bænk ved åen" in (await at.client.get(f"{LIST}?afdeling=Park")).text
        assert "Bænk ved åen" not in (await at.client.get(f"{LIST}?frist=over")).text


async def test_a_decision_is_on_the_idea_s_page_and_in_the_counters_of_the_list(reviewing: Settings) -> None:
    idea = await the_idea()
    async with visitor(rooms_app(reviewing, LATER)) as client:
        assert "Det siger kommunen" not in (await client.get("/r/prove/ideer/1")).text
        await decided(idea, NO)
        page, listed = (await client.get("/r/prove/ideer/1")).text, (await client.get("/r/prove/ideer")).text
    assert NO.reason in page and NO.could_be_yes in page and "12.000" in page
    assert "<strong>1</strong> afgjort" in listed and "inden for 8 dage" in listed


@pytest.mark.parametrize(("role", "status"), [("caseworker", 200), ("secretary", 200), ("moderator", 403)])
async def test_reviews_are_for_those_who_review(role: str, status: int, reviewing: Settings) -> None:
    async with desk(reviewing, role) as at:
        for path in (LIST, ONE, f"{ONE}/afgoerelse"):
            assert (await at.client.get(path)).status_code == status


@pytest.mark.parametrize(("role", "status"), [("caseworker", 403), ("administrator", 303)])
async def test_a_decision_is_taken_up_anew_by_those_who_may(role: str, status: int, reviewing: Settings) -> None:
    idea = await the_idea()
    await decided(idea)
    async with desk(reviewing, role) as at:
        assert (await at.send(f"{ONE}/genaabn", why="Prisen er forkert.")).status_code == status


async def test_a_note_stands_among_colleagues(reviewing: Settings) -> None:
    async with desk(reviewing) as at:
        assert (await at.send(f"{ONE}/note", note="Ring til ejeren.")).status_code == 303
        assert "Ring til ejeren." in (await at.client.get(ONE)).text
