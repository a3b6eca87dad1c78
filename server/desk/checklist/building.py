"""The acts that come next in a round, each with what it needs, asked of the rooms that know."""

from datetime import datetime

from server.desk.checklist.places import place_of
from server.desk.checklist.rules import REASONS, Act, Item, Place
from server.ideas.queries import find_call
from server.ideas.review.queries import get_progress
from server.rounds.phases import N_, NEXT, check_advance, reached
from server.rounds.queries import RoundInfo, VoteInfo, find_date, get_facts, list_votes
from server.votes.desk.queries import get_ready
from server.votes.desk.words import NEEDS

BY_VOTES = ("voting", "counting", "published")
"""Phases that a round reaches by an act on each of its votes."""


async def list_acts(round_: RoundInfo, at: datetime) -> list[Act]:
    """What may come next, but for cancelling."""
    acts = list[Act]()
    for to in NEXT[round_.phase]:
        if to in BY_VOTES:
            acts += await _acts_on_votes(round_, to, at)
        elif to != "cancelled":
            acts.append(await _act_by_hand(round_, to, at))
    return acts


async def _act_by_hand(round_: RoundInfo, to: str, at: datetime) -> Act:
    date, before = await find_date(round_.id, to), await find_date(round_.id, round_.phase)
    due = date.begins if date else before.ends if before else None
    advice = Item(N_("Its dates stand in the calendar"), date is not None, _at(round_, "calendar"), must=False)
    items = (*await _reasons(round_, to, at), advice, *await _advice(round_, to))
    return Act(to, round_.id, _place(round_, "phase"), due, items)


async def _advice(round_: RoundInfo, to: str) -> list[Item]:
    """What the room of ideas knows: nothing of it blocks, since a round may do without."""
    if to == "collecting":
        call = await find_call(round_.id)
        text = N_("There is a call for ideas: without it nobody can send one in")
        return [Item(text, call is not None, _at(round_, "call"), must=False)]
    if to == "shortlisting" and round_.phase == "reviewing":
        progress = await get_progress(round_.id)
        left = progress.received - progress.decided
        text = N_("Every idea is decided on; %(left)s are not")
        text = text if left else N_("Every idea is decided on")
        return [Item(text, left == 0, _at(round_, "reviews"), must=False, values={"left": left})]
    return []


async def _acts_on_votes(round_: RoundInfo, to: str, at: datetime) -> list[Act]:
    votes = await list_votes(round_.id)
    if not votes:
        return [Act("open", round_.id, _place(round_, "no-vote"), None, tuple(await _reasons(round_, to, at)))]
    found = [await _act_on_vote(round_, vote, to, at) for vote in votes]
    return [act for act in found if act]


async def _act_on_vote(round_: RoundInfo, vote: VoteInfo, to: str, at: datetime) -> Act | None:
    """The next act on this vote; None when there is nothing left to do about it on the way there."""
    office = _place(round_, "office", vote)
    if vote.step == "draft":
        needs = (await get_ready(vote, at)).needs()
        items = [Item(NEEDS[code], met, _at(round_, code, vote)) for code, met in needs.items()]
        return Act("seal", vote.id, office, vote.opens, (*items, await _calendar(round_, vote)), vote.number)
    if vote.step == "sealed":
        return Act("open", vote.id, office, vote.opens, tuple(await _reasons(round_, to, at)), vote.number)
    if vote.step == "voting":
        return Act("close", vote.id, office, vote.closes, (_waits(at >= vote.closes, vote.closes),), vote.number)
    if vote.step == "published":
        return None
    counting = await find_date(round_.id, "counting")
    due = counting.ends if counting else None
    return Act("publish", vote.id, _place(round_, "result", vote), due, _until_opened(round_, vote, at), vote.number)


async def _calendar(round_: RoundInfo, vote: VoteInfo) -> Item:
    """What everybody reads in the calendar should be what binds the vote."""
    date = await find_date(round_.id, "voting")
    met = date is None or date.begins <= vote.opens < vote.closes <= date.ends
    return Item(N_("It opens and closes as the calendar says"), met, _at(round_, "calendar"), must=False)


def _until_opened(round_: RoundInfo, vote: VoteInfo, at: datetime) -> tuple[Item, ...]:
    """After closing the steps follow by themselves, but for a lot that somebody must enter."""
    items = [_waits(at >= vote.box_closes, vote.box_closes)]
    if vote.lot == "beacon":
        items.append(Item(N_("The lot is entered"), vote.beacon is not None, _at(round_, "office", vote)))
    return (*items, Item(N_("The ballots are opened"), reached(vote.step, "opened")))


def _waits(met: bool, until: datetime) -> Item:
    return Item(N_("The time has come: %(when)s"), met, values={"when": until})


async def _reasons(round_: RoundInfo, to: str, at: datetime) -> list[Item]:
    """What stands against the phase itself."""
    facts = await get_facts(round_.id, round_.phase)
    return [Item(REASONS[code], False, _at(round_, code)) for code in check_advance(facts, to, at)]


def _place(round_: RoundInfo, code: str, vote: VoteInfo | None = None) -> Place:
    found = _at(round_, code, vote)
    assert found is not None, code
    return found


def _at(round_: RoundInfo, code: str, vote: VoteInfo | None = None) -> Place | None:
    return place_of(code, round_.slug, vote.number, vote.id) if vote else place_of(code, round_.slug)
