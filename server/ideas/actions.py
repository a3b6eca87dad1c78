"""An idea's life: the call for it, proposed, changed, withdrawn by its proposer; hidden, shown and merged by staff. One
function, one transaction."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from server.db import fetch, insert_many, write_tx
from server.ideas.queries import CallInfo, IdeaInfo, count_ideas_of, find_call, get_idea
from server.ideas.review.queries import edit_act
from server.ideas.rules import CallDraft, IdeaDraft, check_count, check_idea, folded, problems_of
from server.ideas.tables import Idea, IdeaCall, IdeaText, IdeaVersion
from server.log.actions import record_act
from server.people.rules import NotAllowed
from server.rounds.actions import hold_round
from server.rounds.phases import NotNow, require, require_within
from server.rounds.queries import find_date
from server.rounds.rules import N_, BadDraft, BadRows, Problem, payload_of

STILL_THERE = ("open", "waiting")
IDEA_COLUMNS = (
    "id", "round", "number", "proposer", "proposer_name", "state", "reason", "created", "merged_into", "version",
    "area", "category", "supporters",
)  # fmt: skip
DRAFT_COLUMNS = (
    "body", "area", "lat", "lon", "price", "category", "image", "thumb", "alt", "will_carry_out", "lang",
)  # fmt: skip
VERSION_COLUMNS = ("id", "idea", "n", "title", *DRAFT_COLUMNS, "created", "author")


async def save_call(round_id: UUID, draft: CallDraft, by: UUID | None) -> None:
    """Set what a round asks for."""
    columns = {
        **{name: getattr(draft, name) for name in ("who_da", "who_en", "min_age", "max_price", "moderated", "word")},
        "areas": ",".join(draft.areas),
        "categories": ",".join(draft.categories),
    }
    async with write_tx():
        require("edit_call", await hold_round(round_id, "UPDATE"))
        await IdeaCall.delete().where(IdeaCall.round == round_id)
        await IdeaCall.insert(IdeaCall(round=round_id, **columns))
        await record_act(by, "call-save", round_id, payload_of(draft))


async def propose_idea(round_id: UUID, resident: UUID, draft: IdeaDraft, now: datetime) -> IdeaInfo:
    """A new idea with the next public number, which its proposer follows. BadDraft when something about it is wrong,
    NotNow outside the call."""
    async with write_tx():
        require("propose", await hold_round(round_id, "UPDATE"))
        call = await _call_for(round_id)
        if date := await find_date(round_id, "collecting"):
            require_within(date.begins, date.ends, now)
        check_count(await count_ideas_of(round_id, resident))
        check_idea(draft, call)
        new = await _insert(round_id, draft, resident, "waiting" if call.moderated else "open", now)
        await fetch("INSERT INTO idea_follow (idea, resident) VALUES (?, ?)", new, resident)
        return await get_idea(new)


async def edit_idea(idea_id: UUID, resident: UUID, draft: IdeaDraft, now: datetime) -> None:
    """A new version by the proposer, until reviewing begins, and again while a review waits for her answer."""
    async with write_tx():
        idea = await hold_idea(idea_id, await edit_act(idea_id, now))
        _check_own(idea, resident)
        await add_version(idea, draft, resident, now)


async def withdraw_idea(idea_id: UUID, resident: UUID, reason: str) -> None:
    """The proposer takes it back, and may say why."""
    async with write_tx():
        idea = await hold_idea(idea_id, "withdraw_idea")
        _check_own(idea, resident)
        await _move(idea, "withdrawn", reason.strip())


async def hide_idea(idea_id: UUID, reason: str, by: UUID | None) -> IdeaInfo:
    """Staff take it off the public pages; everybody can read why. BadDraft without a reason."""
    if not reason.strip():
        raise BadDraft("reason", N_("Say why: everybody can read the reason."))
    async with write_tx():
        idea = await hold_idea(idea_id, "moderate_ideas")
        await _move(idea, "hidden", reason.strip())
        await record_act(by, "idea-hide", idea_id, reason.encode())
        return idea


async def show_idea(idea_id: UUID, by: UUID | None) -> IdeaInfo:
    """Staff let everybody see an idea that waits for a look or was hidden."""
    async with write_tx():
        idea = await hold_idea(idea_id, "moderate_ideas", ("waiting", "hidden"))
        await _move(idea, "open", "")
        await record_act(by, "idea-show", idea_id)
        return idea


async def merge_idea(idea_id: UUID, into: UUID, reason: str, by: UUID | None) -> None:
    """Staff fold an idea into another of the same round; who supports or follows it goes along. BadDraft when the other
    one will not do."""
    async with write_tx():
        idea = await hold_idea(idea_id, "merge_ideas")
        other = await get_idea(into)
        if other.round != idea.round or other.id == idea.id or other.state != "open":
            raise BadDraft("into", N_("Choose another idea of this round that everybody can see."))
        for table in ("idea_support", "idea_follow"):
            await fetch(
                f"INSERT INTO {table} (idea, resident) SELECT ?, resident FROM {table} WHERE idea = ? "  # noqa: S608
                "ON CONFLICT (idea, resident) DO NOTHING",
                into,
                idea_id,
            )
        await count_support(into)
        # What was merged into this one before now leads straight on.
        await fetch("UPDATE idea SET merged_into = ? WHERE merged_into = ?", into, idea_id)
        await fetch("UPDATE idea SET merged_into = ?, state = 'merged', reason = ? WHERE id = ?", into, reason, idea_id)
        await record_act(by, "idea-merge", idea_id, str(into).encode())


async def import_ideas(
    round_id: UUID, drafts: Sequence[IdeaDraft], by: UUID | None, now: datetime, unread: Sequence[Problem] = ()
) -> int:
    """All of a list that staff bring in or, with BadRows, nothing of it; how many there are now more. `unread` is what
    of the list could not be read: it is told with everything else, row by row."""
    async with write_tx():
        require("import_ideas", await hold_round(round_id, "UPDATE"))
        call = await _call_for(round_id)
        wrong = [_problem(draft, error) for draft in drafts for error in problems_of(draft, call)]
        if problems := sorted([*unread, *wrong], key=lambda problem: problem.row):
            raise BadRows(problems)
        await _insert_all(round_id, drafts, None, "open", now)
        await record_act(by, "ideas-add", round_id, payload_of(list(drafts)))
    return len(drafts)


async def hold_idea(idea_id: UUID, act: str, states: tuple[str, ...] = STILL_THERE) -> IdeaInfo:
    """Hold the idea's round until the transaction ends; NotNow when `act` or the idea's state does not fit."""
    require(act, await hold_round((await get_idea(idea_id)).round, "UPDATE"))
    idea = await get_idea(idea_id)
    if idea.state not in states:
        raise NotNow("state", f"the idea is {idea.state}")
    return idea


async def add_version(idea: IdeaInfo, draft: IdeaDraft, author: UUID | None, now: datetime) -> None:
    """Append a version of an idea that is held. BadDraft when something about it is wrong."""
    async with write_tx():
        check_idea(draft, await _call_for(idea.round))
        await insert_many(IdeaVersion, VERSION_COLUMNS, [_version(idea.id, idea.version + 1, draft, author, now)])
        await Idea.update({Idea.version: idea.version + 1, Idea.area: draft.area, Idea.category: draft.category}).where(
            Idea.id == idea.id
        )
        await IdeaText.update({IdeaText.folded: folded(draft)}).where(IdeaText.idea == idea.id)


async def count_support(idea_id: UUID) -> None:
    """Bring the number of an idea's supporters in step; call it inside the transaction that changed them."""
    await fetch(
        "UPDATE idea SET supporters = (SELECT COUNT(*) FROM idea_support s WHERE s.idea = idea.id) WHERE id = ?",
        idea_id,
    )


async def _call_for(round_id: UUID) -> CallInfo:
    call = await find_call(round_id)
    if call is None:
        raise NotNow("no-call", "the round has no call for ideas")
    return call


def _check_own(idea: IdeaInfo, resident: UUID) -> None:
    if idea.proposer != resident:
        raise NotAllowed("not-yours", "only who proposed an idea may change it")


async def _move(idea: IdeaInfo, state: str, reason: str) -> None:
    await Idea.update({Idea.state: state, Idea.reason: reason}).where(Idea.id == idea.id)


async def _insert(round_id: UUID, draft: IdeaDraft, proposer: UUID | None, state: str, now: datetime) -> UUID:
    return (await _insert_all(round_id, [draft], proposer, state, now))[0]


async def _insert_all(
    round_id: UUID, drafts: Sequence[IdeaDraft], proposer: UUID | None, state: str, now: datetime
) -> list[UUID]:
    """The round is held, so that nobody else draws the same numbers."""
    last = (await fetch("SELECT COALESCE(MAX(number), 0) AS n FROM idea WHERE round = ?", round_id))[0]["n"]
    new = [(uuid.uuid4(), draft) for draft in drafts]
    ideas = [
        (id_, round_id, last + place, proposer, one.proposer_name, state, "", now, None, 1, one.area, one.category, 0)
        for place, (id_, one) in enumerate(new, 1)
    ]
    await insert_many(Idea, IDEA_COLUMNS, ideas)
    await insert_many(IdeaVersion, VERSION_COLUMNS, [_version(id_, 1, one, proposer, now) for id_, one in new])
    await insert_many(IdeaText, ("idea", "folded"), [(id_, folded(one)) for id_, one in new])
    return [id_ for id_, _one in new]


def _version(idea_id: UUID, n: int, draft: IdeaDraft, author: UUID | None, now: datetime) -> tuple[Any, ...]:
    return (
        uuid.uuid4(),
        idea_id,
        n,
        draft.title.strip(),
        *(getattr(draft, name) for name in DRAFT_COLUMNS),
        now,
        author,
    )


def _problem(draft: IdeaDraft, error: BadDraft) -> Problem:
    return Problem(draft.row, error.text, error.values)
