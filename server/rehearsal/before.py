"""A round before its vote, step by step: ideas come in, are reviewed, and stand on the list the council decides on.

Each step may be asked for again and then goes on where it was.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from server.council.actions import add_ideas, confirm_first, confirm_second, record_decision, save_texts
from server.council.paper import build_paper, paper_bytes
from server.council.queries import ShortlistInfo, find_shortlist
from server.ideas.actions import propose_idea, save_call
from server.ideas.queries import IdeaInfo, count_ideas, list_ideas
from server.ideas.review.actions import ask_proposer, decide_review, save_review
from server.ideas.review.queries import find_review
from server.ideas.rules import STATES
from server.ideas.talk.actions import answer_question, ask_question, set_support
from server.people.queries import Staff
from server.rehearsal.crew import Crew
from server.rehearsal.plan import Collection, IdeaPlan, Meeting
from server.rounds.actions import advance_round, create_round, set_dates
from server.rounds.phases import Facts
from server.rounds.queries import find_round_by_slug, get_round, get_vote

ANSWER_WITHIN = timedelta(days=7)


async def collect(plan: Collection, residents: Mapping[str, UUID], url: str, now: datetime) -> UUID:
    """The round with its ideas, come in one after the other until `now`; its id."""
    found = await find_round_by_slug(plan.round.slug)
    round_id = found.id if found else await create_round(plan.round, None)
    if (await get_round(round_id)).phase == "draft":
        await set_dates(round_id, plan.dates, None)
        await save_call(round_id, plan.call, None)
        await advance_round(round_id, "collecting", Facts("draft", has_call=True), plan.begins, None)
    known = await count_ideas(round_id, STATES)
    step = (min(plan.ends, now) - plan.begins) / (len(plan.ideas) + 1)
    for place, one in enumerate(plan.ideas[known:], known + 1):
        at = plan.begins + step * place
        idea = await propose_idea(round_id, residents[one.by], one.idea, at)
        await _talk(idea, one, residents, _address(url, plan, idea), at)
    return round_id


async def review(plan: Collection, round_id: UUID, by: Staff, url: str, now: datetime) -> None:
    """Each idea as far as its plan says."""
    if (await get_round(round_id)).phase == "collecting":
        await advance_round(round_id, "reviewing", Facts("collecting"), plan.ends, None)
    ideas = {idea.number: idea for idea in await list_ideas(round_id)}
    for number, one in enumerate(plan.ideas, 1):
        idea = ideas[number]
        if one.assessment is None or await find_review(idea.id):
            continue
        await save_review(idea.id, replace(one.assessment, owner=by.id), by.id)
        address = _address(url, plan, idea)
        if one.asked:
            await ask_proposer(idea.id, one.asked, (now + ANSWER_WITHIN).date(), address, by.id, now)
        if one.verdict:
            await decide_review(idea.id, one.verdict, address, by.id, now)


async def decide(vote_id: UUID, meeting: Meeting, crew: Crew, now: datetime) -> None:
    """The approved ideas go to the council, and what it decided is written down."""
    vote, by = await get_vote(vote_id), crew.staff["secretary"].id
    if (await get_round(vote.round)).phase == "reviewing":
        await advance_round(vote.round, "shortlisting", Facts("reviewing"), now, None)
    await add_ideas(vote_id, list(meeting.results), by)
    if (shortlist := await _shortlist(vote_id)).state == "draft":
        await save_texts(vote_id, meeting.texts, by)
        paper = paper_bytes(await build_paper(await get_round(vote.round), vote, shortlist, now))
        await record_decision(vote_id, meeting.decision, meeting.results, paper, by, now)


async def lock(vote_id: UUID, crew: Crew, now: datetime) -> None:
    """Two people confirm the list: it becomes the vote's projects."""
    if (await _shortlist(vote_id)).state == "decided":
        await confirm_first(vote_id, crew.staff["secretary"], now)
        await confirm_second(vote_id, crew.staff["administrator"], now)


async def _shortlist(vote_id: UUID) -> ShortlistInfo:
    shortlist = await find_shortlist(vote_id)
    assert shortlist is not None
    return shortlist


async def _talk(idea: IdeaInfo, plan: IdeaPlan, residents: Mapping[str, UUID], address: str, at: datetime) -> None:
    for backer in plan.backers:
        await set_support(idea.id, residents[backer], True)
    for talk in plan.talk:
        question = await ask_question(idea.id, residents[talk.by], talk.question, address, at)
        await answer_question(question, talk.answer, address, at, resident=residents[plan.by])


def _address(url: str, plan: Collection, idea: IdeaInfo) -> str:
    return f"{url}/r/{plan.round.slug}/ideer/{idea.number}"
