"""The command: prepare, seal, vote, close, count, publish, verify, compare."""

import asyncio
import shutil
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from ballots import RuleError
from ballots.bars import bars
from ballots.bundle import read
from ballots.canonical import loads
from ballots.manifest import eid_of
from ballots.pabulib import PabulibError
from ballots.verify import Refused, Report, verify_bundle
from server.config import Settings, load_settings
from server.db import close_database, open_database
from server.jobs import holding_lease
from server.keys import read_key, write_key
from server.migrations import migrate
from server.rehearsal.casting import ballots_bar, cast_all, voters
from server.rehearsal.crew import hire, synthetic_members
from server.rehearsal.folder import NotOurs, require_own
from server.rehearsal.steps import close_voting, open_voting, prepare, publish, seal
from server.rehearsal.voter import Cast, Poll
from server.replay.source import Source, read_source
from server.results.queries import PublicationInfo, bundle_path
from server.rounds.phases import reached
from server.rounds.queries import get_vote
from server.rounds.rules import BadDraft, BadRows
from server.votes.box.service import start_box, stop_box
from server.votes.sealing.queries import get_sealed
from server.votes.sealing.rules import CannotSeal

GOOD, REFUSED, UNREADABLE = 0, 1, 2
MARK = "replay.json"
HOUR = timedelta(hours=1)


def replay(file: Path, folder: Path | None, rule: str | None, invalid: str | None) -> int:
    """Replay `file` in `folder` (default `./replay-<name>`); started again it goes on where it was.

    0: verified. 1: our own bundle was refused. 2: the file or the rule cannot be used, said in one line.
    """
    try:
        source = read_source(file, rule, invalid)
    except (PabulibError, RuleError) as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    folder = folder or Path(f"replay-{file.stem}")
    settings = load_settings(data=folder, database="")
    _claim(source, settings)
    try:
        bundle = asyncio.run(_replayed(source, settings))
    except Refused as error:
        print(f"REFUSED  {error}", file=sys.stderr)
        return REFUSED
    except (BadDraft, BadRows, CannotSeal) as error:
        print(f"{file}:1: {error}", file=sys.stderr)
        return UNREADABLE
    return _verified(source, bundle)


def _claim(source: Source, settings: Settings) -> None:
    """Say durably, before anything else is there, whose replay the folder holds; NotOurs when it is another's."""
    settings.make_data()
    require_own(settings.data, settings.data / MARK)
    with suppress(FileExistsError):
        write_key(settings.data, MARK, source.mark())
    if read_key(settings.data, MARK) != source.mark():
        raise NotOurs(f"{settings.data}: another replay, of another file or by other choices; choose another --dir")


async def _replayed(source: Source, settings: Settings) -> Path:
    """The bundle of the whole vote."""
    await open_database(settings)
    try:
        await migrate()
        async with holding_lease(settings, lambda: datetime.now(UTC)):
            await start_box(settings)
            try:
                return await _vote(source, settings)
            finally:
                await stop_box()
    finally:
        await close_database()


async def _vote(source: Source, settings: Settings) -> Path:
    plan, crew = source.plan, await hire(synthetic_members("replay.invalid"))
    with bars() as progress:
        vote = await prepare(plan, progress)
        progress("Sealing", 0, 1, "")
        await seal(vote.id, crew, plan.before)
    await open_voting(vote.id, crew, plan.before)
    if not reached((await get_vote(vote.id)).step, "pass_closed"):
        with ballots_bar(len(source.voters)) as progress, voters() as pool:
            poll, cast = await _ballots(source, vote.id)
            await cast_all(pool, vote.id, poll, cast, plan.vote.opens + HOUR, progress)
    with bars() as progress:
        progress("Closing", 0, 1, "")
        await close_voting(vote.id, crew, plan.vote.box_closes)
        published = await publish(vote.id, crew, plan.vote.box_closes + HOUR, progress)
    return _kept(settings, published)


async def _ballots(source: Source, vote_id: UUID) -> tuple[Poll, list[Cast]]:
    sealed = await get_sealed(vote_id)
    style = sealed.styles[0]
    cast = [
        Cast(style.first_line + place, source.seed(voter), source.choices(voter))
        for place, voter in enumerate(source.voters)
    ]
    return Poll(sealed.eid, style.id, style.pass_key), cast


def _kept(settings: Settings, published: PublicationInfo) -> Path:
    """The bundle beside the database, under the name people know."""
    path = settings.data / published.name
    shutil.copyfile(bundle_path(settings.files, published.sha256), path)
    return path


def _verified(source: Source, bundle: Path) -> int:
    """Verify the file that stays, as anybody would, and say what came out."""
    with bars() as progress:
        eid = eid_of(read(bundle).manifest).hex()
        report = verify_bundle(bundle, eid, progress=progress)
    _print(source, report, bundle, loads(read(bundle).result)["lines"][0]["winners"])
    return GOOD


def _print(source: Source, report: Report, bundle: Path, winners: list[str]) -> None:
    titles = {project.code: project.title_da for project in source.plan.projects}
    print(f"{len(winners)} of {len(titles)} projects win; {report.ballots} ballots.")
    for winner in winners:
        print(f"  {winner}  {titles[winner]}")
    print(f"As the city's: {_beside(source, set(winners))}")
    print(f"eid     {report.eid.hex()}")
    print(f"bundle  {bundle}")
    print(f"check   python -m ballots verify {bundle} --eid {report.eid.hex()}")
    for warning in report.warnings:
        print(f"WARNING  {warning}")
    print("VERIFIED" if report.witnessed else "VERIFIED, UNWITNESSED")


def _beside(source: Source, winners: set[str]) -> str:
    """The city's own result, looked at only now."""
    theirs = source.file.selected
    if theirs is None:
        return "the file does not say what the city selected"
    if theirs == winners:
        return "yes"
    only_ours, only_theirs = sorted(winners - theirs), sorted(theirs - winners)
    return f"no; only here: {' '.join(only_ours) or '-'}; only there: {' '.join(only_theirs) or '-'}"
