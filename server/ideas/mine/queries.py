"""Reading what a resident has proposed, is writing, follows and has asked: each in one query, however much it is."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from server.db import fetch

MINE = (
    "SELECT i.id, i.round, i.number, v.title, v.lang, i.state, i.reason, i.supporters, "
    "COALESCE(r.state, '') AS review, COALESCE(r.decision, '') AS decision FROM idea i "
    "JOIN idea_version v ON v.idea = i.id AND v.n = i.version LEFT JOIN review r ON r.idea = i.id "
    "WHERE i.proposer = ? ORDER BY i.created DESC, i.number DESC"
)
FOLLOWED = (
    "SELECT i.id, i.round, i.number, v.title, v.lang, i.state FROM idea_follow f "
    "JOIN idea i ON i.id = f.idea JOIN idea_version v ON v.idea = i.id AND v.n = i.version "
    "WHERE f.resident = ? ORDER BY i.created DESC, i.number DESC"
)
ASKED = (
    "SELECT q.id, i.round, i.number, q.body, q.created, q.hidden_reason, (SELECT COUNT(*) FROM idea_answer a "
    "WHERE a.question = q.id AND a.hidden_reason = '') AS answers FROM idea_question q JOIN idea i ON i.id = q.idea "
    "WHERE q.resident = ? ORDER BY q.created DESC, q.id"
)


class MyIdea(msgspec.Struct, frozen=True):
    """An idea of hers. `review` and `decision` are those of its review, "" before it."""

    id: UUID
    round: UUID
    number: int
    title: str
    lang: str
    state: str
    reason: str
    supporters: int
    review: str
    decision: str


class MyDraft(msgspec.Struct, frozen=True):
    """What she is still writing; `title` may be empty."""

    round: UUID
    title: str
    touched: datetime


class Followed(msgspec.Struct, frozen=True):
    """An idea she gets mails about."""

    id: UUID
    round: UUID
    number: int
    title: str
    lang: str
    state: str


class MyQuestion(msgspec.Struct, frozen=True):
    """What she has asked about an idea; `answers` are those everybody can see."""

    id: UUID
    round: UUID
    number: int
    body: str
    created: datetime
    hidden_reason: str
    answers: int


async def list_my_ideas(resident: UUID) -> list[MyIdea]:
    """What she has proposed, newest first."""
    return [MyIdea(**row) for row in await fetch(MINE, resident)]


async def list_my_drafts(resident: UUID) -> list[MyDraft]:
    """What she is still writing, newest first."""
    sql = "SELECT round, title, touched FROM idea_draft WHERE resident = ? ORDER BY touched DESC"
    return [MyDraft(**row) for row in await fetch(sql, resident)]


async def list_followed(resident: UUID) -> list[Followed]:
    """What she gets mails about, newest first."""
    return [Followed(**row) for row in await fetch(FOLLOWED, resident)]


async def list_my_questions(resident: UUID) -> list[MyQuestion]:
    """What she has asked, newest first."""
    return [MyQuestion(**row) for row in await fetch(ASKED, resident)]


async def export_for(resident: UUID) -> dict[str, list[dict[str, Any]]]:
    """Everything ideas hold about a resident: table → rows."""
    return {table: await fetch(sql, resident) for table, sql in EXPORTED.items()}


EXPORTED = {
    "idea": "SELECT * FROM idea WHERE proposer = ? ORDER BY created",
    "idea_version": "SELECT * FROM idea_version WHERE author = ? ORDER BY created",
    "idea_draft": "SELECT * FROM idea_draft WHERE resident = ? ORDER BY touched",
    "idea_question": "SELECT * FROM idea_question WHERE resident = ? ORDER BY created",
    "idea_answer": "SELECT * FROM idea_answer WHERE resident = ? ORDER BY created",
    "idea_support": "SELECT * FROM idea_support WHERE resident = ?",
    "idea_follow": "SELECT * FROM idea_follow WHERE resident = ?",
    "review_question": (
        "SELECT q.id, q.idea, q.body, q.deadline, q.asked, q.answer, q.ended FROM review_question q "
        "JOIN idea i ON i.id = q.idea WHERE i.proposer = ? ORDER BY q.asked"
    ),
}
"""Table → its rows about one resident. Of a question of staff the name of who asked is not hers."""
