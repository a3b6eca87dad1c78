"""The record of staff acts is signed, and whoever changes it past every trigger is found out."""

import uuid

import pytest

from ballots.ed25519 import public_key
from ballots.notes import checkpoint_body, verify_note
from server.config import Settings
from server.db import fetch, is_postgres
from server.keys import destroy_key, own_secret, read_key
from server.log.actions import append, record_act
from server.log.queries import STAFF_LOG, find_checkpoint
from server.log.signing import KEY, ORIGIN
from server.log.staff import all_faults, quick_faults

DROPS = {"UPDATE log_entry": "log_entry_update", "DELETE FROM log_entry": "log_entry_delete"} | {
    f"{verb} log_checkpoint": f"log_checkpoint_{name}"
    for verb, name in (("UPDATE", "update"), ("DELETE FROM", "delete"))
}


async def some_acts(count: int = 5) -> None:
    for number in range(count):
        await record_act(uuid.UUID(int=7), "vote-edit", uuid.uuid4(), str(number).encode())


async def tamper(sql: str) -> None:
    """Change the log as somebody would who takes the trigger away first."""
    trigger = next(name for start, name in DROPS.items() if sql.startswith(start))
    on = f" ON {sql.split()[1] if sql.startswith('UPDATE') else sql.split()[2]}" if is_postgres() else ""
    await fetch(f"DROP TRIGGER {trigger}{on}")
    await fetch(sql)


async def test_every_act_ends_in_a_checkpoint_that_the_staff_key_signed(database: Settings) -> None:
    await some_acts()
    last = await find_checkpoint(STAFF_LOG)
    assert last is not None
    key = public_key(read_key(database.keys, KEY))
    assert verify_note(last.note.encode(), [(ORIGIN, key)]) == checkpoint_body(ORIGIN, 5, last.root)
    assert await quick_faults(database) == await all_faults(database) == []


@pytest.mark.parametrize(
    "sql",
    [
        'DELETE FROM log_entry WHERE "index" = 4',
        "DELETE FROM log_checkpoint WHERE size = 5",
        "UPDATE log_checkpoint SET note = replace(note, '5', '6') WHERE size = 5",
        "UPDATE log_checkpoint SET root = (SELECT root FROM log_checkpoint WHERE size = 4) WHERE size = 5",
    ],
)
async def test_a_start_finds_a_newest_act_or_checkpoint_that_was_changed(database: Settings, sql: str) -> None:
    await some_acts()
    await tamper(sql)
    assert await quick_faults(database)


@pytest.mark.parametrize(
    "sql",
    [
        'UPDATE log_entry SET bytes = (SELECT bytes FROM log_entry WHERE "index" = 1) WHERE "index" = 2',
        'DELETE FROM log_entry WHERE "index" = 2',
        "UPDATE log_checkpoint SET root = (SELECT root FROM log_checkpoint WHERE size = 4) WHERE size = 3",
    ],
)
async def test_the_whole_check_finds_any_act_or_checkpoint_that_was_changed(database: Settings, sql: str) -> None:
    await some_acts()
    await tamper(sql)
    assert await quick_faults(database) == []
    assert await all_faults(database)


async def test_a_checkpoint_signed_by_another_key_is_found(sqlite_database: Settings) -> None:
    await some_acts(1)
    destroy_key(sqlite_database.keys, KEY)
    assert await quick_faults(sqlite_database) == ["no key file staff-log"]
    own_secret(sqlite_database.keys, KEY)
    assert await quick_faults(sqlite_database)


async def test_a_log_from_before_its_checkpoints_were_signed_is_sound_until_the_next_act(
    sqlite_database: Settings,
) -> None:
    await append(STAFF_LOG, [b"{}"], lambda size, root: f"{size} {root.hex()}\n")
    assert await quick_faults(sqlite_database) == []
    await some_acts(1)
    assert await all_faults(sqlite_database) == []
