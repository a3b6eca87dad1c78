"""A roll arrives beside the one that stands, a short transaction at a time, and takes its place at once or never."""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from server.config import Settings
from server.db import Frozen, UniqueViolation, fetch, write_tx
from server.roll.queries import count_roll, find_residents, read_roll_bin
from server.roll.register.actions import clear_imports, give_up_unfinished, import_roll
from server.roll.register.file import BATCH
from server.roll.register.sealing import CHUNK, roll_stands, seal_roll
from server.rounds.ballot.actions import save_style
from server.rounds.ballot.rules import StyleDraft
from server.rounds.phases import NotNow
from tests.support.rounds import a_roll, a_round, a_sealed_vote, a_vote, roll_csv
from tests.support.source import modules

TODAY = date(2026, 11, 22)


def importing(settings: Settings, vote: UUID, people: int) -> "asyncio.Task[int]":
    """An import under way."""
    return asyncio.create_task(import_roll(settings.keys, vote, io.BytesIO(roll_csv(people)), TODAY, None))


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that is on its way."""
    while not await true():  # noqa: ASYNC110 - what is waited for happens in the database
        await asyncio.sleep(0.001)


async def stored(vote: UUID) -> int:
    """Rows of every import of a vote."""
    return int((await fetch("SELECT COUNT(*) AS n FROM roll_line WHERE vote = ?", vote))[0]["n"])


async def arriving(vote: UUID) -> bool:
    rows = await fetch(
        "SELECT 1 AS one FROM roll_line l JOIN roll_import i ON i.id = l.import_id "
        "WHERE i.vote = ? AND i.state = 'arriving' LIMIT 1",
        vote,
    )
    return bool(rows)


async def clear_all() -> None:
    while await fetch("SELECT id FROM roll_import WHERE state = 'gone'"):
        await clear_imports(datetime.now(UTC))


async def turns_during(work: "asyncio.Task[Any]") -> int:
    """How often somebody else gets to write until `work` is done."""
    turns = 0
    while not work.done():
        async with write_tx():
            await fetch("SELECT 1 AS one")
        turns += 1
    await work
    return turns


async def test_others_write_between_the_chunks_of_an_import_and_of_a_sealing(database: Settings) -> None:
    vote = await a_vote(await a_round())
    chunks = 8
    assert await turns_during(importing(database, vote, chunks * BATCH)) >= chunks
    assert await turns_during(asyncio.create_task(seal_roll(vote))) >= chunks * BATCH // CHUNK
    assert (await count_roll(vote))[0].lines == chunks * BATCH


async def test_nobody_reads_what_is_still_arriving(database: Settings) -> None:
    vote = await a_vote(await a_round())
    await a_roll(database, vote, roll_csv(3))
    task = importing(database, vote, 10 * BATCH)
    await until(lambda: arriving(vote))
    assert (await count_roll(vote))[0].lines == 3
    assert len(await find_residents(vote, "Borger")) == 3
    await task
    assert (await count_roll(vote))[0].lines == 10 * BATCH


async def test_an_import_that_breaks_off_changes_nothing_and_leaves_nothing(database: Settings) -> None:
    vote = await a_vote(await a_round())
    await a_roll(database, vote, roll_csv(3))
    task = importing(database, vote, 10 * BATCH)
    await until(lambda: arriving(vote))
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert (await count_roll(vote))[0].lines == 3
    await clear_all()
    assert await stored(vote) == 3


async def test_what_a_killed_process_left_is_given_up_at_the_start_and_deleted(database: Settings) -> None:
    vote = await a_vote(await a_round())
    await a_roll(database, vote, roll_csv(3))
    left = UUID(int=7)
    await fetch("INSERT INTO roll_import (id, vote, state) VALUES (?, ?, 'arriving')", left, vote)
    await fetch(
        "INSERT INTO roll_line (import_id, vote, style, person, salt, name, address, postcode, city, birth_date, area) "
        "SELECT ?, vote, style, person, salt, name, address, postcode, city, birth_date, area FROM roll WHERE vote = ?",
        left,
        vote,
    )
    await give_up_unfinished()
    await clear_all()
    assert await stored(vote) == 3 == (await count_roll(vote))[0].lines


async def test_of_two_imports_at_once_the_later_is_the_roll_and_the_earlier_is_told(database: Settings) -> None:
    vote = await a_vote(await a_round())
    earlier = importing(database, vote, 20 * BATCH)
    await until(lambda: arriving(vote))
    await a_roll(database, vote, roll_csv(5))
    with pytest.raises(NotNow):
        await earlier
    assert (await count_roll(vote))[0].lines == 5
    await clear_all()
    assert await stored(vote) == 5


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE roll_line SET name = 'x' WHERE vote = ?",
        "UPDATE roll_line SET style = 2 WHERE vote = ?",
        "UPDATE roll_line SET line = line + 10 WHERE vote = ?",
        "UPDATE roll_line SET line = NULL, commitment = NULL WHERE vote = ?",
        "DELETE FROM roll_line WHERE vote = ?",
        "UPDATE roll_import SET state = 'arriving' WHERE vote = ?",
        "DELETE FROM roll_import WHERE vote = ?",
        "INSERT INTO roll_line (import_id, vote, style, person, salt, name, address, postcode, city, birth_date, area) "
        "SELECT import_id, vote, style, salt, salt, name, '', '', '', birth_date, area FROM roll WHERE vote = ?",
    ],
)
async def test_the_rows_of_a_current_roll_never_change_once_they_have_lines(database: Settings, sql: str) -> None:
    vote = await a_vote(await a_round())
    await a_roll(database, vote, roll_csv(2))
    await seal_roll(vote)
    with pytest.raises(Frozen):
        await fetch(sql, vote)


async def test_a_vote_has_one_current_roll_and_none_is_put_in_its_place_once_sealed(database: Settings) -> None:
    vote = await a_vote(await a_round())
    await a_roll(database, vote, roll_csv(2))
    await fetch("INSERT INTO roll_import (id, vote, state) VALUES (?, ?, 'arriving')", UUID(int=7), vote)
    with pytest.raises(UniqueViolation):
        await fetch("UPDATE roll_import SET state = 'current' WHERE id = ?", UUID(int=7))
    sealed = await a_sealed_vote(database, slug="anden")
    with pytest.raises(Frozen):
        await fetch("UPDATE roll_import SET state = 'gone' WHERE vote = ?", sealed)
    with pytest.raises(Frozen):
        await fetch("INSERT INTO roll_import (id, vote, state) VALUES (?, ?, 'arriving')", UUID(int=8), sealed)


async def test_a_sealing_that_broke_off_goes_on_to_the_same_lines(database: Settings) -> None:
    vote = await a_vote(await a_round())
    await a_roll(database, vote, roll_csv(3 * CHUNK))
    task = asyncio.create_task(seal_roll(vote))
    await until(lambda: has_lines(vote))
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    given = {row["line"]: row["commitment"] for row in await fetch(GIVEN, vote)}
    data = (await seal_roll(vote)).data
    assert len(data) == 3 * CHUNK * 32
    assert all(data[line * 32 : line * 32 + 32] == commitment for line, commitment in given.items())
    assert await read_roll_bin(vote) == data


GIVEN = "SELECT line, commitment FROM roll WHERE vote = ? AND line IS NOT NULL"


async def has_lines(vote: UUID) -> bool:
    return bool(await fetch(f"{GIVEN} LIMIT 1", vote))


async def test_a_roll_no_longer_stands_after_another_import_or_another_ballot(database: Settings) -> None:
    vote = await a_vote(await a_round())
    await a_roll(database, vote, roll_csv(3))
    roll = await seal_roll(vote)
    assert await roll_stands(vote, roll)
    await save_style(vote, StyleDraft(2, "Nord", "", ("Nord",), ("L1",)), None)
    assert not await roll_stands(vote, roll)
    again = await seal_roll(vote)
    assert await roll_stands(vote, again)
    await a_roll(database, vote, roll_csv(3, "Nord"))
    assert not await roll_stands(vote, again)


def test_only_the_register_reads_rows_that_may_not_be_the_roll() -> None:
    rows = re.compile(r"(FROM|JOIN) roll_line\b")
    readers = {name for name, path in modules().items() if rows.search(path.read_text())}
    assert {name for name in readers if ".migrations." not in name} == {
        "server.roll.register.actions",
        "server.roll.register.sealing",
    }
