"""Reviewing: handing out, assessing, asking back, deciding, taking up anew. One function, one transaction; mails to the
proposer and her followers are queued in the same one."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from server.db import fetch, insert_many, write_tx
from server.ideas.actions import hold_idea
from server.ideas.queries import IdeaInfo
from server.ideas.review.mails import tell_owner
from server.ideas.review.queries import ReviewInfo, find_review, find_sent_back
from server.ideas.review.rules import Assessment, Verdict, after, check_deadline, problems_of, today_of
from server.ideas.review.tables import Review, ReviewCheck, ReviewNote, ReviewQuestion
from server.ideas.talk.actions import tell_followers
from server.ideas.talk.mails import tell
from server.ideas.talk.rules import check_words
from server.log.actions import record_act
from server.people.queries import find_staff, list_residents
from server.people.rules import NotAllowed
from server.rounds.actions import hold_round
from server.rounds.phases import NotNow, require
from server.rounds.rules import N_, BadDraft, payload_of

ENDS = ("min", "likely", "max")
Columns = dict[Column | str, Any]


async def assign_reviews(
    round_id: UUID, ideas: Sequence[UUID], owner: UUID | None, department: str, deadline: date | None, by: UUID | None
) -> int:
    """Hand out standing ideas of a round to one owner; those that are decided stay as they are. How many it was."""
    changed: Columns = {"owner": owner, "department": department.strip(), "deadline": deadline}
    async with write_tx():
        require("review_ideas", await hold_round(round_id, "UPDATE"))
        taken = 0
        for idea_id in ideas:
            idea, review = await _hold_review(idea_id)
            if idea.round != round_id or review.state == "decided":
                continue
            await Review.update(changed).where(Review.idea == idea_id)
            await record_act(by, "review-assign", idea_id, payload_of([owner, department, str(deadline or "")]))
            taken += 1
    return taken


async def save_review(idea_id: UUID, draft: Assessment, by: UUID | None) -> None:
    """Keep what staff have found out so far. BadDraft when something about it is wrong, NotNow once it is decided."""
    columns: Columns = {
        name: getattr(draft, name)
        for name in ("owner", "department", "deadline", "feasible", "feasible_note", "prospects")
    }
    columns |= {f"{name}_{end}": getattr(getattr(draft, name), end) for name in ("once", "yearly") for end in ENDS}
    async with write_tx():
        _idea, review = await _hold_review(idea_id)
        if review.state == "decided":
            after("save", review.state)
        await Review.update(columns).where(Review.idea == idea_id)
        await ReviewCheck.delete().where(ReviewCheck.idea == idea_id)
        rows = [(idea_id, code, check.ok, check.note) for code, check in draft.checks.items()]
        await insert_many(ReviewCheck, ("idea", "code", "ok", "note"), rows)
        await record_act(by, "review-save", idea_id)


async def add_note(idea_id: UUID, text: str, by: UUID, now: datetime) -> None:
    """A note among staff."""
    text = check_words(text)
    async with write_tx():
        await _hold_review(idea_id)
        await ReviewNote.insert(ReviewNote(id=uuid.uuid4(), idea=idea_id, account=by, body=text, created=now))
        await record_act(by, "review-note", idea_id, text.encode())


async def ask_proposer(idea_id: UUID, text: str, deadline: date, address: str, by: UUID | None, now: datetime) -> None:
    """Send an idea back with a question; until the deadline has passed the proposer may answer, and change the idea.

    `address` is the idea's own page, which leads her on to her answer.
    """
    text = check_words(text)
    check_deadline(deadline, today_of(now))
    async with write_tx():
        idea, review = await _hold_review(idea_id)
        if idea.proposer is None:
            raise BadDraft("question", N_("This idea came from a list: there is nobody to ask."))
        await _move(review, "ask")
        await ReviewQuestion.insert(
            ReviewQuestion(id=uuid.uuid4(), idea=idea_id, account=by, body=text, deadline=deadline, asked=now)
        )
        await record_act(by, "review-ask", idea_id, text.encode())
        await tell(await list_residents([idea.proposer]), idea, address, "asked-back", now, text)


async def answer_review(idea_id: UUID, resident: UUID, text: str, address: str, now: datetime) -> None:
    """The proposer answers; the review goes on, and whoever has it hears of it. `address` is the review's own page."""
    text = check_words(text)
    async with write_tx():
        idea = await hold_idea(idea_id, "answer_review", ("open",))
        if idea.proposer != resident:
            raise NotAllowed("not-yours", "only who proposed an idea answers for it")
        question, review = await find_sent_back(idea_id), await find_review(idea_id)
        if question is None or review is None:
            raise NotNow("review", "nothing has been asked")
        if question.deadline < today_of(now):
            raise NotNow("too-late", "the deadline has passed")
        await _move(review, "answer")
        await _end_question(idea_id, text, now)
        owner = await find_staff(review.assessment.owner) if review.assessment.owner else None
        if owner:
            await tell_owner(owner, idea, text, address, now)


async def take_back(idea_id: UUID, by: UUID | None, now: datetime) -> None:
    """Go on without the proposer's answer."""
    async with write_tx():
        _idea, review = await _hold_review(idea_id)
        await _move(review, "take_back")
        await _end_question(idea_id, "", now)
        await record_act(by, "review-take-back", idea_id)


async def decide_review(idea_id: UUID, verdict: Verdict, address: str, by: UUID | None, now: datetime) -> None:
    """Approve or reject, for everybody to read; proposer and followers are told. The first BadDraft when not ripe."""
    async with write_tx():
        idea, review = await _hold_review(idea_id, "decide_review")
        for problem in problems_of(verdict, review.assessment):
            raise problem
        after("decide", review.state)
        columns: Columns = {
            "state": "decided",
            "decided_at": now,
            "decision": verdict.decision,
            **{name: getattr(verdict, name).strip() for name in ("reason", "office", "could_be_yes")},
        }
        await Review.update(columns).where(Review.idea == idea_id)
        await record_act(by, f"review-{verdict.decision}", idea_id, payload_of(verdict))
        await tell_followers(idea, address, "decided", now)


async def reopen_review(idea_id: UUID, text: str, by: UUID, now: datetime) -> None:
    """Take a decided review up anew, with a note why: the decision is no longer shown. Costs and checks stay."""
    text = check_words(text)
    async with write_tx():
        _idea, review = await _hold_review(idea_id)
        after("reopen", review.state)
        columns: Columns = {"state": "open", "decision": "", "decided_at": None}
        await Review.update(columns).where(Review.idea == idea_id)
        await ReviewNote.insert(ReviewNote(id=uuid.uuid4(), idea=idea_id, account=by, body=text, created=now))
        await record_act(by, "review-reopen", idea_id, text.encode())


async def _hold_review(idea_id: UUID, act: str = "review_ideas") -> tuple[IdeaInfo, ReviewInfo]:
    """A standing idea with its review, which begins here if nobody has begun it; held until the transaction ends."""
    idea = await hold_idea(idea_id, act, ("open",))
    review = await find_review(idea_id)
    if review is None:
        await Review.insert(Review(idea=idea_id))
        review = await find_review(idea_id)
    assert review is not None
    return idea, review


async def _move(review: ReviewInfo, act: str) -> None:
    await Review.update({Review.state: after(act, review.state)}).where(Review.idea == review.idea)


async def _end_question(idea_id: UUID, answer: str, now: datetime) -> None:
    sql = "UPDATE review_question SET answer = ?, ended = ? WHERE idea = ? AND ended IS NULL"
    await fetch(sql, answer, now, idea_id)
