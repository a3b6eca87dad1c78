"""A round of the demo town whose ideas are being reviewed, made by the public actions: some of everything a review can
be; and one whose list is on its way through the council."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from server import db
from server.config import load_settings
from server.ideas.actions import propose_idea, save_call
from server.ideas.queries import IdeaInfo
from server.ideas.review.actions import add_note, answer_review, ask_proposer, decide_review, save_review
from server.ideas.review.rules import Verdict
from server.people.actions import find_session
from server.people.queries import find_account_by_email
from server.rounds.actions import advance_round, create_round, set_dates
from server.rounds.phases import Facts
from server.rounds.queries import DateInfo
from server.rounds.rules import RoundDraft
from server.web.session import token_hash
from tests.support.made_ideas import CALL, SHELTER
from tests.support.reviews import NO, RIPE, YES
from tests.support.sessions import new_session

REVIEWING = "engby-2033"
TITLES = (
    "Bænk ved åen", "Gynger på torvet", "Shelter ved skoven", "Svævebane til rådhuset", "Køkkenhave ved skolen",
    "Lys på stien", "Badebro med stige",
)  # fmt: skip


async def add_reviews(data: Path, token: str) -> None:
    """Make them on a database nobody serves; the resident of this session token has ideas of her own in them."""
    settings, now = load_settings(data=data), datetime.now(UTC).replace(microsecond=0)
    await db.open_database(settings)
    try:
        session = await find_session(token_hash(token))
        assert session and session.resident
        await _add_reviewing(session.resident, now)
    finally:
        await db.close_database()


async def collected(slug: str, resident: UUID, now: datetime) -> tuple[UUID, list[IdeaInfo]]:
    """A round under review with an idea for each title, the first three by the resident."""
    start = now - timedelta(days=40)
    title = f"Engby {slug[-4:]} (demo)"
    round_id = await create_round(RoundDraft(slug, title, title, "Kun en prøve.", "Only a trial."), None)
    await set_dates(round_id, [DateInfo("collecting", start, now - timedelta(days=20))], None)
    await save_call(round_id, CALL, None)
    await advance_round(round_id, "collecting", Facts("draft", has_call=True), start, None)
    other, _token = await new_session("Cilla Borger", now)
    ideas = [
        await propose_idea(round_id, resident if n < 3 else other, replace(SHELTER, title=title), start)
        for n, title in enumerate(TITLES)
    ]
    await advance_round(round_id, "reviewing", Facts("collecting"), now - timedelta(days=19), None)
    return round_id, ideas


async def _add_reviewing(resident: UUID, now: datetime) -> None:
    _round, ideas = await collected(REVIEWING, resident, now)
    caseworker = await find_account_by_email("caseworker@engby.example")
    assert caseworker
    by, today, address = caseworker.id, now.date(), f"http://localhost/r/{REVIEWING}/ideer/1"
    mine = replace(RIPE, owner=by, deadline=today + timedelta(days=5))
    await ask_proposer(ideas[0].id, "Hvor skal bænken stå?", today + timedelta(days=7), address, by, now)
    await save_review(ideas[1].id, mine, by)
    await add_note(ideas[1].id, "Ring til Vej og Park om jorden.", by, now)
    await ask_proposer(ideas[1].id, "Hvor mange gynger?", today + timedelta(days=7), address, by, now)
    await answer_review(ideas[1].id, resident, "To.", address, now)
    await save_review(ideas[2].id, replace(mine, deadline=today - timedelta(days=1)), by)
    await save_review(ideas[3].id, mine, by)
    await decide_review(ideas[3].id, NO, address, by, now)
    await save_review(ideas[4].id, mine, by)
    await decide_review(ideas[4].id, YES, address, by, now)


async def approve_all(ideas: list[IdeaInfo], rejected: int, now: datetime) -> None:
    """Approve every idea but the last few."""
    for place, idea in enumerate(ideas, 1):
        verdict: Verdict = NO if place > len(ideas) - rejected else YES
        await save_review(idea.id, RIPE, None)
        await decide_review(idea.id, verdict, "http://localhost/r/x/ideer/1", None, now)
