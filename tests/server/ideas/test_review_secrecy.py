"""What staff think while they review stays among them: every public route, feed and file is read for traces of it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
from piccolo.columns import BigInt, Text
from piccolo.table import Table

from server.app import create_app
from server.council.actions import add_ideas, save_texts
from server.council.tables import PaperText, ShortlistIdea
from server.db import fetch
from server.ideas.queries import IdeaInfo
from server.ideas.review.actions import add_note, ask_proposer, decide_review, reopen_review, save_review
from server.ideas.review.tables import Review, ReviewCheck, ReviewNote, ReviewQuestion
from server.people.actions import add_account
from server.rounds.actions import advance_round
from server.rounds.ballot.actions import add_vote
from server.rounds.ballot.rules import VoteDraft
from server.rounds.phases import Facts
from server.web.guards import Guard, routes
from tests.support.databases import fresh_database
from tests.support.made_reviews import collected
from tests.support.reviews import NO, RIPE, YES
from tests.support.sessions import new_session
from tests.support.visitor import BOOTH, PUBLIC, visitor

SLUG = "prove-2026"
ADDRESS = f"{PUBLIC}/r/{SLUG}/ideer/1"
KEPT_AS_IT_IS = {"state", "decision", "feasible", "code", "section", "lines"}
"""Columns of a fixed set of words, which are no text of anybody's."""
MARK = "hemmeligt"
AMOUNT = 73_737_37
SEEN_AMOUNTS = ("73.737", "73,737", "7373737")
PLACES = {"slug": [SLUG], "number": [str(n) for n in range(1, 9)], "version": ["1"], "name": ["x"]}


async def test_no_trace_of_an_unfinished_review_is_on_any_public_route_feed_or_file(tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    async with fresh_database("sqlite", tmp_path, None) as settings:
        await _reviews(now)
        await _mark_everything()
        _resident, token = await new_session("Nysgerrig Nabo", now)
    app = create_app(settings)
    async with app.lifespan():
        seen = 0
        for method, path, guard in routes(app):
            if method != "GET" or not (guard.admits(None) or "resident" in guard.who):
                continue
            for address in _addresses(path):
                async with visitor(app, BOOTH if guard.host == "booth" else PUBLIC) as client:
                    seen += await _read(client, address, guard, token)
        assert seen > 50, "pages were really read"
        async with visitor(app) as client:
            decided = (await client.get(f"/r/{SLUG}/ideer/4")).text
            feed = (await client.get(f"/r/{SLUG}/ideer/4/nyt.atom")).text
        assert NO.reason in decided and NO.could_be_yes in decided, "what is decided is there to read"
        assert NO.reason in feed


async def _reviews(now: datetime) -> None:
    """One open, one with its proposer, one taken up anew, one decided, and an approved one on a list being made."""
    resident, _token = await new_session("Asta Engby", now)
    round_id, ideas = await collected(SLUG, resident, now)
    by = await add_account("sara@by.example", "Sara Sagsbehandler", "a long enough password", frozenset({"caseworker"}))
    for idea in ideas[:5]:
        await save_review(idea.id, RIPE, by)
        await _talk(idea, by, now)
    await ask_proposer(ideas[1].id, "Hvor?", now.date() + timedelta(days=3), ADDRESS, by, now)
    for idea, verdict in ((ideas[2], YES), (ideas[3], NO), (ideas[4], YES)):
        await decide_review(idea.id, verdict, ADDRESS, by, now)
    await reopen_review(ideas[2].id, "Prisen var forkert.", by, now)
    await advance_round(round_id, "shortlisting", Facts("reviewing"), now, None)
    vote = await add_vote(round_id, VoteDraft("Afstemning", "Vote", now, now + timedelta(days=9)), None)
    await add_ideas(vote, [5], None)
    await save_texts(vote, {"case": ("Noget", "Something")}, None)


async def _talk(idea: IdeaInfo, by: UUID, now: datetime) -> None:
    await add_note(idea.id, "En note.", by, now)


async def _mark_everything() -> None:
    """A secret marker in every text and amount; of the decided reviews in all that is not the decision itself."""
    decided = "idea IN (SELECT idea FROM review WHERE state = 'decided')"
    await _mark(Review, f"NOT {decided}")
    for table in (ReviewCheck, ReviewNote, ReviewQuestion, ShortlistIdea, PaperText):
        await _mark(table, "1 = 1")


async def _mark(table: type[Table], where: str) -> None:
    name = table._meta.tablename
    texts = [c._meta.name for c in table._meta.columns if isinstance(c, Text) and c._meta.name not in KEPT_AS_IT_IS]
    amounts = [c._meta.name for c in table._meta.columns if isinstance(c, BigInt)]
    assert texts, name
    for column in texts:
        unanswered = " AND (ended IS NOT NULL)" if column == "answer" else ""
        await fetch(f"UPDATE {name} SET {column} = ? WHERE {where}{unanswered}", f"{MARK}-{name}-{column}")
    if amounts:
        marked = ", ".join(f"{column} = {AMOUNT}" for column in amounts)
        await fetch(f"UPDATE {name} SET {marked} WHERE {where}")


def _addresses(path: str) -> list[str]:
    """A route's addresses in this round, in both languages."""
    names = re.findall(r"\{(\w+):\w+\}", path)
    found = [path]
    for name in names:
        values = PLACES.get(name, ["00000000-0000-4000-8000-000000000000" if ":uuid" in path else "x"])
        found = [re.sub(rf"\{{{name}:\w+\}}", value, one) for one in found for value in values]
    asked = "?title=badebro" if path.endswith("/ligner") else ""
    return [prefix + one + asked for one in found for prefix in ("", "/en")]


async def _read(client: httpx.AsyncClient, address: str, guard: Guard, token: str) -> int:
    """1 when something was there to read. Whoever is signed in as somebody else sees no more."""
    answers = [await client.get(address)] if guard.admits(None) else []
    if guard.host != "booth":
        client.cookies.set("puljen", token)
        answers.append(await client.get(address))
    for answer in answers:
        assert MARK not in answer.text, f"{address}: {re.search(f'{MARK}[-a-z_]*', answer.text)}"
        assert not [amount for amount in SEEN_AMOUNTS if amount in answer.text], address
    return int(any(answer.status_code == 200 for answer in answers))
