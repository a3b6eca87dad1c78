"""A whole vote in a folder of its own and by its own clock, from preparing it to verifying what was published."""

import asyncio
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from ballots.bars import bars
from ballots.bundle import read
from ballots.canonical import loads
from ballots.manifest import eid_of
from ballots.verify import Refused, Report, verify_bundle
from server.config import Settings
from server.rehearsal.alone import served_alone
from server.rehearsal.casting import ballots_bar, cast_all, voters
from server.rehearsal.crew import Crew, hire, synthetic_members
from server.rehearsal.plan import Plan
from server.rehearsal.steps import close_voting, draw_lot, open_voting, prepare, publish, seal
from server.rehearsal.voter import Cast, Poll
from server.results.queries import bundle_path
from server.rounds.phases import reached
from server.rounds.queries import get_vote
from server.rounds.rules import BadDraft, BadRows
from server.votes.sealing.queries import get_sealed
from server.votes.sealing.rules import CannotSeal, SealedVote

GOOD, REFUSED, UNREADABLE = 0, 1, 2
HOUR = timedelta(hours=1)
Wanted = Callable[[SealedVote], Mapping[int, Sequence[Cast]]]
Tell = Callable[[Path, Report], None]


@dataclass(frozen=True)
class Play:
    """What is played, and what it is called in an error; `cast` says what is cast under each style of the sealed vote,
    by its number; `domain` is where the synthetic staff have their mail."""

    name: str
    plan: Plan
    cast: Wanted
    domain: str


def play(play: Play, settings: Settings, tell: Tell) -> int:
    """Play a vote, verify what stays of it as anybody would, and tell what came out; started again it goes on where it
    was. A command's exit code: verified, our own bundle refused, or a plan that makes no vote, said in one line."""
    try:
        bundle = asyncio.run(_play(play, settings))
        report = _verified(bundle)
    except Refused as error:
        print(f"REFUSED  {error}", file=sys.stderr)
        return REFUSED
    except (BadDraft, BadRows, CannotSeal) as error:
        print(f"{play.name}: {error}", file=sys.stderr)
        return UNREADABLE
    tell(bundle, report)
    return GOOD


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


def _verified(bundle: Path) -> Report:
    with bars() as progress:
        return verify_bundle(bundle, eid_of(read(bundle).manifest).hex(), progress=progress)


async def _play(play: Play, settings: Settings) -> Path:
    """The bundle of the whole vote, beside the database."""
    plan = play.plan
    async with served_alone(settings):
        crew = await hire(synthetic_members(play.domain))
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
