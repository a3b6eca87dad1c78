"""The acts that come next in a round, each with what it needs, asked of the rooms that know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.council.queries import ShortlistInfo, list_all_shortlists, list_listed
from server.delivery.queries import NOTHING, Progress, list_progress, with_progress
from server.desk.checklist.places import place_of
from server.desk.checklist.rules import REASONS, Act, Item, Place
from server.ideas.queries import list_called
from server.ideas.review.queries import get_progress
from server.people.queries import find_open_approval, find_staff
from server.people.rules import GOOD_FOR
from server.roll.voids.queries import list_waiting
from server.roll.voids.rules import may_void
from server.rounds.overview.queries import list_dates_by_round, list_votes_by_round
from server.rounds.phases import N_, NEXT, Facts, check_advance, reached
from server.rounds.queries import DateInfo, RoundInfo, VoteInfo, facts_of
from server.votes.desk.queries import get_ready
from server.votes.desk.words import NEEDS

BY_VOTES = ("voting", "counting", "published")
"""Phases that a round reaches by an act on each of its votes."""
BY_DELIVERY = ("implementing", "evaluated")
"""Phases that a round reaches where its winners are carried out."""


@dataclass(frozen=True)
class Book:
    """What is written down about a round that its acts are read from."""

    round: RoundInfo
    dates: Mapping[str, DateInfo]
    votes: list[VoteInfo]
    has_call: bool
    lists: Mapping[UUID, ShortlistInfo]
    delivered: Progress
    voids: Mapping[UUID, datetime]
    """Vote → when it was first asked for what now waits to be taken off its roll."""

    @property
    def facts(self) -> Facts:
        """As `check_advance` wants to know it."""
        facts = replace(facts_of(self.round.phase, self.votes), has_call=self.has_call)
        return with_progress(facts, self.delivered)


async def open_books(rounds: Iterable[RoundInfo], at: datetime) -> list[Book]:
    """Those of all these rounds, with as many questions as for one."""
    dates, votes = await list_dates_by_round(), await list_votes_by_round()
    called, delivered = await list_called(), await list_progress()
    lists = {one.vote: one for one in await list_all_shortlists()}
    voids = {one.vote: one.asked for one in reversed(await list_waiting(at))}
    return [
        Book(
            round=one,
            dates=dates.get(one.id, {}),
            votes=votes.get(one.id, []),
            has_call=one.id in called,
            lists=lists,
            delivered=delivered.get(one.id, NOTHING),
            voids=voids,
        )
        for one in rounds
    ]


async def list_acts(book: Book, at: datetime) -> list[Act]:
    """What may come next, but for cancelling."""
    acts, round_ = list[Act](), book.round
    for to in NEXT[round_.phase]:
        if to in BY_VOTES:
            acts += await _acts_on_votes(book, to, at)
        elif to != "cancelled":
            acts.append(await _act_by_hand(book, to, at))
    return acts + _second_yeses(book) if acts else []


def _second_yeses(book: Book) -> list[Act]:
    """On each vote with people who wait to be taken off its roll: due when the oldest first yes runs out."""
    return [
        Act("void", vote.id, _place(book.round, "voids", vote), book.voids[vote.id] + GOOD_FOR, (), vote.number)
        for vote in book.votes
        if vote.id in book.voids and may_void(vote.step)
    ]


async def _act_by_hand(book: Book, to: str, at: datetime) -> Act:
    round_ = book.round
    date, before = book.dates.get(to), book.dates.get(round_.phase)
    due = date.begins if date else before.ends if before else None
    advice = Item(N_("Its dates stand in the calendar"), date is not None, _at(round_, "calendar"), must=False)
    items = (*_reasons(book, to, at), advice, *await _advice(round_, to))
    return Act(to, round_.id, _place(round_, "delivery" if to in BY_DELIVERY else "phase"), due, items)


async def _advice(round_: RoundInfo, to: str) -> list[Item]:
    """What the room of ideas knows: nothing of it blocks, since a round may do without."""
    if to == "shortlisting" and round_.phase == "reviewing":
        progress = await get_progress(round_.id)
        left = progress.received - progress.decided
        text = N_("Every idea is decided on; %(left)s are not")
        text = text if left else N_("Every idea is decided on")
        return [Item(text, left == 0, _at(round_, "reviews"), must=False, values={"left": left})]
    return []


async def _acts_on_votes(book: Book, to: str, at: datetime) -> list[Act]:
    if not book.votes:
        return [Act("open", book.round.id, _place(book.round, "no-vote"), None, tuple(_reasons(book, to, at)))]
    acts = list[Act]()
    for vote in book.votes:
        found = await _act_on_list(book, vote, at), await _act_on_vote(book, vote, to, at)
        acts += [act for act in found if act]
    return acts


async def _act_on_list(book: Book, vote: VoteInfo, at: datetime) -> Act | None:
    """What the council's list for this vote waits for; None when there is no list, or it is locked."""
    shortlist, dates = book.lists.get(vote.id), book.dates.get("shortlisting")
    if vote.step != "draft" or shortlist is None or shortlist.state == "locked":
        return None
    due = dates.ends if dates else None
    if shortlist.state == "draft":
        there = bool(await list_listed(shortlist.id))
        needs = Item(N_("There is an idea on the list"), there, _at(book.round, "shortlist", vote))
        return Act("record", vote.id, _place(book.round, "decision", vote), due, (needs,), vote.number)
    first = await find_open_approval("shortlist", shortlist.id, at)
    said = (Item(N_("One of two has said yes"), True),) if first else ()
    place = _place(book.round, "shortlist", vote)
    by = await find_staff(first.first) if first else None
    waits_for = place.roles - by.roles if by else place.roles
    return Act("confirm", vote.id, replace(place, roles=waits_for or place.roles), due, said, vote.number)


async def _act_on_vote(book: Book, vote: VoteInfo, to: str, at: datetime) -> Act | None:
    """The next act on this vote; None when there is nothing left to do about it on the way there."""
    round_ = book.round
    office = _place(round_, "office", vote)
    if vote.step == "draft":
        needs = (await get_ready(vote, at)).needs()
        items = [Item(NEEDS[code], met, _at(round_, code, vote)) for code, met in needs.items()]
        return Act("seal", vote.id, office, vote.opens, (*items, _calendar(book, vote)), vote.number)
    if vote.step == "sealed":
        return Act("open", vote.id, office, vote.opens, tuple(_reasons(book, to, at)), vote.number)
    if vote.step == "voting":
        return Act("close", vote.id, office, vote.closes, (_waits(at >= vote.closes, vote.closes),), vote.number)
    if vote.step == "published":
        return None
    counting = book.dates.get("counting")
    due = counting.ends if counting else None
    return Act("publish", vote.id, _place(round_, "result", vote), due, _until_opened(round_, vote, at), vote.number)


def _calendar(book: Book, vote: VoteInfo) -> Item:
    """What everybody reads in the calendar should be what binds the vote."""
    date = book.dates.get("voting")
    met = date is None or date.begins <= vote.opens < vote.closes <= date.ends
    return Item(N_("It opens and closes as the calendar says"), met, _at(book.round, "calendar"), must=False)


def _until_opened(round_: RoundInfo, vote: VoteInfo, at: datetime) -> tuple[Item, ...]:
    """After closing the steps follow by themselves, but for a lot that somebody must enter."""
    items = [_waits(at >= vote.box_closes, vote.box_closes)]
    if vote.lot == "beacon":
        items.append(Item(N_("The lot is entered"), vote.beacon is not None, _at(round_, "office", vote)))
    return (*items, Item(N_("The ballots are opened"), reached(vote.step, "opened")))


def _waits(met: bool, until: datetime) -> Item:
    return Item(N_("The time has come: %(when)s"), met, values={"when": until})


def _reasons(book: Book, to: str, at: datetime) -> list[Item]:
    """What stands against the phase itself."""
    return [Item(REASONS[code], False, _at(book.round, code)) for code in check_advance(book.facts, to, at)]


def _place(round_: RoundInfo, code: str, vote: VoteInfo | None = None) -> Place:
    found = _at(round_, code, vote)
    assert found is not None, code
    return found


def _at(round_: RoundInfo, code: str, vote: VoteInfo | None = None) -> Place | None:
    return place_of(code, round_.slug, vote.number, vote.id) if vote else place_of(code, round_.slug)
