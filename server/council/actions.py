"""Making a list, writing down what was decided about it, locking it. One function, one transaction."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from server.council.ballot import ballot_of, list_of
from server.council.queries import ShortlistInfo, find_shortlist, list_listed
from server.council.rules import (
    SECTIONS,
    DecisionDraft,
    Listing,
    after,
    check_lines,
    check_results,
    moved,
    plain,
)
from server.council.tables import Decision, PaperText, Shortlist, ShortlistIdea
from server.db import fetch, insert_many, installation, write_tx
from server.ideas.queries import get_idea
from server.ideas.review.queries import DecidedIdea, list_decided
from server.ideas.talk.actions import tell_followers
from server.log.actions import record_act
from server.people.actions import approve_first, approve_second
from server.people.queries import Staff
from server.people.rules import NotAllowed
from server.rounds.actions import hold_for_edit
from server.rounds.projects.actions import import_projects, set_list
from server.rounds.queries import get_round, list_budget_lines
from server.rounds.rules import N_, BadDraft, payload_of

Columns = dict[Column | str, Any]
LIST_COLUMNS = (
    "idea", "shortlist", "position", "price", "title_da", "title_en", "description_da", "description_en", "lines",
    "decision",
)  # fmt: skip


async def add_ideas(vote_id: UUID, numbers: Sequence[int], by: UUID | None) -> int:
    """Put approved ideas on a vote's list, as their proposers wrote them and at the price the review found. Those that
    stand on a list already stay where they are; how many it was."""
    async with write_tx():
        shortlist = await _hold(vote_id, "edit")
        ideas = {idea.number: idea for idea in await list_decided(shortlist.round) if idea.may_be_listed}
        taken = {row["idea"] for row in await fetch("SELECT idea FROM shortlist_idea")}
        new = [ideas[number] for number in numbers if number in ideas and ideas[number].id not in taken]
        last = max((one.position for one in await list_listed(shortlist.id)), default=0)
        rows = [_first_row(shortlist.id, last + place, idea) for place, idea in enumerate(new, 1)]
        await insert_many(ShortlistIdea, LIST_COLUMNS, rows)
        for idea in new:
            await record_act(by, "shortlist-add", idea.id)
    return len(new)


async def remove_idea(vote_id: UUID, idea_id: UUID, by: UUID | None) -> None:
    """Take an idea off the list."""
    async with write_tx():
        shortlist = await _hold(vote_id, "edit")
        await ShortlistIdea.delete().where(ShortlistIdea.shortlist == shortlist.id, ShortlistIdea.idea == idea_id)
        await record_act(by, "shortlist-remove", idea_id)


async def move_idea(vote_id: UUID, idea_id: UUID, up: bool, by: UUID | None) -> None:
    """Move an idea one place up or down."""
    async with write_tx():
        shortlist = await _hold(vote_id, "edit")
        order = [one.idea for one in await list_listed(shortlist.id)]
        if idea_id not in order:
            return
        places = {idea: place for place, idea in enumerate(order)}
        for position, place in enumerate(moved(list(places.values()), places[idea_id], up), 1):
            await ShortlistIdea.update({ShortlistIdea.position: position}).where(ShortlistIdea.idea == order[place])
        await record_act(by, "shortlist-order", shortlist.id)


async def save_listing(vote_id: UUID, idea_id: UUID, draft: Listing, by: UUID | None) -> None:
    """Change how an idea would stand on the ballot. BadDraft for a budget line the vote does not have."""
    names = ("price", "title_da", "title_en", "description_da", "description_en")
    columns: Columns = {name: getattr(draft, name) for name in names}
    columns["lines"] = ",".join(draft.lines)
    async with write_tx():
        shortlist = await _hold(vote_id, "edit")
        check_lines(draft.lines, [line.code for line in await list_budget_lines(vote_id)])
        await ShortlistIdea.update(columns).where(
            ShortlistIdea.shortlist == shortlist.id, ShortlistIdea.idea == idea_id
        )
        await record_act(by, "shortlist-edit", idea_id, payload_of(draft))


async def save_texts(vote_id: UUID, texts: Mapping[str, tuple[str, str]], by: UUID | None) -> None:
    """Replace what staff have written in the paper: section → Danish, English."""
    async with write_tx():
        shortlist = await _hold(vote_id, "edit")
        await PaperText.delete().where(PaperText.shortlist == shortlist.id)
        rows = [(shortlist.id, name, *texts[name]) for name in SECTIONS if any(texts.get(name, ()))]
        await insert_many(PaperText, ("shortlist", "section", "text_da", "text_en"), rows)
        await record_act(by, "paper-save", shortlist.id)


async def record_decision(
    vote_id: UUID, draft: DecisionDraft, results: Mapping[int, str], paper: bytes, by: UUID | None, now: datetime
) -> None:
    """Write down what a meeting decided about each idea (by its number), with the paper it had before it; until two
    have confirmed it, it may be written down once more."""
    async with write_tx():
        shortlist = await _hold(vote_id, "record", "decide_shortlist")
        ballot = await ballot_of(shortlist)
        if not ballot:
            raise BadDraft("", N_("There is no idea on the list."))
        check_results(results, [idea.number for idea, _one in ballot])
        for idea, _one in ballot:
            await ShortlistIdea.update({ShortlistIdea.decision: results[idea.number]}).where(
                ShortlistIdea.idea == idea.id
            )
        await Decision.delete().where(Decision.shortlist == shortlist.id)
        columns = {name: getattr(draft, name) for name in ("body", "meeting", "item", "minutes_url", "note")}
        await Decision.insert(Decision(shortlist=shortlist.id, recorded_by=by, at=now, paper=paper, **columns))
        await _move(shortlist, "record")
        decided = [str(draft.meeting), sorted(results.items())]
        await record_act(by, "shortlist-decide", shortlist.id, payload_of(decided))


async def take_up(vote_id: UUID, by: UUID | None) -> None:
    """Make a draft again of a list whose decision nobody has confirmed."""
    async with write_tx():
        shortlist = await _hold(vote_id, "take_up", "decide_shortlist")
        await _move(shortlist, "take_up")
        await record_act(by, "shortlist-take-up", shortlist.id)


async def confirm_first(vote_id: UUID, staff: Staff, now: datetime) -> bytes:
    """The first yes to exactly these bytes; their hash."""
    async with write_tx():
        shortlist = await _hold(vote_id, "lock", "decide_shortlist")
        data_hash = (await list_of(vote_id, shortlist)).hash
        await approve_first("shortlist", shortlist.id, data_hash, staff, now)
        return data_hash


async def confirm_second(vote_id: UUID, staff: Staff, now: datetime) -> bytes:
    """The second yes: the list is locked and becomes the vote's projects, in one transaction; whoever follows an idea
    on it is told. Its hash.

    NotAllowed when a byte of it is not what the first one confirmed.
    """
    async with write_tx():
        shortlist = await _hold(vote_id, "lock", "decide_shortlist")
        final = await list_of(vote_id, shortlist)
        await approve_second("shortlist", shortlist.id, final.hash, staff, now, shortlist.round)
        await import_projects(vote_id, [project.draft() for project in final.projects], staff.id, replace=True)
        await set_list(vote_id, final.hash)
        columns: Columns = {"state": "locked", "list": final.data, "hash": final.hash, "locked": now}
        await Shortlist.update(columns).where(Shortlist.id == shortlist.id)
        await _tell(shortlist, now)
        return final.hash


async def reopen(vote_id: UUID, staff: Staff, now: datetime) -> bool:
    """Take a locked list up again, before the vote is sealed: the first yes of two, or the second, which does it
    (True). The vote's projects stay until the list is locked anew."""
    async with write_tx():
        shortlist = await _hold(vote_id, "reopen", "decide_shortlist")
        try:
            await approve_second("shortlist-reopen", shortlist.id, shortlist.hash or b"", staff, now, shortlist.round)
        except NotAllowed as error:
            if error.code not in ("no-first", "same-person"):
                raise
            await approve_first("shortlist-reopen", shortlist.id, shortlist.hash or b"", staff, now)
            return False
        await set_list(vote_id, None)
        columns: Columns = {"state": "draft", "list": None, "hash": None, "locked": None}
        await Shortlist.update(columns).where(Shortlist.id == shortlist.id)
        return True


async def _hold(vote_id: UUID, act: str, phase_act: str = "edit_shortlist") -> ShortlistInfo:
    """The vote's list, which begins here if nobody has begun it; held until the transaction ends. NotNow when `act`
    does not fit it, the phase or a sealed vote."""
    vote = await hold_for_edit(vote_id, phase_act)
    shortlist = await find_shortlist(vote_id)
    if shortlist is None:
        await Shortlist.insert(Shortlist(id=uuid.uuid4(), round=vote.round, vote=vote_id))
        shortlist = await find_shortlist(vote_id)
    assert shortlist is not None
    after(act, shortlist.state)
    return shortlist


async def _tell(shortlist: ShortlistInfo, now: datetime) -> None:
    """What was decided about each idea, to whoever follows it."""
    ideas = f"{installation().public_url}/r/{(await get_round(shortlist.round)).slug}/ideer"
    for decided, one in await ballot_of(shortlist):
        news = "listed" if one.decision == "for" else "not-listed"
        await tell_followers(await get_idea(decided.id), f"{ideas}/{decided.number}", news, now)


async def _move(shortlist: ShortlistInfo, act: str) -> None:
    await Shortlist.update({Shortlist.state: after(act, shortlist.state)}).where(Shortlist.id == shortlist.id)


def _first_row(shortlist: UUID, position: int, idea: DecidedIdea) -> tuple[Any, ...]:
    """The proposer's own words, in her language; a Danish title there must be."""
    words = {"da": ("", ""), "en": ("", ""), idea.lang: (idea.title, plain(idea.body))}
    title_da, title_en = words["da"][0] or idea.title, words["en"][0]
    price = idea.verdict.once.likely or idea.price or 1
    return idea.id, shortlist, position, price, title_da, title_en, words["da"][1], words["en"][1], "", ""
