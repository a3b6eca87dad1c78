"""Reading reviews. Everything but `find_verdict`, `has_begun` and `get_progress` is for staff, and the open question
for the proposer."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from server.db import fetch, is_postgres
from server.ideas.review.rules import CHECKS, Assessment, Check, Range, Wanted, median_days, today_of

REVIEW = (
    "SELECT idea, owner, department, deadline, state, feasible, feasible_note, prospects, once_min, once_likely, "
    "once_max, yearly_min, yearly_likely, yearly_max, decision, reason, office, could_be_yes, decided_at FROM review"
)
ROW = (
    "SELECT i.id, i.number, v.title, v.lang, i.area, i.category, r.owner, r.department, r.deadline, r.state, "
    "r.decision FROM idea i JOIN idea_version v ON v.idea = i.id AND v.n = i.version "
    "LEFT JOIN review r ON r.idea = i.id"
)
QUESTION = "SELECT id, idea, account, body, deadline, asked, answer, ended FROM review_question"
DECIDED = (
    "SELECT i.id, i.number, i.supporters, i.state AS idea_state, v.title, v.body, v.lang, v.area, v.category, v.price, "
    "r.* FROM idea i JOIN idea_version v ON v.idea = i.id AND v.n = i.version JOIN review r ON r.idea = i.id "
    "WHERE i.round = ? AND r.state = 'decided' ORDER BY i.number"
)
STANDING = "FROM review r CROSS JOIN idea i WHERE i.id = r.idea AND i.round = ? AND i.state = 'open'"
"""From the reviews, of which there are fewer, to their ideas: SQLite keeps the order of a CROSS JOIN."""
COUNTERS = (
    "SELECT (SELECT COUNT(*) FROM idea WHERE round = ? AND state = 'open') AS received, "  # noqa: S608 - our own text
    "COUNT(CASE WHEN r.state <> 'decided' THEN 1 END) AS begun, "
    f"COUNT(CASE WHEN r.state = 'decided' THEN 1 END) AS decided {STANDING}"
)
WAITS = f"SELECT i.created, r.decided_at {STANDING} AND r.state = 'decided' ORDER BY "
WAIT = "r.decided_at - i.created"
WAIT_SQLITE = "julianday(r.decided_at) - julianday(i.created)"
PAGE = 50


class ReviewInfo(msgspec.Struct, frozen=True):
    """A review as staff see it."""

    idea: UUID
    state: str
    assessment: Assessment
    decision: str
    reason: str
    office: str
    could_be_yes: str
    decided_at: datetime | None


class ReviewRow(msgspec.Struct, frozen=True):
    """An idea in the list of staff. `state` "" = nobody has begun."""

    id: UUID
    number: int
    title: str
    lang: str
    area: str
    category: str
    owner: UUID | None
    department: str
    deadline: date | None
    state: str
    decision: str


class DueReview(msgspec.Struct, frozen=True):
    """A review that its owner is to decide by the end of `deadline`."""

    idea: UUID
    round: UUID
    number: int
    title: str
    owner: UUID
    deadline: date


class NoteInfo(msgspec.Struct, frozen=True):
    """A note among staff."""

    account: UUID | None
    body: str
    created: datetime


class QuestionInfo(msgspec.Struct, frozen=True):
    """A question to the proposer; `ended` None = she has not answered yet."""

    id: UUID
    idea: UUID
    account: UUID | None
    body: str
    deadline: date
    asked: datetime
    answer: str
    ended: datetime | None


class VerdictInfo(msgspec.Struct, frozen=True):
    """What everybody may read of a decided review. Amounts in minor units."""

    idea: UUID
    decision: str
    reason: str
    office: str
    could_be_yes: str
    decided_at: datetime
    feasible: str
    feasible_note: str
    prospects: str
    once: Range
    yearly: Range


class DecidedIdea(msgspec.Struct, frozen=True):
    """An idea about which something has been decided, as the rooms that go on with it need it. `state` is the idea's
    own; `price` its proposer's estimate, 0 = not known."""

    id: UUID
    number: int
    title: str
    body: str
    lang: str
    area: str
    category: str
    price: int
    supporters: int
    state: str
    verdict: VerdictInfo

    @property
    def may_be_listed(self) -> bool:
        """Whether it can be put forward for a vote."""
        return self.state == "open" and self.verdict.decision == "approved"


class Progress(msgspec.Struct, frozen=True):
    """How far a round's ideas have come; `median_days` from sent in to decided, None while nothing is decided."""

    received: int
    under_review: int
    decided: int
    median_days: int | None


async def find_review(idea_id: UUID) -> ReviewInfo | None:
    """The review of an idea, None before anybody has begun."""
    rows = await fetch(f"{REVIEW} WHERE idea = ?", idea_id)
    if not rows:
        return None
    row = rows[0]
    checks = {code: Check() for code in CHECKS}
    for one in await fetch("SELECT code, ok, note FROM review_check WHERE idea = ?", idea_id):
        checks[one["code"]] = Check(one["ok"], one["note"])
    once, yearly = _range(row, "once"), _range(row, "yearly")
    names = ("owner", "department", "deadline", "feasible", "feasible_note", "prospects")
    assessment = Assessment(**{name: row.pop(name) for name in names}, once=once, yearly=yearly, checks=checks)
    return ReviewInfo(assessment=assessment, **row)


async def list_reviews(round_id: UUID, wanted: Wanted, today: date) -> tuple[list[ReviewRow], Wanted | None]:
    """One page of the standing ideas of a round with their reviews, and where the next begins (None: nowhere)."""
    where, args = _where(wanted, today)
    sql = f"{ROW} WHERE i.round = ? AND i.state = 'open' AND i.number > ?{where} ORDER BY i.number LIMIT {PAGE + 1:d}"
    rows = [ReviewRow(**_blank(row)) for row in await fetch(sql, round_id, wanted.after, *args)]
    if len(rows) <= PAGE:
        return rows, None
    return rows[:PAGE], replace(wanted, after=rows[PAGE - 1].number)


async def count_overdue(round_id: UUID, today: date) -> int:
    """How many standing ideas of a round are past their deadline without a decision."""
    where, args = _where(Wanted(due="over"), today)
    sql = (
        f"SELECT COUNT(*) AS n FROM idea i JOIN review r ON r.idea = i.id WHERE i.round = ? AND i.state = 'open'{where}"  # noqa: S608 - ours
    )
    return int((await fetch(sql, round_id, *args))[0]["n"])


async def list_due(until: date) -> list[DueReview]:
    """Reviews under way, of every round, that their owner should decide by `until` or should have decided before."""
    sql = (
        "SELECT i.id AS idea, i.round, i.number, v.title, r.owner, r.deadline "
        "FROM review r JOIN idea i ON i.id = r.idea JOIN idea_version v ON v.idea = i.id AND v.n = i.version "
        "WHERE i.state = 'open' AND r.state = 'open' AND r.owner IS NOT NULL AND r.deadline <= ? "
        "ORDER BY r.deadline, i.number"
    )
    return [DueReview(**row) for row in await fetch(sql, until)]


async def list_departments(round_id: UUID) -> list[str]:
    """Every department that has to do with a round's ideas."""
    sql = (
        "SELECT DISTINCT r.department FROM review r JOIN idea i ON i.id = r.idea "
        "WHERE i.round = ? AND r.department <> '' ORDER BY r.department"
    )
    return [row["department"] for row in await fetch(sql, round_id)]


async def list_notes(idea_id: UUID) -> list[NoteInfo]:
    """Notes among staff, oldest first."""
    sql = "SELECT account, body, created FROM review_note WHERE idea = ? ORDER BY created, id"
    return [NoteInfo(**row) for row in await fetch(sql, idea_id)]


async def list_sent_back(idea_id: UUID) -> list[QuestionInfo]:
    """Every question to the proposer, oldest first."""
    return [QuestionInfo(**row) for row in await fetch(f"{QUESTION} WHERE idea = ? ORDER BY asked, id", idea_id)]


async def find_sent_back(idea_id: UUID) -> QuestionInfo | None:
    """The question the proposer has still to answer."""
    rows = await fetch(f"{QUESTION} WHERE idea = ? AND ended IS NULL", idea_id)
    return QuestionInfo(**rows[0]) if rows else None


async def edit_act(idea_id: UUID, now: datetime) -> str:
    """Which act it is to change an idea: one that was sent back to its proposer may be changed while she may answer."""
    question = await find_sent_back(idea_id)
    return "answer_review" if question and today_of(now) <= question.deadline else "edit_idea"


async def find_verdict(idea_id: UUID) -> VerdictInfo | None:
    """What has been decided about an idea; None while it is under review."""
    rows = await fetch(f"{REVIEW} WHERE idea = ? AND state = 'decided'", idea_id)
    return _verdict(rows[0]) if rows else None


async def list_decided(round_id: UUID) -> list[DecidedIdea]:
    """Every decided idea of a round by number, withdrawn and hidden ones too."""
    rows = await fetch(DECIDED, round_id)
    names = ("id", "number", "title", "body", "lang", "area", "category", "price", "supporters")
    return [
        DecidedIdea(**{name: row[name] for name in names}, state=row["idea_state"], verdict=_verdict(row))
        for row in rows
    ]


async def has_begun(round_id: UUID) -> bool:
    """Whether anybody has looked at a standing idea of a round yet."""
    return bool(await fetch(f"SELECT 1 AS one {STANDING} LIMIT 1", round_id))


async def get_progress(round_id: UUID) -> Progress:
    """The counters everybody sees. The database counts: a round may have thousands of ideas."""
    (row,) = await fetch(COUNTERS, round_id, round_id)
    return Progress(row["received"], row["begun"], row["decided"], await _median_days(round_id, row["decided"]))


async def _median_days(round_id: UUID, decided: int) -> int | None:
    """From the one wait in the middle, or the two."""
    if not decided:
        return None
    wait = WAIT if is_postgres() else WAIT_SQLITE
    middle = await fetch(f"{WAITS}{wait} LIMIT {2 - decided % 2} OFFSET ?", round_id, (decided - 1) // 2)
    return median_days((row["decided_at"] - row["created"]).total_seconds() for row in middle)


def _where(wanted: Wanted, today: date) -> tuple[str, list[Any]]:
    parts: list[str] = []
    args: list[Any] = []
    if wanted.state in ("approved", "rejected"):
        parts, args = ["r.decision = ?"], [wanted.state]
    elif wanted.state:
        parts, args = (["r.idea IS NULL"], []) if wanted.state == "new" else (["r.state = ?"], [wanted.state])
    if wanted.owner:
        parts.append("r.owner IS NULL" if wanted.owner == "none" else "r.owner = ?")
        args += [] if wanted.owner == "none" else [UUID(wanted.owner)]
    if wanted.department:
        parts.append("r.department = ?")
        args.append(wanted.department)
    if wanted.due:
        parts.append("(r.state IS NULL OR r.state <> 'decided')")
        limits = {"over": ("r.deadline < ?", today), "week": ("r.deadline BETWEEN ? AND ?", today)}
        parts.append(limits[wanted.due][0] if wanted.due in limits else "r.deadline IS NULL")
        args += [] if wanted.due == "none" else [today]
        args += [today + timedelta(days=7)] if wanted.due == "week" else []
    return "".join(f" AND {part}" for part in parts), args


def _blank(row: dict[str, Any]) -> dict[str, Any]:
    """An idea nobody has begun with has empty texts."""
    return {**row, **{name: row[name] or "" for name in ("department", "state", "decision")}}


def _verdict(row: dict[str, Any]) -> VerdictInfo:
    once, yearly = _range(row, "once"), _range(row, "yearly")
    kept = {name: row[name] for name in VerdictInfo.__struct_fields__ if name in row}
    return VerdictInfo(once=once, yearly=yearly, **kept)


def _range(row: dict[str, Any], name: str) -> Range:
    return Range(*(row.pop(f"{name}_{end}") for end in ("min", "likely", "max")))
