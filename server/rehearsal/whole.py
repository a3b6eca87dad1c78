"""A whole vote in a folder of its own and by its own clock, from preparing it to verifying what was published."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from ballots.bars import bars
from ballots.bundle import read
from ballots.canonical import loads
from ballots.manifest import eid_of
from ballots.verify import Report, verify_bundle
from server.config import Settings, make_folder
from server.db import close_database, open_database
from server.jobs import holding_lease
from server.keys import read_key, write_key
from server.migrations import migrate
from server.rehearsal.casting import ballots_bar, cast_all, voters
from server.rehearsal.crew import Crew, hire, synthetic_members
from server.rehearsal.folder import NotOurs, require_own
from server.rehearsal.plan import Plan
from server.rehearsal.steps import close_voting, draw_lot, open_voting, prepare, publish, seal
from server.rehearsal.voter import Cast, Poll
from server.results.queries import bundle_path
from server.rounds.phases import reached
from server.rounds.queries import get_vote
from server.votes.box.service import start_box, stop_box
from server.votes.sealing.queries import get_sealed
from server.votes.sealing.rules import SealedVote

HOUR = timedelta(hours=1)
Wanted = Callable[[SealedVote], Mapping[int, Sequence[Cast]]]


@dataclass(frozen=True)
class Play:
    """What is played: `cast` says what is cast under each style of the sealed vote, by its number; `domain` is where
    the synthetic staff have their mail."""

    plan: Plan
    cast: Wanted
    domain: str


def claim(settings: Settings, name: str, mark: bytes, other: str) -> None:
    """Say durably, before anything else is there, what the folder holds; NotOurs, saying `other`, when it is that."""
    make_folder(settings.data)
    require_own(settings.data, settings.data / name)
    with suppress(FileExistsError):
        write_key(settings.data, name, mark)
    if read_key(settings.data, name) != mark:
        raise NotOurs(f"{settings.data}: {other}; choose another --dir")


async def play_vote(play: Play, settings: Settings) -> Path:
    """The bundle of the whole vote, beside the database; started again it goes on where it was."""
    await open_database(settings)
    try:
        await migrate()
        async with holding_lease(settings, lambda: datetime.now(UTC)):
            await start_box(settings)
            try:
                return await _play(play, settings)
            finally:
                await stop_box()
    finally:
        await close_database()


def verified(bundle: Path) -> Report:
    """The file that stays, verified as anybody would; Refused when it is not good."""
    with bars() as progress:
        return verify_bundle(bundle, eid_of(read(bundle).manifest).hex(), progress=progress)


def print_winners(plan: Plan, bundle: Path, report: Report) -> None:
    """Who wins, pool by pool."""
    titles = {project.code: project.title_da for project in plan.projects}
    lines = loads(read(bundle).result)["lines"]
    print(f"{sum(len(line['winners']) for line in lines)} of {len(titles)} projects win; {report.ballots} ballots.")
    for line in lines:
        if len(lines) > 1:
            print(next(pool.title_da for pool in plan.lines if pool.code == line["id"]))
        for winner in line["winners"]:
            print(f"  {winner}  {titles[winner]}")


def print_bundle(bundle: Path, report: Report) -> None:
    """Where everything is, and how anybody checks it."""
    print(f"eid     {report.eid.hex()}")
    print(f"bundle  {bundle}")
    print(f"check   python -m ballots verify {bundle} --eid {report.eid.hex()}")
    for warning in report.warnings:
        print(f"WARNING  {warning}")
    print("VERIFIED" if report.witnessed else "VERIFIED, UNWITNESSED")


async def _play(play: Play, settings: Settings) -> Path:
    plan, crew = play.plan, await hire(synthetic_members(play.domain))
    with bars() as progress:
        vote = await prepare(plan, progress)
        progress("Sealing", 0, 1, "")
        await seal(vote.id, crew, plan.before)
    await open_voting(vote.id, crew, plan.before)
    if not reached((await get_vote(vote.id)).step, "pass_closed"):
        await _cast(play, await get_sealed(vote.id))
    return await _counted(plan, vote.id, crew, settings)


async def _cast(play: Play, sealed: SealedVote) -> None:
    wanted = play.cast(sealed)
    with ballots_bar(sum(map(len, wanted.values()))) as progress, voters() as pool:
        for style in sealed.styles:
            poll = Poll(sealed.eid, style.id, style.pass_key)
            await cast_all(pool, sealed.id, poll, wanted.get(style.id, ()), play.plan.vote.opens + HOUR, progress)


async def _counted(plan: Plan, vote_id: UUID, crew: Crew, settings: Settings) -> Path:
    """Closed, counted and published; the bundle beside the database, under the name people know."""
    with bars() as progress:
        progress("Closing", 0, 1, "")
        await close_voting(vote_id, crew, plan.vote.box_closes)
        drawn = await draw_lot(vote_id, crew, plan)
        published = await publish(vote_id, crew, drawn + HOUR, progress)
    path = settings.data / published.name
    shutil.copyfile(bundle_path(settings.files, published.sha256), path)
    return path
