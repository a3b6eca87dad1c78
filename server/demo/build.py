"""The town is made by the public actions; started again after a crash it goes on where it was."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from uuid import UUID

from server.config import Settings
from server.db import write_tx
from server.demo import after, calls
from server.demo.crowd import crowd
from server.demo.days import at
from server.demo.ideas import RESIDENTS, THIS_AUTUMN
from server.demo.pictures import MOTIFS, drawing
from server.demo.town import SITE, Chapter, cancelled, chapters, drafted, villages
from server.files.actions import store_image
from server.ideas.actions import import_ideas, save_call
from server.ideas.queries import count_ideas
from server.ideas.rules import IdeaDraft
from server.people.actions import name_resident, save_site
from server.people.residents.actions import find_or_add
from server.rehearsal.before import collect, decide, lock, review
from server.rehearsal.casting import Progress, ballots_bar, cast_all, voters
from server.rehearsal.crew import Crew
from server.rehearsal.delivery import carry_out, evaluate, start_delivery
from server.rehearsal.plan import Collection
from server.rehearsal.steps import (
    bring_roll,
    close_voting,
    open_voting,
    prepare,
    prepare_vote,
    publish,
    seal,
    set_up_vote,
)
from server.rehearsal.voter import Poll
from server.rounds.actions import advance_round, create_round, set_dates
from server.rounds.phases import Facts
from server.rounds.queries import VoteInfo, find_round_by_slug
from server.votes.sealing.queries import get_sealed

SEALED_AT_ONCE = 2
"""argon2 works on two passphrases at a time."""
OFFICE, COUNCIL = 10, 19
"""The hours at which staff work and the council meets."""
UNDER_WAY = ("draft", "sealed", "voting")


@dataclass(frozen=True)
class Town:
    """What making it needs. `residents` by mail address; times are around `now`."""

    settings: Settings
    crew: Crew
    residents: Mapping[str, UUID]
    pictures: calls.Pictures
    now: datetime

    async def collect(self, plan: Collection) -> UUID:
        """A round with its ideas."""
        return await collect(plan, self.residents, self.settings.public_url, self.now)

    async def review(self, plan: Collection, round_id: UUID, at: datetime) -> None:
        """As far as its plan says."""
        await review(plan, round_id, self.crew.staff["caseworker"], self.settings.public_url, at)


async def build(settings: Settings, crew: Crew, more: int, now: datetime) -> None:
    """A round in every phase, `more` ideas beside those of the plans.

    Those that come to a vote are played one beside the other: while officers' passphrases are stretched, the voters'
    process starts and the application is imported. The town's clock shows whole hours.
    """
    now = now.replace(minute=0, second=0, microsecond=0)
    with voters() as pool:
        await save_site(SITE)
        town = Town(settings, crew, await _residents(now), await _pictures(settings, now), now)
        made = [(chapter, await _prepare(town, chapter)) for chapter in chapters(now)]
        total = sum(chapter.ballots for chapter, vote in made if vote.step in UNDER_WAY)
        gate = asyncio.Semaphore(SEALED_AT_ONCE)
        with ballots_bar(total) as progress:
            async with asyncio.TaskGroup() as group:
                for chapter, vote in sorted(made, key=lambda one: -one[0].ballots):  # what takes longest begins first
                    group.create_task(_play(town, chapter, vote, pool, gate, progress))
                group.create_task(asyncio.to_thread(_import_the_web))
                group.create_task(_before_a_vote(town, more))


async def _residents(now: datetime) -> dict[str, UUID]:
    """Those who have ideas already."""
    async with write_tx():
        known = {email: (await find_or_add(email, "da", now))[0] for email in RESIDENTS}
        for email, name in RESIDENTS.items():
            await name_resident(known[email], name)
    return known


async def _pictures(settings: Settings, now: datetime) -> dict[str, tuple[str, str]]:
    kept = {}
    for motif in MOTIFS:
        image = await store_image(settings.files, await asyncio.to_thread(drawing, motif), now)
        kept[motif] = (image.full.sha256, image.thumb.sha256)
    return kept


async def _prepare(town: Town, chapter: Chapter) -> VoteInfo:
    """Its projects are entered by hand, or come from ideas over the council's table."""
    if chapter.plan.projects:
        return await prepare(chapter.plan)
    plan = calls.carried_out(town.now, town.pictures)
    round_id = await town.collect(plan)
    await town.review(plan, round_id, at(plan.ends, 9, OFFICE))
    vote = await prepare_vote(chapter.plan)
    if vote.sealed:
        return vote
    met = at(plan.ends, 20, COUNCIL)
    await decide(vote.id, calls.meeting(met, {1: "for", 2: "for", 3: "for"}), town.crew, met)
    await lock(vote.id, town.crew, met + timedelta(days=1))
    return await bring_roll(chapter.plan, vote.id)


async def _before_a_vote(town: Town, more: int) -> None:
    """The rounds that have not come to a vote: collecting, under review, before the council, cancelled, in draft."""
    round_id = await town.collect(calls.collecting(town.now, town.pictures))
    await _add_many(round_id, more, town.now)
    plan = calls.reviewing(town.now, town.pictures)
    await town.review(plan, await town.collect(plan), town.now)
    await _villages(town)
    await _cancel(town)
    await _draft(town)


async def _villages(town: Town) -> None:
    """Decided by the council; two people have yet to confirm its list."""
    plan = calls.shortlisting(town.now, town.pictures)
    await town.review(plan, await town.collect(plan), at(town.now, -30, OFFICE))
    vote, met = await prepare_vote(villages(town.now)), at(town.now, -2, COUNCIL)
    await decide(vote.id, calls.meeting(met, {1: "for", 2: "for", 3: "against"}), town.crew, met)


async def _add_many(round_id: UUID, more: int, now: datetime) -> None:
    """Ideas by number, brought in as a list."""
    known = await count_ideas(round_id) - len(THIS_AUTUMN)
    areas, themes = calls.CALL.areas, calls.CALL.categories
    drafts = [
        IdeaDraft(
            f"Prøveidé {n}",
            f"Idé nummer {n} er til for at fylde listen. Opdigtet demo.",
            areas[n % len(areas)],
            price=(n % 40 + 1) * 5_000_00,
            category=themes[n // 7 % len(themes)],
            proposer_name="Demo",
            row=n,
        )
        for n in range(max(known, 0) + 1, more + 1)
    ]
    if drafts:
        await import_ideas(round_id, drafts, None, now)


async def _cancel(town: Town) -> None:
    draft, reason = cancelled()
    found = await find_round_by_slug(draft.slug)
    round_id = found.id if found else await create_round(draft, None)
    if not found or found.phase == "draft":
        await advance_round(round_id, "cancelled", Facts("draft", reason=reason), at(town.now, -100, OFFICE), None)


async def _draft(town: Town) -> None:
    """Next year's round, as far as a vote can be tried."""
    plan = drafted(town.now)
    found = await find_round_by_slug(plan.round.slug)
    round_id = found.id if found else await create_round(plan.round, None)
    await set_dates(round_id, calls.drafted(town.now), None)
    await save_call(round_id, calls.CALL, None)
    await set_up_vote(round_id, plan)


async def _play(
    town: Town,
    chapter: Chapter,
    vote: VoteInfo,
    pool: ProcessPoolExecutor,
    gate: asyncio.Semaphore,
    progress: Progress,
) -> None:
    """Bring one round as far as its chapter goes; its own clock follows the dates of its vote."""
    before, crew = vote.opens - timedelta(days=1), town.crew
    async with gate:
        await seal(vote.id, crew, before)
    await open_voting(vote.id, crew, before)
    sealed = await get_sealed(vote.id)
    style = sealed.styles[0]
    if vote.step in UNDER_WAY:
        poll = Poll(sealed.eid, style.id, style.pass_key)
        cast = crowd(chapter, style.first_line)
        await cast_all(pool, vote.id, poll, cast, vote.opens + timedelta(hours=1), progress)
    if chapter.until == "voting":
        return
    await close_voting(vote.id, crew, vote.box_closes)
    if chapter.until == "counting":
        return
    await publish(vote.id, crew, at(vote.closes, 3, OFFICE))
    if chapter.until != "published":
        await _carry_out(town, chapter, vote, at(vote.closes, 13, OFFICE))


async def _carry_out(town: Town, chapter: Chapter, vote: VoteInfo, begins: datetime) -> None:
    """The winners are carried out; those of long ago to their end, which took from autumn to summer."""
    address = f"{town.settings.public_url}/r/{chapter.plan.round.slug}/ideer"
    await start_delivery(vote.round, address, begins)
    if chapter.until == "evaluated":
        begun = at(town.now, -390, OFFICE)
        await carry_out(vote.round, after.evaluated(begun.date()), address, begun)
        await evaluate(vote.round, at(town.now, -150, OFFICE))
    else:
        begun = at(town.now, -60, OFFICE)
        await carry_out(vote.round, after.being_built(town.pictures, begun.date()), address, begun)


def _import_the_web() -> None:
    for module in ("server.app", "uvicorn"):
        import_module(module)
