"""A page asks the database as often for thirty rows as for three: every page of the router, by somebody who may see it,
in a town with a few and then with many of everything."""

import io
import uuid
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from server.council.actions import add_ideas
from server.db import fetch, write_tx
from server.db.sqlite import PooledSQLite
from server.ideas.actions import _insert_all
from server.ideas.review.actions import decide_review, save_review
from server.ideas.talk.actions import ask_question
from server.mail.actions import queue_mail
from server.people.actions import add_account, add_resident, create_session
from server.people.rules import ROLES
from server.roll.register.actions import import_roll
from server.rounds.actions import advance_round, create_round
from server.rounds.ballot.actions import add_budget_line, add_vote, save_style
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.phases import Facts
from server.rounds.projects.actions import import_projects
from server.rounds.projects.rules import ProjectDraft
from server.rounds.rules import RoundDraft
from server.web.guards import Guard, routes
from server.web.session import token_hash
from tests.support.made_ideas import SHELTER
from tests.support.objects import PASSWORD, SLUG, Town, object_town
from tests.support.polls import roll_csv
from tests.support.reviews import RIPE, YES

MANY = 30
BY_PIECES = {"/personale/handlinger/acts.jsonl"}
"""Files that are read a piece at a time, so that none of any length is held in memory."""
LISTS = (
    *("/", "/min-side", "/min-side/mine-data.json", "/r/{slug:str}", "/r/{slug:str}/forslag", "/r/{slug:str}/ideer"),
    *("/r/{slug:str}/ideer.atom", "/r/{slug:str}/ideer/ligner", "/r/{slug:str}/ideer/{number:int}", "/check"),
    *("/personale/ideer", "/personale/ideer/{slug:str}", "/personale/ideer/{slug:str}/behandling", "/personale/byraad"),
    *("/personale/byraad/{slug:str}/{number:int}", "/personale/byraad/{slug:str}/{number:int}/oplaeg"),
    *("/personale/runder", "/personale/runder/{slug:str}", "/personale/konti", "/personale/post"),
    "/personale/runder/{slug:str}/afstemning/{number:int}/forslag",
    *(f"/personale/runder/{{slug:str}}/afstemning/{{number:int}}/{page}" for page in ("liste", "liste/udgaar")),
    *("/personale/afstemninger", "/personale/afstemninger/{vote:uuid}", "/personale/handlinger"),
)
"""Pages with a list, which must have been among those that answered."""
SEARCHED = {"/r/{slug:str}/ideer": ("?q=bænk", "?omraade=Nord&orden=supported", "?emne=Natur&tilstand=withdrawn")}
"""Pages that are asked with filters too."""
asked: ContextVar[list[str] | None] = ContextVar("asked", default=None)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Notes the statements of the request under way, and of nothing beside it."""
    real = PooledSQLite.fetch

    async def noting(self: PooledSQLite, sql: str, args: Any) -> Any:
        if (noted := asked.get()) is not None:
            noted.append(sql)
        return await real(self, sql, args)

    monkeypatch.setattr(PooledSQLite, "fetch", noting)
    yield


async def statements(town: Town) -> dict[str, list[str]]:
    """Route → what its page asks of the database."""
    found = {}
    for method, path, guard in routes(town.app):
        for query in ("", *SEARCHED.get(path, ())) if method == "GET" and path not in BY_PIECES else ():
            asked.set(noted := [])
            answer = await town.ask(_who(guard), "GET", path + query, guard)
            asked.set(None)
            if answer.status_code == 200:
                found[path + query] = noted
    return found


async def test_every_page_asks_as_often_for_many_rows_as_for_few(tmp_path: Path, counting: None) -> None:
    async with object_town(tmp_path) as town:
        now = datetime.now(UTC).replace(microsecond=0)
        account = await add_account("alle@by.example", "Alle Roller", PASSWORD, frozenset(ROLES))
        town.tokens["every role"] = "token of every role"
        await create_session(token_hash("token of every role"), account, now)
        await grow(town, 3, now)
        few = await statements(town)
        await grow(town, MANY, now)
        many = await statements(town)
        assert {path for path in LISTS if path not in few} == set()
        more = {path: _added(few[path], many[path]) for path in few.keys() & many.keys()}
        assert not {path: added for path, added in more.items() if added}


async def grow(town: Town, n: int, now: datetime) -> None:
    """So many more of everything that a page lists."""
    (row,) = await fetch("SELECT v.id, v.round FROM vote v JOIN round r ON r.id = v.round WHERE r.slug = ?", SLUG)
    vote, round_id = row["id"], row["round"]
    own = (await fetch("SELECT id FROM resident WHERE name = 'Asta Egen'"))[0]["id"]
    async with write_tx():
        await _grow_ideas(vote, round_id, own, n, now)
        await _grow_rounds(n, now)
    mark = uuid.uuid4().hex[:6]
    await import_projects(vote, [ProjectDraft(f"Gynger {k}", 10_000_00, f"{mark}{k}") for k in range(n)], None)
    roll = roll_csv(10 + n, 1).replace(b"A1", b"")
    await import_roll(town.settings.keys, vote, io.BytesIO(roll), date(2026, 1, 1), None)
    for k in range(n):
        await add_account(f"{mark}-{k}@by.example", f"Kollega {k}", PASSWORD, frozenset({"moderator"}))
        await queue_mail(f"{mark}{k}@borger.example", "Nyt", "Tekst", "x", now)


async def _grow_ideas(vote: UUID, round_id: UUID, own: UUID, n: int, now: datetime) -> None:
    """Ideas of hers and of others with questions, reviews of each kind, and a place on the list."""
    for k in range(n):
        other = await add_resident(f"{uuid.uuid4().hex}@borger.example", f"Bo {k}", "da", now)
        draft = replace(SHELTER, title=f"Bænk {k} ved skoven")
        hers = await _insert_all(round_id, [draft], own, "open", now)
        theirs = await _insert_all(round_id, [draft, draft], other, "open", now)
        address = f"http://localhost/r/{SLUG}/ideer/1"
        await ask_question(theirs[0], own, "Hvem passer den?", address, now)
        first = (await fetch("SELECT id FROM idea WHERE number = 1 AND round = ?", round_id))[0]["id"]
        await ask_question(first, other, "Hvem passer den?", address, now)
        for idea in (*hers, theirs[0]):
            await save_review(idea, RIPE, None)
            await decide_review(idea, YES, address, None, now)
        number = (await fetch("SELECT number FROM idea WHERE id = ?", hers[0]))[0]["number"]
        await add_ideas(vote, [number], None)


async def _grow_rounds(n: int, now: datetime) -> None:
    """Rounds that everybody sees, each with a vote, its money and its ballot: collecting ideas, and long over."""
    opens = now + timedelta(days=20)
    for turn in range(2 * n):
        slug = f"runde-{uuid.uuid4().hex[:8]}"
        round_id = await create_round(RoundDraft(slug, f"Runden {slug}", f"Round {slug}"), None)
        vote = await add_vote(round_id, VoteDraft("Afstemning", "Vote", opens, opens + timedelta(days=9)), None)
        await add_budget_line(vote, BudgetLineDraft("L1", "Puljen", "The pool", 60_000_00, "greedy"), None)
        await save_style(vote, StyleDraft(1, "Hele byen", "The whole town", (), ("L1",), "en prøve"), None)
        if turn % 2:
            await advance_round(round_id, "collecting", Facts("draft", has_call=True), now, None)
        else:
            await fetch("UPDATE round SET phase = 'implementing' WHERE id = ?", round_id)


def _who(guard: Guard) -> str:
    if not guard.needs_account:
        return "nobody"
    return "own" if guard.who & {"resident", "signed in"} else "every role"


def _added(few: list[str], many: list[str]) -> list[str]:
    """What was asked more often, shortened."""
    counts = {sql: many.count(sql) - few.count(sql) for sql in many}
    return [f"{more} more of {sql[:90]}" for sql, more in counts.items() if more > 0] if len(many) > len(few) else []
