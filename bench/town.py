"""What is measured on: an open vote with a hundred projects, a published one, and a round with 5,000 ideas."""

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
from server.ideas.actions import import_ideas, save_call
from server.ideas.rules import CallDraft, IdeaDraft
from server.migrations import migrate
from server.results.count.actions import approve_publication, publish_count
from server.roll.letters.actions import PlainLetter
from server.rounds.actions import advance_round, create_round
from server.rounds.phases import Facts
from server.rounds.rules import RoundDraft
from server.votes.actions import cast_ballot, issue_pass
from server.votes.box.service import start_box, stop_box
from server.votes.closing.actions import close_first, close_second
from tests.support.towns import SLUG, Town, Voter, new_voter, open_town, some_choices

PROJECTS = 100
RESIDENTS = 1200
PUBLISHED_BALLOTS = 300
LETTERS = 40
IDEAS = 5000


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


async def prepare_ideas(folder: Path) -> None:
    """A round that collects ideas, at `/r/proeve`; every hundredth is about an apple garden."""
    now = datetime.now(UTC).replace(microsecond=0)
    call = CallDraft(areas=("Nord", "Syd", "Øst", "Vest"), categories=("Natur", "Leg"))
    drafts = [
        IdeaDraft(
            f"{'Æblehave' if n % 100 == 0 else 'Bænk'} nummer {n}",
            f"Et sted at mødes, og nummer {n} i rækken. " * 8,
            call.areas[n % 4],
            price=n * 1_000_00,
            category=call.categories[n % 2],
            proposer_name=f"Beboer {n}",
        )
        for n in range(1, IDEAS + 1)
    ]
    async with _open(folder):
        round_id = await create_round(RoundDraft(SLUG, "Prøverunde", "Trial round"), None)
        await save_call(round_id, call, None)
        await advance_round(round_id, "collecting", Facts("draft", has_call=True), now, None)
        await import_ideas(round_id, drafts, None, now)


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
