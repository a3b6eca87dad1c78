"""The server is killed without warning while people vote: what was promised is kept, and nothing is counted twice."""

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from ballots.bundle import read
from ballots.lines import BallotLine, PassLine, parse_line, receipt_id, receipt_number
from ballots.verify import verify_bundle
from server import db
from server.db import fetch
from server.roll.marks.queries import list_marks
from server.votes.box.queries import list_rows
from server.votes.box.rules import open_row
from server.votes.box.state import list_batch_keys, read_marks, state_folder
from tests.support.load import Load, Promised
from tests.support.servers import LiveServer
from tests.support.towns import Town, published_bundle, town_at_rest

Identities = set[tuple[bytes, int, bytes]]
"""(k, n, c)."""


@dataclass(frozen=True)
class OnDisk:
    """What a dead server has left, before anything repairs it."""

    queued: Identities
    logged: Identities
    marked: set[int]
    journalled: set[int]


@pytest.mark.parametrize(
    ("kills", "letters"), [(3, 60), pytest.param(20, 400, marks=pytest.mark.deep)], ids=["3 kills", "20 kills"]
)
def test_nothing_promised_is_lost_when_the_server_is_killed(
    kills: int, letters: int, engine_kind: str, server_url: str | None, tmp_path: Path
) -> None:
    town = asyncio.run(town_at_rest(engine_kind, server_url, tmp_path / "town", letters=letters))
    server = LiveServer(tmp_path, command=(), module="tests.support.bordering", env=town.environment)
    server.start()
    load = Load(town, server.booth, town.letters)
    load.start()
    chance = random.Random(20261122)
    seen_waiting = seen_logged = 0
    try:
        for turn in range(1, kills + 1):
            server.wait_until(lambda enough=turn: _has_more(load, 10 * enough, 2 * enough))  # type: ignore[misc]
            if turn % 2:
                _kill_in_a_border(server, state_folder(town.settings, town.vote), chance)
            else:
                time.sleep(chance.uniform(0, 0.4))
                server.kill()
            found = asyncio.run(_left_by(town))
            _check_left(found, load.promised)
            seen_waiting, seen_logged = seen_waiting + len(found.queued), seen_logged + len(found.logged)
            server.start()
            load.send_again()
        time.sleep(0.5)
    finally:
        promised = load.stop()
        server.stop()
    assert promised.refused == []
    assert len(promised.ballots) > 10 * kills and len(promised.receipts) > 2 * kills
    assert seen_waiting and seen_logged, "ballots were killed in the queue and in the log"
    _check_published(asyncio.run(published_bundle(town)), town, promised)
    assert not [line for line in server.log.splitlines() if "Traceback" in line or "job borders failed" in line]


def _has_more(load: Load, ballots: int, receipts: int) -> bool:
    """However slow the machine is today."""
    return len(load.promised.ballots) > ballots and len(load.promised.receipts) > receipts


def _kill_in_a_border(server: LiveServer, state: Path, chance: random.Random) -> None:
    """While a border is crossed, and only then, two batch keys lie in the folder: stop there, look again, kill."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if _batch_keys(state) == 2:
            time.sleep(chance.uniform(0, 0.02))
            assert server.process is not None
            server.process.send_signal(signal.SIGSTOP)
            time.sleep(0.01)
            if _batch_keys(state) == 2:
                return server.kill()
            server.process.send_signal(signal.SIGCONT)
        time.sleep(0.001)
    pytest.fail("no border was crossed in a minute")


def _batch_keys(state: Path) -> int:
    return len(list(state.glob("batch-*")))


async def _left_by(town: Town) -> OnDisk:
    """Queue before log: a PostgreSQL that is still ending a border must not hide what moves from one to the other."""
    await db.open_database(town.settings)
    try:
        state = state_folder(town.settings, town.vote)
        keys = [key.secret for key in list_batch_keys(state)]
        queued = {_opened(keys, *row) async for rows in list_rows(town.vote) for row in rows}
        entries = await fetch("SELECT bytes FROM log_entry WHERE log = ?", town.vote)
        marked = {mark.line async for mark in list_marks(town.vote) if mark.kind == "pass"}
    finally:
        await db.close_database()
    return OnDisk(queued, _ballots(entry["bytes"] for entry in entries), marked, set(read_marks(state)))


def _opened(keys: list[bytes], tag: bytes, sealed: bytes) -> tuple[bytes, int, bytes]:
    """Whose ballot a sealed row is; after a kill in a border the key of the other batch lies there too."""
    for key in keys:
        try:
            (identity,) = _ballots([open_row(key, tag, sealed).line])
        except InvalidTag:
            continue
        return identity
    raise AssertionError("no key on the disk opens this row")


def _ballots(lines: Iterable[bytes]) -> Identities:
    parsed = (parse_line(line) for line in lines)
    return {(line.k, line.n, line.c) for line in parsed if isinstance(line, BallotLine)}


def _check_left(found: OnDisk, promised: Promised) -> None:
    """Each promise by its name, and not their number."""
    assert set(promised.ballots) <= found.queued | found.logged
    assert set(promised.passes) <= found.marked
    assert set(promised.passes) <= found.journalled


def _check_published(path: Path, town: Town, promised: Promised) -> None:
    """Hold the published bundle against what was promised."""
    assert verify_bundle(path, eid=town.eid.hex())
    log = read(path).log.splitlines()
    logged = _ballots(log)
    marked = Counter(line.line for line in map(parse_line, log) if isinstance(line, PassLine))
    assert promised.ballots <= logged
    assert promised.receipts <= {receipt_number(receipt_id(town.eid, k, n, c)) for k, n, c in logged}
    assert promised.passes <= marked.keys()
    assert set(marked.values()) == {1}
