"""Reading questions with their answers, and who stands behind an idea: the same number of queries for any idea."""

from datetime import datetime
from uuid import UUID

import msgspec

from server.db import fetch
from server.rounds.queries import NotFound


class AnswerInfo(msgspec.Struct, frozen=True):
    """An answer; `resident` None = staff."""

    id: UUID
    resident: UUID | None
    body: str
    created: datetime
    hidden_reason: str


class QuestionInfo(msgspec.Struct, frozen=True):
    """A question and what was answered, oldest first."""

    id: UUID
    idea: UUID
    resident: UUID
    body: str
    created: datetime
    hidden_reason: str
    answers: list[AnswerInfo]


class Standing(msgspec.Struct, frozen=True):
    """What a resident has pressed at an idea."""

    supports: bool = False
    follows: bool = False


QUESTION = "SELECT id, idea, resident, body, created, hidden_reason FROM idea_question"


async def list_questions(idea_id: UUID) -> list[QuestionInfo]:
    """Questions to an idea, oldest first, hidden ones too."""
    answers: dict[UUID, list[AnswerInfo]] = {}
    sql = (
        "SELECT a.id, a.question, a.resident, a.body, a.created, a.hidden_reason FROM idea_answer a "
        "JOIN idea_question q ON q.id = a.question WHERE q.idea = ? ORDER BY a.created, a.id"
    )
    for row in await fetch(sql, idea_id):
        answers.setdefault(row.pop("question"), []).append(AnswerInfo(**row))
    rows = await fetch(f"{QUESTION} WHERE idea = ? ORDER BY created, id", idea_id)
    return [QuestionInfo(answers=answers.get(row["id"], []), **row) for row in rows]


async def get_question(question_id: UUID) -> QuestionInfo:
    """A question without its answers, or NotFound."""
    rows = await fetch(f"{QUESTION} WHERE id = ?", question_id)
    if not rows:
        raise NotFound
    return QuestionInfo(answers=[], **rows[0])


async def count_questions(idea_id: UUID, resident: UUID) -> int:
    """How many questions a resident has asked an idea."""
    sql = "SELECT COUNT(*) AS n FROM idea_question WHERE idea = ? AND resident = ?"
    return int((await fetch(sql, idea_id, resident))[0]["n"])


async def get_standing(idea_id: UUID, resident: UUID) -> Standing:
    """Whether a resident supports and follows an idea."""
    sql = (
        "SELECT (SELECT COUNT(*) FROM idea_support WHERE idea = ? AND resident = ?) AS supports, "
        "(SELECT COUNT(*) FROM idea_follow WHERE idea = ? AND resident = ?) AS follows"
    )
    (row,) = await fetch(sql, idea_id, resident, idea_id, resident)
    return Standing(bool(row["supports"]), bool(row["follows"]))


async def list_followers(idea_id: UUID) -> list[UUID]:
    """Residents who follow an idea."""
    return [row["resident"] for row in await fetch("SELECT resident FROM idea_follow WHERE idea = ?", idea_id)]
