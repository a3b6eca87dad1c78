"""A round that takes ideas, and people who have some."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from server.ideas.actions import propose_idea, save_call
from server.ideas.queries import IdeaInfo
from server.ideas.rules import CallDraft, IdeaDraft
from server.people.actions import add_resident
from server.rounds.actions import advance_round, create_round, set_dates
from server.rounds.phases import Facts
from server.rounds.queries import DateInfo
from server.rounds.rules import RoundDraft

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CALL = CallDraft(
    who_da="Alle fra 13 år, der bor i Prøveby.",
    who_en="Everybody from 13 who lives in Prøveby.",
    min_age=13,
    max_price=100_000_00,
    areas=("Nord", "Syd"),
    categories=("Natur", "Leg"),
)
BENCH = IdeaDraft("Bænk ved åen", "En **bænk** i læ, så man kan hvile.", "Nord", price=12_000_00, category="Natur")


async def a_collecting_round(slug: str = "prove", call: CallDraft | None = CALL, now: datetime = NOW) -> UUID:
    """A round that collects ideas for a week from now on."""
    round_id = await create_round(RoundDraft(slug, "Prøvepuljen", "The trial pool"), None)
    await set_dates(round_id, [DateInfo("collecting", now - timedelta(days=1), now + timedelta(days=7))], None)
    if call:
        await save_call(round_id, call, None)
    await advance_round(round_id, "collecting", Facts("draft", has_call=True), now, None)
    return round_id


async def a_resident(name: str = "Bo Borger") -> UUID:
    """Somebody who lives here."""
    return await add_resident(f"{uuid4().hex[:8]}@borger.example", name, "da", NOW)


async def an_idea(round_id: UUID, resident: UUID | None = None, **changed: object) -> IdeaInfo:
    """A bench by the stream, or what is made of it."""
    draft = replace(BENCH, **changed)  # type: ignore[arg-type]
    return await propose_idea(round_id, resident or await a_resident(), draft, NOW)
