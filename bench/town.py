"""What is measured on: an open vote with a hundred projects, and a published one."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ballots.canonical import unb64
from ballots.lines import BallotLine, choices_bytes, parse_line
from server import db
from server.config import Settings, load_settings
from server.migrations import migrate
from server.results.count.actions import approve_publication, publish_count
from server.roll.letters.actions import PlainLetter
from server.votes.actions import cast_ballot, issue_pass
from server.votes.box.service import start_box, stop_box
from server.votes.closing.actions import close_first, close_second
from tests.support.towns import Town, Voter, new_voter, open_town, some_choices

PROJECTS = 100
RESIDENTS = 1200
PUBLISHED_BALLOTS = 300
LETTERS = 40


@dataclass(frozen=True)
class Prepared:
    """An open vote, letters nobody has used, ballots ready to be posted, and what their passes cost."""

    town: Town
    letters: tuple[PlainLetter, ...]
    ballots: tuple[bytes, ...]
    pass_ms: float


async def prepare_open(folder: Path, ballots: int) -> Prepared:
    """An open vote. The passes of the first ballots are issued here; the CPU that took is counted."""
    async with _open(folder) as settings:
        town = await open_town(settings, projects=PROJECTS, residents=RESIDENTS, letters=LETTERS)
        voters = [new_voter(town) for _ in range(ballots)]
        now, blinded = datetime.now(UTC), [voter.blinded for voter in voters]
        begun = time.process_time()
        signed = [await issue_pass(town.vote, LETTERS + n, one, False, now) for n, one in enumerate(blinded)]
        pass_ms = 1000 * (time.process_time() - begun) / ballots
        ready = [_ready(town, voter, n, signed[n]) for n, voter in enumerate(voters)]
        return Prepared(town, town.letters, tuple(ready), pass_ms)


async def prepare_published(folder: Path) -> Town:
    """A vote of last week, counted and published."""
    then = datetime.now(UTC) - timedelta(days=9)
    async with _open(folder) as settings:
        town = await open_town(settings, projects=PROJECTS, residents=RESIDENTS, now=then)
        for n in range(PUBLISHED_BALLOTS):
            await _cast(town, new_voter(town), n, then)
        after = town.manifest.box_closes + timedelta(seconds=1)
        await close_first(town.vote, town.officer, after)
        await close_second(town.vote, town.auditor, after)
        await approve_publication(town.vote, town.officer, after)
        await publish_count(town.vote, town.auditor, after)
        return town


@asynccontextmanager
async def _open(folder: Path) -> AsyncIterator[Settings]:
    settings = load_settings(data=folder, database="")
    await db.open_database(settings)
    try:
        await migrate()
        await start_box(settings)
        yield settings
        await stop_box()
    finally:
        await db.close_database()


async def _cast(town: Town, voter: Voter, line: int, now: datetime) -> None:
    w = voter.pass_from(await issue_pass(town.vote, line, voter.blinded, False, now))
    choices = some_choices(town, line)
    sent = voter.ballot(choices, w)
    parsed = parse_line(json.dumps(sent["line"], sort_keys=True, separators=(",", ":")).encode())
    assert isinstance(parsed, BallotLine)
    await cast_ballot(town.vote, parsed, choices_bytes(choices), unb64(str(sent["nonce"]), 32), now)


def _ready(town: Town, voter: Voter, turn: int, signature: bytes) -> bytes:
    return json.dumps(voter.ballot(some_choices(town, turn), voter.pass_from(signature))).encode()
