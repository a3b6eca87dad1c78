"""A roll that was stored before imports were kept apart is the same roll afterwards."""

import importlib
import uuid
from pathlib import Path

from piccolo.apps.migrations.tables import Migration

from server.db import database, fetch, write_tx
from server.migrations import APP, all_migrations, migrate
from server.roll.queries import count_roll, find_import, find_residents
from tests.support.databases import fresh_database
from tests.support.rounds import a_round, a_vote

INSERT = (
    "INSERT INTO roll_line (id, vote, style, line, person, salt, commitment, name, address, postcode, city, birth_date,"
    " area) SELECT ?, id, 1, ?, ?, ?, ?, ?, 'Vej 1', '4200', 'Slagelse', '1980-02-01', 'Nord' FROM vote WHERE id = ?"
)
NEW = "m0008_roll_import"


async def test_a_roll_stored_before_is_still_the_roll(engine_kind: str, server_url: str | None, tmp_path: Path) -> None:
    async with fresh_database(engine_kind, tmp_path, server_url, migrated=False):
        await _migrate_before()
        vote = await a_vote(await a_round())
        for line, name in enumerate(("Anna", "Bo", "Eva")):
            await fetch(INSERT, uuid.uuid4(), line, bytes([line]), b"salt", b"commitment", name, vote)
        assert NEW in await migrate()
        assert await find_import(vote)
        assert [(one.style, one.lines) for one in await count_roll(vote)] == [(1, 3)]
        assert [(one.line, one.city) for one in await find_residents(vote, "Bo")] == [(1, "Slagelse")]


async def _migrate_before() -> None:
    await Migration.create_table(if_not_exists=True)
    async with write_tx():
        for name in all_migrations()[: all_migrations().index(NEW)]:
            for statement in importlib.import_module(f"server.migrations.{name}").statements(database().engine_type):
                await fetch(statement)
            await Migration.insert(Migration(name=name, app_name=APP))
