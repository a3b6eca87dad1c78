"""A round of the demo town that collects ideas, made by the public actions: some of everything an idea can be."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from PIL import Image

from server import db
from server.config import load_settings
from server.files.actions import store_image
from server.ideas.actions import edit_idea, hide_idea, merge_idea, propose_idea, save_call, withdraw_idea
from server.ideas.proposing.actions import save_draft
from server.ideas.queries import IdeaInfo
from server.ideas.rules import CallDraft, IdeaDraft
from server.ideas.talk.actions import answer_question, ask_question, set_support
from server.ideas.unfollow.link import stop_path
from server.people.actions import find_session
from server.rounds.actions import advance_round, create_round, set_dates
from server.rounds.phases import Facts
from server.rounds.queries import DateInfo
from server.rounds.rules import RoundDraft
from server.web.session import token_hash
from tests.support.sessions import new_session

SLUG = "engby-2032"
CALL = CallDraft(
    "Alle fra 13 år, der bor i Engby.", "Everybody from 13 who lives in Engby.", 13, 200_000_00, ("Nord", "Syd"),
    ("Natur", "Leg"),
)  # fmt: skip
SHELTER = IdeaDraft("Shelter ved skoven", "Et shelter med **bålplads**.", "Nord", price=85_000_00, category="Natur")


async def add_ideas(data: Path, token: str) -> str:
    """Make it on a database nobody serves. The resident of this session has an idea of her own and a draft; the path of
    a link that ends following it."""
    settings, now = load_settings(data=data), datetime.now(UTC).replace(microsecond=0)
    await db.open_database(settings)
    try:
        round_id = await create_round(RoundDraft(SLUG, "Engby 2032 (demo)", "Engby 2032 (demo)", "Send ind."), None)
        dates = [DateInfo("collecting", now - timedelta(days=9), now + timedelta(days=20))]
        await set_dates(round_id, dates, None)
        await save_call(round_id, CALL, None)
        await advance_round(round_id, "collecting", Facts("draft", has_call=True), now, None)
        session = await find_session(token_hash(token))
        assert session and session.resident
        bo, _other = await new_session("Bo Borger", now)
        own = await _add_all(round_id, session.resident, bo, settings.files, now)
        return stop_path(own.id, session.resident)
    finally:
        await db.close_database()


async def _add_all(round_id: UUID, asta: UUID, bo: UUID, files: Path, now: datetime) -> IdeaInfo:
    """What is newest stands first: somebody else's idea, then her own with all that can be said about one."""
    days = [now - timedelta(days=day) for day in range(9)]
    ideas = [await propose_idea(round_id, bo, replace(SHELTER, title=f"Bænk {n}"), days[8 - n]) for n in range(4)]
    await hide_idea(ideas[0].id, "Navngiver en nabo.", None)
    await withdraw_idea(ideas[1].id, bo, "Den findes allerede.")
    await merge_idea(ideas[2].id, ideas[3].id, "Samme bænk.", None)
    kept = await store_image(files, _picture(), now)
    shown = replace(SHELTER, image=kept.full.sha256, thumb=kept.thumb.sha256, alt="Et skovbryn", will_carry_out=True)
    own = await propose_idea(round_id, asta, shown, days[3])
    await edit_idea(own.id, asta, replace(shown, title="Shelter og bålplads ved skoven", price=90_000_00), days[2])
    await _talk(own, asta, bo, now)
    await propose_idea(round_id, bo, replace(SHELTER, title="Badebro med stige", lat=55.4, lon=11.35), days[1])
    draft = {"title": "Gynger på torvet", "body": "Til de mindste.", "area": "Syd", "category": "Leg"}
    picture = {"image": kept.full.sha256, "thumb": kept.thumb.sha256, "alt": "Et torv"}
    await save_draft(round_id, asta, draft | picture, now)
    return own


async def _talk(idea: IdeaInfo, proposer: UUID, other: UUID, now: datetime) -> None:
    address = f"http://localhost/r/{SLUG}/ideer/{idea.number}"
    question = await ask_question(idea.id, other, "Hvem passer det om vinteren?", address, now)
    await answer_question(question, "Det gør *foreningen*.", address, now, resident=proposer)
    await set_support(idea.id, other, True)


def _picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((900, 600), 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()
