"""Rounds that wait for somebody's next act, beside those of the demo: a draft, one to be sealed, one without a lot; and
somebody who is to be taken off the demo's own open vote."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from server import db
from server.config import Settings, load_settings
from server.people.queries import Staff, find_account_by_email, find_staff
from server.rehearsal.crew import Crew
from server.rehearsal.plan import Plan
from server.rehearsal.steps import close_voting, open_voting, prepare, seal
from server.roll.voids.actions import ask_void
from server.rounds.actions import create_round, set_dates
from server.rounds.ballot.actions import add_budget_line, add_vote, save_style
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.projects.actions import import_projects
from server.rounds.projects.rules import ProjectDraft
from server.rounds.queries import DateInfo
from server.rounds.rules import RoundDraft
from server.votes.box.service import start_box, stop_box
from server.votes.sealing.actions import make_officer_key

PROJECTS = tuple(ProjectDraft(f"Forslag {n}", 10_000_00 * n) for n in (1, 2, 3))
POOL = BudgetLineDraft("L1", "Puljen", "The pool", 100_000_00, "greedy")


async def add_waiting_rounds(data: Path) -> None:
    """Make them in a demo town that nobody serves at the moment."""
    settings = load_settings(data=data)
    now = datetime.now(UTC).replace(microsecond=0)
    await db.open_database(settings)
    try:
        await _add_draft(now)
        await _add_sealable(settings, now)
        await _ask_to_take_off(now)
    finally:
        await db.close_database()


async def _add_draft(now: datetime) -> None:
    opens, closes = now + timedelta(days=30), now + timedelta(days=44)
    round_id = await create_round(RoundDraft("kladde", "En kladde", "A draft", "Endnu ikke færdig."), None)
    await set_dates(round_id, [DateInfo("voting", opens, closes)], None)
    vote = await add_vote(round_id, VoteDraft("Afstemning", "Vote", opens, closes), None)
    await add_budget_line(vote, POOL, None)
    await save_style(vote, StyleDraft(1, "Hele byen", "The whole town", (), ("L1",), ""), None)
    await import_projects(vote, PROJECTS, None)


async def _add_sealable(settings: Settings, now: datetime) -> None:
    await start_box(settings)
    try:
        crew = Crew({role: await _member(role) for role in ("officer", "auditor")})
        ready = await prepare(_plan("klar", VoteDraft("Klar", "Ready", now, now + timedelta(days=9))))
        for role, staff in (("officer", crew.officer), ("auditor", crew.auditor)):
            await make_officer_key(ready.id, staff, role, crew.passphrases[role])
        closed = now - timedelta(days=2)
        vote = VoteDraft("Lod", "Lot", closed - timedelta(days=7), closed, 1, "beacon", "Lotto", now)
        drawn = await prepare(_plan("lod", vote))
        await seal(drawn.id, crew, closed - timedelta(days=8))
        await open_voting(drawn.id, crew, closed - timedelta(days=8))
        assert await close_voting(drawn.id, crew, closed + timedelta(hours=1)) == "witnessed"
    finally:
        await stop_box()


async def _ask_to_take_off(now: datetime) -> None:
    """The officer asks for the last line that has not voted."""
    (free,) = await db.fetch(
        "SELECT r.vote, MAX(r.line) AS line FROM roll r JOIN vote v ON v.id = r.vote "
        "LEFT JOIN roll_mark m ON m.vote = r.vote AND m.line = r.line "
        "WHERE v.step = 'voting' AND m.line IS NULL GROUP BY r.vote",
    )
    await ask_void(free["vote"], free["line"], await _member("officer"), now)


async def _member(role: str) -> Staff:
    account = await find_account_by_email(f"{role}@engby.example")
    assert account is not None
    staff = await find_staff(account.id)
    assert staff is not None
    return staff


def _plan(slug: str, vote: VoteDraft) -> Plan:
    texts = RoundDraft(slug, f"Runden {slug}", f"Round {slug}", "En prøve.", "A trial.")
    return Plan(texts, vote, (POOL,), PROJECTS, 20, "Prøveborger", "Engby", "Kun en prøve")
