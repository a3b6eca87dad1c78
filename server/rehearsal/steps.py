"""A vote from nothing to published, step by step; each step may be asked for again and then does nothing."""

import io
from datetime import date, datetime
from uuid import UUID

from ballots.progress import Progress, silent
from server.rehearsal.crew import Crew
from server.rehearsal.plan import Plan
from server.results.count.actions import approve_publication, publish_count
from server.results.queries import PublicationInfo, find_publication
from server.roll.register.actions import import_roll
from server.rounds.actions import advance_round, create_round, set_dates
from server.rounds.ballot.actions import add_budget_line, add_vote, save_style
from server.rounds.phases import Facts, reached
from server.rounds.projects.actions import import_projects
from server.rounds.queries import (
    DateInfo,
    RoundInfo,
    VoteInfo,
    find_round_by_slug,
    get_round,
    get_vote,
    list_budget_lines,
    list_styles,
    list_votes,
)
from server.votes.box.service import box_settings
from server.votes.closing.actions import close_first, close_second, enter_beacon, run_closing
from server.votes.sealing.actions import make_officer_key, open_first, open_second, seal_first, seal_second

BORN = date(1980, 1, 1)
"""Everybody on a synthetic roll is born on this day."""
INVENTED_LOT = b"An invented lot: nothing was drawn.\n"


async def prepare(plan: Plan, progress: Progress = silent) -> VoteInfo:
    """The round, its vote, what stands on the ballot and who may vote: all of it, or what is still missing."""
    vote = await prepare_vote(plan)
    return vote if vote.sealed else await bring_roll(plan, vote.id, progress)


async def prepare_vote(plan: Plan) -> VoteInfo:
    """The round and its vote with pools, style and what stands on the ballot, but for what the council decides."""
    return await set_up_vote((await _round(plan)).id, plan)


async def set_up_vote(round_id: UUID, plan: Plan) -> VoteInfo:
    """The same in a round that is there, and stays in its phase."""
    votes = await list_votes(round_id)
    vote_id = votes[0].id if votes else await add_vote(round_id, plan.vote, None)
    vote = await get_vote(vote_id)
    if vote.sealed:
        return vote
    known = {line.code for line in await list_budget_lines(vote_id)}
    for line in plan.lines:
        if line.code not in known:
            await add_budget_line(vote_id, line, None)
    numbers = {style.number for style in await list_styles(vote_id)}
    for style in plan.all_styles:
        if style.number not in numbers:
            await save_style(vote_id, style, None)
    if plan.projects:
        await import_projects(vote_id, plan.projects, None, replace=True)
    return await get_vote(vote_id)


async def bring_roll(plan: Plan, vote_id: UUID, progress: Progress = silent) -> VoteInfo:
    """Who may vote; again it replaces the roll that is there."""

    def imported(rows: int) -> None:
        progress("Roll", rows, plan.residents, f"{rows:,} of {plan.residents:,}")

    imported(0)
    roll, today = io.BytesIO(_roll(plan)), plan.before.date()
    await import_roll(box_settings().keys, vote_id, roll, today, None, progress=imported)
    imported(plan.residents)
    return await get_vote(vote_id)


async def seal(vote_id: UUID, crew: Crew, now: datetime) -> None:
    """Both officers make their key for this vote and sign its manifest."""
    if (await get_vote(vote_id)).sealed:
        return
    for role, staff in (("officer", crew.officer), ("auditor", crew.auditor)):
        await make_officer_key(vote_id, staff, role, crew.passphrases[role])
    await seal_first(vote_id, crew.officer, crew.passphrases["officer"], now)
    await seal_second(vote_id, crew.auditor, crew.passphrases["auditor"], now)


async def open_voting(vote_id: UUID, crew: Crew, now: datetime) -> None:
    """Two people let voting begin."""
    if not reached((await get_vote(vote_id)).step, "voting"):
        await open_first(vote_id, crew.officer, now)
        await open_second(vote_id, crew.auditor, now)


async def close_voting(vote_id: UUID, crew: Crew, now: datetime) -> str:
    """Two people close it; every step whose time has come is taken. The step reached."""
    if not reached((await get_vote(vote_id)).step, "pass_closed"):
        await close_first(vote_id, crew.officer, now)
        return await close_second(vote_id, crew.auditor, now)
    return await run_closing(vote_id, now)


async def draw_lot(vote_id: UUID, crew: Crew, plan: Plan) -> datetime:
    """Enter what a beacon drew, here an invented line; when the box had closed and the lot was drawn."""
    if plan.vote.lot_at is None:
        return plan.vote.box_closes
    if (await get_vote(vote_id)).step == "witnessed":
        await enter_beacon(vote_id, INVENTED_LOT, crew.officer, plan.vote.lot_at)
    return plan.vote.lot_at


async def publish(vote_id: UUID, crew: Crew, now: datetime, progress: Progress = silent) -> PublicationInfo:
    """Two people have it counted, verified and published."""
    if published := await find_publication(vote_id):
        return published
    await approve_publication(vote_id, crew.officer, now)
    return await publish_count(vote_id, crew.auditor, now, progress)


async def _round(plan: Plan) -> RoundInfo:
    found = await find_round_by_slug(plan.round.slug)
    round_id = found.id if found else await create_round(plan.round, None)
    now = await get_round(round_id)
    if now.phase == "draft":
        await set_dates(round_id, [DateInfo("voting", plan.vote.opens, plan.vote.closes)], None)
        await advance_round(round_id, "shortlisting", Facts("draft"), plan.before, None)
    return await get_round(round_id)


def _roll(plan: Plan) -> bytes:
    """A register of invented people: numbered, and nothing else about them."""
    heading = "person_id;name;address;postcode;city;birth_date;area"
    rows = (
        f"{number};{plan.resident} {number};{plan.area} {number};0000;{plan.area};{BORN:%Y-%m-%d};"
        f"{plan.areas[number % len(plan.areas)]}"
        for number in range(1, plan.residents + 1)
    )
    return "\n".join([heading, *rows, ""]).encode()
