"""Asking, answering, supporting, following. One function, one transaction; news is queued in the same one."""

import uuid
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from server.db import fetch, write_tx
from server.ideas.actions import count_support, hold_idea
from server.ideas.queries import IdeaInfo
from server.ideas.tables import IdeaAnswer, IdeaFollow, IdeaQuestion, IdeaSupport
from server.ideas.talk.mails import ANYWAY, tell
from server.ideas.talk.queries import count_questions, get_question, get_standing, list_followers
from server.ideas.talk.rules import check_asked, check_words
from server.log.actions import record_act
from server.people.queries import list_residents
from server.people.rules import NotAllowed
from server.rounds.rules import N_, BadDraft

KEPT_UP = ("open",)
"""States of an idea that people still talk about."""


async def ask_question(idea_id: UUID, resident: UUID, text: str, address: str, now: datetime) -> UUID:
    """A resident asks; from now on she follows the idea, and its proposer hears of it. `address` is the idea's own."""
    text = check_words(text)
    async with write_tx():
        idea = await hold_idea(idea_id, "ask_about_idea", KEPT_UP)
        check_asked(await count_questions(idea_id, resident))
        question = IdeaQuestion(id=uuid.uuid4(), idea=idea_id, resident=resident, body=text, created=now)
        await IdeaQuestion.insert(question)
        await _follow(idea_id, resident)
        if idea.proposer and idea.proposer != resident and (await get_standing(idea_id, idea.proposer)).follows:
            await tell(await list_residents([idea.proposer]), idea, address, "question", now)
    return question.id


async def answer_question(
    question_id: UUID,
    text: str,
    address: str,
    now: datetime,
    *,
    resident: UUID | None = None,
    account: UUID | None = None,
) -> None:
    """The proposer or a member of staff answers; whoever follows the idea hears of it."""
    text = check_words(text)
    async with write_tx():
        question = await get_question(question_id)
        idea = await hold_idea(question.idea, "ask_about_idea", KEPT_UP)
        if account is None and (resident is None or idea.proposer != resident):
            raise NotAllowed("not-yours", "only who proposed an idea answers for it")
        if question.hidden_reason:
            raise BadDraft("body", N_("The question is no longer shown."))
        await IdeaAnswer.insert(
            IdeaAnswer(
                id=uuid.uuid4(), question=question_id, resident=resident, account=account, body=text, created=now
            )
        )
        if account:
            await record_act(account, "idea-answer", question_id, text.encode())
        await tell_followers(idea, address, "answer", now, besides=[resident] if resident else [])


async def set_support(idea_id: UUID, resident: UUID, on: bool) -> int:
    """Support an idea, or no longer; how many do now."""
    async with write_tx():
        await hold_idea(idea_id, "support_idea", KEPT_UP)
        await IdeaSupport.delete().where(IdeaSupport.idea == idea_id, IdeaSupport.resident == resident)
        if on:
            await IdeaSupport.insert(IdeaSupport(idea=idea_id, resident=resident))
        await count_support(idea_id)
        return int((await fetch("SELECT supporters FROM idea WHERE id = ?", idea_id))[0]["supporters"])


async def set_follow(idea_id: UUID, resident: UUID, on: bool) -> None:
    """Follow an idea by mail, or no longer; that is possible in every phase."""
    async with write_tx():
        await IdeaFollow.delete().where(IdeaFollow.idea == idea_id, IdeaFollow.resident == resident)
        if on:
            await _follow(idea_id, resident)


async def hide_question(question_id: UUID, reason: str, by: UUID | None) -> None:
    """Staff take a question and its answers off the page; everybody can read why. An empty reason shows it again."""
    async with write_tx():
        await IdeaQuestion.update({IdeaQuestion.hidden_reason: reason.strip()}).where(IdeaQuestion.id == question_id)
        await record_act(by, "question-hide" if reason.strip() else "question-show", question_id, reason.encode())


async def tell_followers(
    idea: IdeaInfo, address: str, news: str, now: datetime, *, reason: str = "", besides: Collection[UUID] = ()
) -> None:
    """Queue news (a key of `mails.NEWS`) for whoever follows an idea, in the caller's transaction; of what its proposer
    has to know (`mails.ANYWAY`) she is told whether she follows it or not. Rooms to the right use it too. `address` is
    the idea's own page in Danish, with the host."""
    told = [idea.proposer] if idea.proposer and news in ANYWAY else []
    wanted = {*await list_followers(idea.id), *told} - set(besides)
    await tell(await list_residents(wanted), idea, address, news, now, reason)


async def _follow(idea_id: UUID, resident: UUID) -> None:
    sql = "INSERT INTO idea_follow (idea, resident) VALUES (?, ?) ON CONFLICT (idea, resident) DO NOTHING"
    await fetch(sql, idea_id, resident)
