"""Nothing stored joins a person to a ballot: in no table, no page, no write-ahead log, no file and nothing printed."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from ballots.canonical import b64
from ballots.passes import encode_code
from server import check, db
from server.config import Settings
from server.roll.letters.actions import PlainLetter, issue_letters
from server.votes.actions import cast_assisted, cast_ballot
from server.votes.box.queries import list_rows
from server.votes.box.rules import open_row
from server.votes.box.service import cross_due_borders, get_box
from server.votes.box.state import list_batch_keys, state_folder
from server.votes.closing.actions import close_first, close_second
from tests.support.polls import BOX_CLOSES, NOW, OpenPoll, Resident, open_poll

VOTES, LETTERS = 1000, 20
PROJECTS = ("P1", "P2", "P3", "P4", "P5")


@dataclass
class Traces:
    """What only voters know, as bytes to look for: `secrets` must never be stored, `ballots` not before a border."""

    secrets: set[bytes] = field(default_factory=set)
    ballots: set[bytes] = field(default_factory=set)
    choices: set[bytes] = field(default_factory=set)
    persons: set[bytes] = field(default_factory=lambda: {b"Beboer 1"})


async def test_after_1000_votes_nothing_on_the_disk_joins_a_person_to_a_ballot(
    sqlite_box: Settings, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    await search_everything(sqlite_box, capfd, caplog)


@pytest.mark.deep
async def test_after_1000_votes_nothing_on_either_engine_joins_a_person_to_a_ballot(
    box: Settings, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    await search_everything(box, capfd, caplog)


async def search_everything(box: Settings, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    poll = await open_poll(box, residents=VOTES + 10)
    traces = await everybody_votes(poll)
    batch = list_batch_keys(state_folder(box, poll.id))[0]
    for path, data in await stored(box):
        assert not holds(data, traces.secrets | traces.ballots), f"{path} holds a key, commitment, code or seed"
        assert "pg_wal" in str(path) or not any(choices in data for choices in traces.choices), f"{path} holds choices"
    await cross_due_borders(NOW)
    await close_first(poll.id, poll.officer, BOX_CLOSES)
    assert await close_second(poll.id, poll.auditor, BOX_CLOSES) == "opened"
    seen = 0
    for path, data in await stored(box):
        assert not holds(data, traces.secrets | {batch.secret}), f"{path} holds a code, seed or batch key"
        for page in pages(path, data):
            ballot = holds(page, traces.ballots)
            seen += ballot
            assert not (ballot and holds(page, traces.persons)), f"a page of {path} holds a ballot and a person"
    assert seen > 50  # the log itself was looked at
    printed = capfd.readouterr()
    for text in (printed.out, printed.err, caplog.text):
        assert not holds(text.encode(), traces.secrets | traces.ballots | traces.persons)


async def test_rows_of_a_passed_batch_kept_by_a_thief_open_with_nothing_that_is_left(box: Settings) -> None:
    """A copy of the queue with its order and transaction numbers is worth nothing after a border."""
    poll = await open_poll(box, residents=40)
    for line in range(30):
        await poll.resident(line).vote(PROJECTS[line % 5])
    stolen = [row async for rows in list_rows(poll.id) for row in rows]
    await cross_due_borders(NOW)
    served = await get_box(poll.id)
    left = [served.batch.secret, served.log_key, served.promise_key]
    for tag, sealed in stolen:
        for key in left:
            with pytest.raises(InvalidTag):
                open_row(key, tag, sealed)


async def test_no_table_holds_both_a_person_and_a_ballot_nor_any_order_of_arrival(database: Settings) -> None:
    columns = await columns_by_table()
    assert columns["box_queue"] == {"vote", "tag", "sealed"}
    assert columns["box_opening"] == {"vote", "k", "n", "nonce", "choices"}
    assert columns["roll_mark"] == {"vote", "line", "kind", "assisted", "bm_hash", "signature"}
    assert columns["log_entry"] == {"log", "index", "bytes", "leaf"}
    person = {"line", "number", "person", "name", "account", "token_hash", "secret_hash"}
    ballot = {"k", "tag", "sealed", "nonce", "choices"}
    for table, names in columns.items():
        if table != "officer_key":  # its `sealed` is a private key
            assert not (names & person and names & ballot), table
        if table.startswith(("box_", "log_")) or table == "roll_mark":
            assert not names & {"at", "time", "day", "created", "updated", "id", "serial", "rowid"}, table
    if not db.is_postgres():
        for table in ("box_queue", "box_opening", "roll_mark"):
            sql = await db.fetch("SELECT sql FROM sqlite_master WHERE name = ?", table)
            assert sql[0]["sql"].endswith("WITHOUT ROWID"), "a rowid would keep the order of arrival"
    for table, other in await foreign_keys():
        assert {table.split("_")[0], other.split("_")[0]} not in ({"roll", "box"}, {"box", "log"}, {"roll", "log"})


async def everybody_votes(poll: OpenPoll) -> Traces:
    """LETTERS of them in assisted mode, the others with a program of their own."""
    traces = Traces()
    chunks = [chunk async for chunk in issue_letters(poll.settings.keys, poll.id, 0, LETTERS - 1, None)]
    letters = [letter for chunk in chunks for letter in chunk]
    residents = [poll.resident(line) for line in range(VOTES)]
    for at in range(0, VOTES, 20):
        await asyncio.gather(*(one_votes(resident, letters, traces) for resident in residents[at : at + 20]))
    return traces


async def one_votes(resident: Resident, letters: list[PlainLetter], traces: Traces) -> None:
    chosen = {PROJECTS[resident.line % 5], PROJECTS[resident.line // 5 % 5]}
    if resident.line < LETTERS:
        letter = letters[resident.line]
        choices = resident.ballot(bytes(384), *chosen)[1]
        await cast_assisted(resident.poll.id, resident.seed, choices, NOW, (letter.number, letter.secret))
        traces.secrets.add(letter.secret.encode())
        traces.persons.add(letter.number.encode())
    else:
        w = await resident.get_pass()
        line, choices, nonce = resident.ballot(w, *chosen)
        await cast_ballot(resident.poll.id, line, choices, nonce, NOW)
        traces.ballots |= {line.c, b64(line.c).encode(), w, line.s, nonce}
    traces.secrets |= {resident.seed, resident.seed.hex().encode(), encode_code(resident.seed).encode()}
    traces.ballots |= {resident.k, b64(resident.k).encode(), resident.k.hex().encode()}
    traces.choices.add(choices)
    traces.persons.add(sha256(resident.blinded).digest())


def holds(data: bytes, patterns: set[bytes]) -> bool:
    """Whether any of the patterns begins anywhere, judged by its first 16 bytes.

    Eight would find the first group of some random UUID, which is text in SQLite, once in a few hundred runs: eight hex
    digits of a key are 32 bits only.
    """
    wanted: dict[bytes, set[bytes]] = {}
    for pattern in patterns:
        wanted.setdefault(pattern[:8], set()).add(pattern[:16])
    return any(
        data.startswith(pattern, at) for at in range(len(data) - 7) for pattern in wanted.get(data[at : at + 8], ())
    )


def pages(path: Path, data: bytes) -> Iterable[bytes]:
    """What a database writes as one piece. PostgreSQL's WAL is a stream of everybody's records and has no such."""
    if path.name.endswith("-wal"):  # SQLite: 32 bytes of header, then frames of 24 + 4096
        return (data[at : at + 4120] for at in range(32, len(data), 4120))
    if "pg_wal" in path.parts:
        return ()
    size = 8192 if db.is_postgres() else 4096
    return (data[at : at + size] for at in range(0, len(data), size))


async def stored(settings: Settings) -> list[tuple[Path, bytes]]:
    """Every file of the installation and of its database."""
    paths = [path for path in settings.data.rglob("*") if path.is_file()]
    if db.is_postgres():
        await db.fetch("CHECKPOINT")
        folder = Path((await db.fetch("SHOW data_directory"))[0]["data_directory"])
        own = (await db.fetch("SELECT oid FROM pg_database WHERE datname = current_database()"))[0]["oid"]
        paths += [*(folder / "base" / str(own)).iterdir(), *(folder / "pg_wal").glob("0*")]
    return [(path, path.read_bytes()) for path in paths]


async def columns_by_table() -> dict[str, set[str]]:
    """Read back from the database, not from our own description of it."""
    names = [str(table._meta.tablename) for table in check.all_tables()]
    if db.is_postgres():
        sql = "SELECT column_name AS name FROM information_schema.columns WHERE table_name = ?"
        return {name: {row["name"] for row in await db.fetch(sql, name)} for name in names}
    return {name: {row["name"] for row in await db.fetch(f"PRAGMA table_info({name})")} for name in names}


async def foreign_keys() -> list[tuple[str, str]]:
    """(table, table it refers to)."""
    if db.is_postgres():
        names = "conrelid::regclass::text AS a, confrelid::regclass::text AS b"
        rows = await db.fetch(f"SELECT {names} FROM pg_constraint WHERE contype = 'f'")
        return [(row["a"], row["b"]) for row in rows]
    tables = await columns_by_table()
    return [(name, row["table"]) for name in tables for row in await db.fetch(f"PRAGMA foreign_key_list({name})")]
