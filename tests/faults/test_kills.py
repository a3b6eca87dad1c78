"""The server is killed without warning while people vote: what was promised is kept, and nothing is counted twice."""

import asyncio
import random
import time
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from ballots.bundle import read
from ballots.lines import BallotLine, PassLine, parse_line
from ballots.verify import verify_bundle
from server import db
from server.config import Settings
from server.db import fetch
from server.results.count.actions import approve_publication, publish_count
from server.results.queries import bundle_path
from server.votes.box.service import start_box, stop_box
from server.votes.closing.actions import close_first, close_second
from tests.support.databases import fresh_database
from tests.support.load import Load, Promised
from tests.support.servers import LiveServer
from tests.support.towns import Town, open_town


@pytest.mark.parametrize(
    ("kills", "letters"), [(3, 60), pytest.param(20, 400, marks=pytest.mark.deep)], ids=["3 kills", "20 kills"]
)
def test_nothing_promised_is_lost_when_the_server_is_killed(
    kills: int, letters: int, engine_kind: str, server_url: str | None, tmp_path: Path
) -> None:
    town = asyncio.run(_made(engine_kind, server_url, tmp_path / "town", letters))
    server = LiveServer(tmp_path, env=_environment(town.settings))
    server.start()
    load = Load(town, server.booth, town.letters)
    load.start()
    chance = random.Random(20261122)
    try:
        for turn in range(1, kills + 1):
            enough = partial(_has_more, load, 10 * turn)  # however slow the machine is today
            server.wait_until(enough)
            time.sleep(chance.uniform(0, 0.4))
            server.kill()
            stored = asyncio.run(_stored(town))
            assert stored >= len(load.promised.ballots), "right after the kill, before any repair"
            server.start()
        time.sleep(0.5)
    finally:
        promised = load.stop()
        server.stop()
    assert promised.refused == []
    assert len(promised.ballots) > 10 * kills
    asyncio.run(_close_and_check(town, promised, server))


def _has_more(load: Load, ballots: int) -> bool:
    return len(load.promised.ballots) > ballots


async def _made(kind: str, url: str | None, folder: Path, letters: int) -> Town:
    async with fresh_database(kind, folder, url) as settings:
        await start_box(settings)
        town = await open_town(settings, residents=letters + 20, letters=letters)
        await stop_box()
    return town


async def _stored(town: Town) -> int:
    """Ballots in queue and log, as they lie on the disk of a server that is dead."""
    await db.open_database(town.settings)
    try:
        queued = await fetch("SELECT count(*) AS n FROM box_queue WHERE vote = ?", town.vote)
        logged = await fetch("SELECT bytes FROM log_entry WHERE log = ?", town.vote)
    finally:
        await db.close_database()
    return int(queued[0]["n"]) + sum(isinstance(parse_line(row["bytes"]), BallotLine) for row in logged)


async def _close_and_check(town: Town, promised: Promised, server: LiveServer) -> None:
    """Close, count and publish what is on the disk, and hold the published bundle against what was promised."""
    after = town.manifest.box_closes + timedelta(seconds=1)
    await db.open_database(town.settings)
    try:
        await start_box(town.settings)
        await close_first(town.vote, town.officer, after)
        assert await close_second(town.vote, town.auditor, after) == "opened"
        await approve_publication(town.vote, town.officer, after)
        published = await publish_count(town.vote, town.auditor, after)
        await stop_box()
    finally:
        await db.close_database()
    path = bundle_path(town.settings.files, published.sha256)
    report = verify_bundle(path, eid=town.eid.hex())
    lines = [parse_line(line) for line in read(path).log.splitlines()]
    logged = {(line.k, line.n, line.c) for line in lines if isinstance(line, BallotLine)}
    marked = Counter(line.line for line in lines if isinstance(line, PassLine))
    assert promised.ballots <= logged
    assert promised.passes <= marked.keys()
    assert set(marked.values()) == {1}
    assert report
    assert not [line for line in server.log.splitlines() if "Traceback" in line]


def _environment(settings: Settings) -> dict[str, str]:
    return {"PULJEN_DATA": str(settings.data), "PULJEN_DATABASE": settings.database}
