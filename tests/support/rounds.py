"""A round with one vote, as small as it can be, and the steps that bring it to a roll or a seal."""

import io
import uuid
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from server.config import Settings
from server.roll.register.actions import import_roll
from server.roll.register.sealing import seal_roll
from server.rounds.actions import advance_round, advance_step, create_round, store_seal
from server.rounds.ballot.actions import add_budget_line, add_vote, save_style
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.phases import Facts
from server.rounds.projects.actions import import_projects
from server.rounds.projects.rules import ProjectDraft
from server.rounds.queries import get_vote
from server.rounds.rules import RoundDraft

OPENS = datetime(2026, 11, 22, 10, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)
HEADING = "person_id;name;address;postcode;city;birth_date;area\n"


async def a_round(slug: str = "prove") -> UUID:
    """A round that is making its list."""
    round_id = await create_round(RoundDraft(slug, "Prøvepuljen", "The trial pool"), None)
    await advance_round(round_id, "shortlisting", Facts("draft"), OPENS, None)
    return round_id


async def a_vote(round_id: UUID, *areas: str) -> UUID:
    """A vote with one pool, one ballot for each area (one for everybody without), and two projects."""
    vote_id = await add_vote(round_id, VoteDraft("Afstemning", "Vote", OPENS, CLOSES), None)
    await add_budget_line(vote_id, BudgetLineDraft("L1", "Puljen", "The pool", 5_000_000, "greedy"), None)
    for number, area in enumerate(areas or ("",), 1):
        style = StyleDraft(number, area or "Alle", "", (area,) if area else (), ("L1",), "a trial")
        await save_style(vote_id, style, None)
    bench = ProjectDraft("Bænk", 1_000_000, "P1", "Bench", "En bænk ved åen.", area="Nord", theme="Natur")
    await import_projects(vote_id, [bench, ProjectDraft("Gynge", 2_000_000, "P2", area="Syd", theme="Leg")], None)
    return vote_id


def roll_csv(people: int, area: str = "") -> bytes:
    """Invented residents."""
    rows = (f"{i:06d};Borger {i};Vej {i};4200;Slagelse;1980-05-{1 + i % 28:02d};{area}\n" for i in range(people))
    return (HEADING + "".join(rows)).encode()


async def a_roll(settings: Settings, vote_id: UUID, data: bytes) -> int:
    """Imports a CSV."""
    return await import_roll(settings.keys, vote_id, io.BytesIO(data), date(2026, 11, 22), None)


async def a_sealed_vote(settings: Settings, people: int = 3, slug: str = "prove", voting: bool = False) -> UUID:
    """A vote with a roll, frozen with a stand-in for its manifest: what rounds and roll do does not read it."""
    round_id = await a_round(slug)
    vote_id = await a_vote(round_id)
    await a_roll(settings, vote_id, roll_csv(people))
    await seal_roll(vote_id)
    manifest = uuid.uuid4().bytes
    await store_seal(vote_id, manifest, sha256(manifest).digest(), "note\n")
    if voting:
        await advance_step(vote_id, "sealed", "voting")
        await advance_round(round_id, "voting", Facts("shortlisting", votes=1, votes_sealed=1), OPENS, None)
    assert (await get_vote(vote_id)).sealed
    return vote_id
