"""Nothing stored joins a person to a ballot: in no table, no page, no write-ahead log, no file and nothing printed.

Some of the votes are cast over HTTP, to a server of its own whose output is kept, by clients with a cookie, an address
and a program that would be known again.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography.exceptions import InvalidTag

from ballots.canonical import b64
from ballots.lines import BallotLine
from ballots.passes import encode_code, finalize
from server import check, db
from server.config import Settings
from server.roll.letters.actions import issue_letters
from server.roll.marks.queries import find_mark
from server.votes.actions import cast_ballot
from server.votes.box.queries import list_rows
from server.votes.box.rules import open_row
from server.votes.box.service import cross_due_borders, get_box, start_box, stop_box
from server.votes.box.state import list_batch_keys, state_folder
from server.votes.closing.actions import close_first, close_second
from tests.support.booths import vote_by_form, vote_by_program
from tests.support.polls import BOX_CLOSES, NOW, OpenPoll, Resident, open_poll
from tests.support.servers import LiveServer, move_clock

VOTES, LETTERS, FORMS = 1000, 60, 20
"""All of them, those cast over HTTP with a letter, and those of these by a form."""
COOKIE, AGENT, PEER, FORWARDED = "known-cookie-5f2c", "known-program-8d1", "127.77.66.", "2001:db8:77:"
PROJECTS = ("P1", "P2", "P3", "P4", "P5")


@dataclass
class Traces:
    """What to look for, as bytes: `secrets` and `clients` must never be stored, `ballots` not before a border."""

    secrets: set[bytes] = field(default_factory=set)
    ballots: set[bytes] = field(default_factory=set)
    choices: set[bytes] = field(default_factory=set)
    persons: set[bytes] = field(default_factory=lambda: {b"Beboer 1"})
    clients: set[bytes] = field(default_factory=lambda: {text.encode() for text in (COOKIE, AGENT, PEER, FORWARDED)})


class Wanted:
    """Whether any of the patterns begins anywhere, judged by its first 16 bytes.

    Eight would find the first group of some random UUID, which is text in SQLite, once in a few hundred runs: eight hex
    digits of a key are 32 bits only.
    """

    def __init__(self, patterns: set[bytes]) -> None:
        self._starts: dict[bytes, set[bytes]] = {}
        for pattern in patterns:
            self._starts.setdefault(pattern[:8], set()).add(pattern[:16])

    def is_in(self, data: bytes) -> bool:
        """Whether this holds one."""
        starts = self._starts
        found = (at for at in range(len(data) - 7) if data[at : at + 8] in starts)
        return any(data.startswith(pattern, at) for at in found for pattern in starts[data[at : at + 8]])


async def test_after_1000_votes_nothing_on_the_disk_joins_a_person_to_a_ballot(
    sqlite_box: Settings, quiet: "Quiet", tmp_path_factory: pytest.TempPathFactory
) -> None:
    await search_everything(sqlite_box, quiet, tmp_path_factory.mktemp("server"))


@pytest.mark.deep
async def test_after_1000_votes_nothing_on_either_engine_joins_a_person_to_a_ballot(
    box: Settings, quiet: "Quiet", tmp_path_factory: pytest.TempPathFactory
) -> None:
    await search_everything(box, quiet, tmp_path_factory.mktemp("server"))


@dataclass(frozen=True)
class Quiet:
    """What this process prints."""

    printed: pytest.CaptureFixture[str]
    logged: pytest.LogCaptureFixture

    def lines(self) -> list[str]:
        """All so far."""
        printed = self.printed.readouterr()
        return "\n".join((printed.out, printed.err, self.logged.text)).splitlines()


@pytest.fixture
def quiet(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Quiet:
    return Quiet(capfd, caplog)


async def search_everything(box: Settings, quiet: Quiet, outside: Path) -> None:
    poll = await open_poll(box, residents=VOTES + 10)
    traces, server = Traces(), clocked_server(poll, outside)
    await some_vote_over_http(poll, server, traces)
    await the_others_vote(poll, traces)
    traces.persons |= {row["person"] for row in await db.fetch("SELECT person FROM roll_line")}
    batch = list_batch_keys(state_folder(box, poll.id))[0]
    never, ballots, persons = traces.secrets | traces.clients, Wanted(traces.ballots), Wanted(traces.persons)
    early, late = Wanted(never | traces.ballots), Wanted(never | {batch.secret})
    for path, data in await stored(box):
        assert not early.is_in(data), f"{path} holds a key, commitment, code, seed or client"
        assert "pg_wal" in str(path) or not any(choices in data for choices in traces.choices), f"{path} holds choices"
    await cross_due_borders(NOW)
    assert await search_rows(ballots, persons) == 2 * VOTES  # the log and the openings
    await close_first(poll.id, poll.officer, BOX_CLOSES)
    assert await close_second(poll.id, poll.auditor, BOX_CLOSES) == "opened"
    seen = 0
    for path, data in await stored(box):
        assert not late.is_in(data), f"{path} holds a code, seed, client or batch key"
        for page in pages(path, data):
            ballot = ballots.is_in(page)
            seen += ballot
            assert not (ballot and persons.is_in(page)), f"a page of {path} holds a ballot and a person"
    assert seen > 50  # the log itself was looked at
    for line in (*quiet.lines(), *server.log.splitlines()):
        assert not early.is_in(line.encode()) and not persons.is_in(line.encode())


async def search_rows(ballots: Wanted, persons: Wanted) -> int:
    """How many rows hold something of a ballot; none of them holds something of a person, or a line of the roll."""
    found = 0
    for table in check.all_tables():
        for row in await db.fetch(f"SELECT * FROM {table._meta.tablename}"):
            data = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in row.values())
            if ballots.is_in(data):
                found += 1
                assert not persons.is_in(data), table
                assert not {"line", "number", "person", "name"} & row.keys(), table
    return found


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


def clocked_server(poll: OpenPoll, folder: Path) -> LiveServer:
    """The product on the data of this poll, at its time; its output is kept in `folder`."""
    settings, clock = poll.settings, folder / "clock"
    move_clock(clock, (NOW - datetime.now(UTC)).total_seconds())
    env = {"PULJEN_DATA": str(settings.data), "PULJEN_DATABASE": settings.database, "CLOCK_FILE": str(clock)}
    return LiveServer(folder, command=(), module="tests.support.clocked", env=env)


async def some_vote_over_http(poll: OpenPoll, server: LiveServer, traces: Traces) -> None:
    """Whoever has a letter: some by a form, the others with a program of their own."""
    chunks = [chunk async for chunk in issue_letters(poll.settings.keys, poll.id, 0, LETTERS - 1, None)]
    await stop_box()
    server.start()
    try:
        for letter in (letter for chunk in chunks for letter in chunk):
            resident = poll.resident(letter.to.line)
            chosen = choices_of(resident)
            with client(server, resident.line, traces) as http:
                if resident.line < FORMS:
                    vote_by_form(http, resident, letter, chosen)
                    w = await unblinded(resident)
                else:
                    w = vote_by_program(http, resident, letter, chosen)
            remember(traces, resident, *resident.ballot(w, *chosen))
            traces.secrets.add(letter.secret.encode())
            traces.persons.add(letter.number.encode())
    finally:
        server.stop()
    await start_box(poll.settings)


def client(server: LiveServer, line: int, traces: Traces) -> httpx.Client:
    """Somebody who would be known again: by cookie, program and address, her own and one that a proxy would tell of
    (believed of those who come from our own address, which is every other one)."""
    cookie, forwarded = f"{COOKIE}-{line}", f"{FORWARDED}{line:x}::1"
    headers = {
        "Origin": server.booth,
        "Cookie": f"puljen={cookie}; puljen-device={cookie}",
        "User-Agent": f"{AGENT}/{line}",
        "X-Forwarded-For": forwarded,
    }
    for text in (cookie, forwarded, headers["User-Agent"]):
        traces.clients |= {sha256(text.encode()).digest(), sha256(text.encode()).hexdigest().encode()}
    traces.clients.add(ip_address(forwarded).packed)
    address = f"{PEER}{line}" if line % 2 else "127.0.0.1"
    return httpx.Client(
        base_url=server.booth, headers=headers, transport=httpx.HTTPTransport(local_address=address), timeout=60
    )


async def unblinded(resident: Resident) -> bytes:
    """The pass the server has used for her in memory: only she can make it of what is stored."""
    mark = await find_mark(resident.poll.id, resident.line)
    assert mark is not None and mark.assisted and mark.signature is not None
    return finalize(resident._message, mark.signature, resident._own.r, resident._modulus)


async def the_others_vote(poll: OpenPoll, traces: Traces) -> None:
    residents = [poll.resident(line) for line in range(LETTERS, VOTES)]
    for at in range(0, len(residents), 20):
        await asyncio.gather(*(one_votes(resident, traces) for resident in residents[at : at + 20]))


async def one_votes(resident: Resident, traces: Traces) -> None:
    ballot = resident.ballot(await resident.get_pass(), *choices_of(resident))
    await cast_ballot(resident.poll.id, *ballot, NOW)
    remember(traces, resident, *ballot)


def choices_of(resident: Resident) -> set[str]:
    return {PROJECTS[resident.line % 5], PROJECTS[resident.line // 5 % 5]}


def remember(traces: Traces, resident: Resident, line: BallotLine, choices: bytes, nonce: bytes) -> None:
    """All that belongs to one vote."""
    traces.secrets |= {resident.seed, resident.seed.hex().encode(), encode_code(resident.seed).encode()}
    for part in (resident.k, line.c, line.w, line.s, nonce):
        traces.ballots |= {part, b64(part).encode(), part.hex().encode()}
    traces.choices.add(choices)
    traces.persons.add(sha256(resident.blinded).digest())


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
