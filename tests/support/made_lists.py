"""Rounds of the demo town with a list on its way through the council: being made, decided, locked and sealed."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from server import db
from server.config import load_settings
from server.council import actions
from server.council.paper import build_paper, paper_bytes
from server.council.queries import find_shortlist
from server.council.rules import DecisionDraft, Listing
from server.people.actions import find_session
from server.people.queries import Staff, find_account_by_email, find_staff
from server.rounds.actions import advance_round
from server.rounds.ballot.actions import add_budget_line, add_vote, save_style
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.phases import Facts
from server.rounds.queries import get_round, get_vote
from server.web.session import token_hash
from tests.support.made_reviews import approve_all, collected

MAKING, DECIDED, LOCKED = "engby-2029", "engby-2030", "engby-2031"
POOL = BudgetLineDraft("L1", "Puljen", "The pool", 60_000_00, "greedy")
MEETING = DecisionDraft("Engby Byråd (demo)", date(2026, 11, 4), "7", "https://engby.example/referat", "Enstemmigt.")


@dataclass(frozen=True)
class Two:
    """Who confirms a list together."""

    secretary: Staff
    administrator: Staff


async def add_lists(data: Path, token: str) -> None:
    """Make them on a database nobody serves; the resident of this session token has ideas on them."""
    settings, now = load_settings(data=data), datetime.now(UTC).replace(microsecond=0)
    await db.open_database(settings)
    try:
        session = await find_session(token_hash(token))
        assert session and session.resident
        two = Two(await _member("secretary"), await _member("administrator"))
        for slug in (MAKING, DECIDED, LOCKED):
            vote = await listed(slug, session.resident, now)
            if slug != MAKING:
                await decide(vote, now)
            if slug == LOCKED:
                await lock(vote, two, now)
    finally:
        await db.close_database()


async def listed(slug: str, resident: UUID, now: datetime) -> UUID:
    """A round making its list, with three of its five approved ideas on it; its vote."""
    round_id, ideas = await collected(slug, resident, now)
    await approve_all(ideas, 2, now)
    await advance_round(round_id, "shortlisting", Facts("reviewing"), now, None)
    opens = now + timedelta(days=10)
    vote = await add_vote(round_id, VoteDraft("Afstemning", "Vote", opens, opens + timedelta(days=14)), None)
    await add_budget_line(vote, POOL, None)
    await save_style(vote, StyleDraft(1, "Hele byen", "The whole town", (), ("L1",), "en prøve"), None)
    await actions.add_ideas(vote, [1, 2, 4], None)
    bench = Listing(13_000_00, "Bænk ved åen", "Bench by the stream", "En bænk i læ.", "A bench out of the wind.")
    await actions.save_listing(vote, ideas[0].id, bench, None)
    await actions.save_texts(vote, {"case": ("Forvaltningen har set på stederne.", "The places were looked at.")}, None)
    return vote


async def decide(vote_id: UUID, now: datetime, results: dict[int, str] | None = None) -> None:
    """Write down that the council took all but the last."""
    vote, shortlist = await get_vote(vote_id), await find_shortlist(vote_id)
    assert shortlist
    paper = paper_bytes(await build_paper(await get_round(vote.round), vote, shortlist, now))
    given = results or {1: "for", 2: "for", 4: "against"}
    await actions.record_decision(vote_id, replace(MEETING), given, paper, None, now)


async def lock(vote_id: UUID, two: Two, now: datetime) -> bytes:
    """Two people confirm the list; its hash."""
    await actions.confirm_first(vote_id, two.secretary, now)
    return await actions.confirm_second(vote_id, two.administrator, now)


async def _member(role: str) -> Staff:
    account = await find_account_by_email(f"{role}@engby.example")
    staff = await find_staff(account.id) if account else None
    assert staff
    return staff
