"""What a seal freezes and what is only ever appended: every action and every route that writes it stands here, by name,
and the database refuses the change even to those."""

from contextlib import suppress
from pathlib import Path

import pytest

from server import db
from server.app import create_app
from server.config import Settings, load_settings
from server.db import fetch, write_tx
from tests.support.rounds import a_round, a_sealed_vote, a_vote
from tests.support.towns import Town, open_town
from tests.support.writes import routes_to, writers

ROUND = "/personale/runder/{slug:str}"
SET_UP = f"{ROUND}/afstemning/{{number:int}}"
OFFICE = "/personale/afstemninger/{vote:uuid}"
FROM_EXAMPLE = "POST /personale/skabeloner/eksempel/{example:str}"
FROM_EARLIER = "POST /personale/skabeloner/runde/{earlier:str}"
COUNCIL = "/personale/byraad/{slug:str}/{number:int}"
FROZEN_BY_THE_SEAL = {
    "vote": {
        "server.rounds.ballot.actions.add_vote": {f"POST {ROUND}/ny-afstemning", FROM_EXAMPLE, FROM_EARLIER},
        "server.rounds.ballot.actions.edit_vote": {f"POST {SET_UP}/ret"},
        "server.rounds.actions.store_seal": {f"POST {OFFICE}/forsegl"},
        "server.rounds.projects.actions.set_list": {f"POST {COUNCIL}/bekraeft", f"POST {COUNCIL}/tag-op"},
        "server.rounds.actions.set_beacon": {f"POST {OFFICE}/lod"},
        "server.rounds.actions.advance_step": {
            *(f"POST {OFFICE}/{act}" for act in ("forsegl", "aabn", "luk", "lod", "resultat"))
        },
    },
    "budget_line": {
        "server.rounds.ballot.actions.add_budget_line": {f"POST {SET_UP}/pulje", FROM_EXAMPLE, FROM_EARLIER},
        "server.rounds.ballot.actions.edit_budget_line": {f"POST {SET_UP}/pulje/{{line:uuid}}"},
        "server.rounds.ballot.actions.delete_budget_line": {f"POST {SET_UP}/pulje/{{line:uuid}}/slet"},
    },
    "style": {
        "server.rounds.ballot.actions.save_style": {
            f"POST {SET_UP}/seddel",
            f"POST {SET_UP}/seddel/{{place:int}}",
            FROM_EXAMPLE,
            FROM_EARLIER,
        },
        "server.rounds.ballot.actions.delete_style": {f"POST {SET_UP}/seddel/{{place:int}}/slet"},
    },
    "project": {
        "server.rounds.projects.actions.import_projects": {
            f"POST {SET_UP}/forslag",
            f"POST {SET_UP}/forslag/nyt",
            f"POST {COUNCIL}/bekraeft",
        },
        "server.rounds.projects.actions.edit_project": {f"POST {SET_UP}/forslag/{{project:uuid}}"},
        "server.rounds.projects.actions.delete_project": {f"POST {SET_UP}/forslag/{{project:uuid}}/slet"},
    },
    "roll_line": {
        "server.roll.register.actions._store_rows": {f"POST {SET_UP}/liste"},
        "server.roll.register.actions._clear_some": set(),  # a job
        "server.roll.register.sealing._store_lines": {f"POST {OFFICE}/forsegl"},
    },
    "roll_import": {
        "server.roll.register.actions._begin": {f"POST {SET_UP}/liste"},
        "server.roll.register.actions._make_current": {f"POST {SET_UP}/liste"},
        "server.roll.register.actions._give_up": {f"POST {SET_UP}/liste"},
        "server.roll.register.actions._clear_some": set(),
        "server.roll.register.actions.give_up_unfinished": set(),  # when the program starts
    },
    "officer_key": {"server.votes.sealing.actions.make_officer_key": {f"POST {OFFICE}/noegle"}},
}
APPENDED = {
    "log_entry": {"server.log.actions._append_entries"},
    "log_checkpoint": {"server.log.actions.append_chunks"},
    "roll_mark": {
        "server.roll.marks.actions.mark_pass",
        "server.roll.voids.actions.void_line",
        "server.roll.marks.actions.restore_pass_marks",
        "server.roll.marks.actions.forget_blinding",
    },
    "box_opening": {"server.votes.box.border._entries", "server.votes.closing.actions._forget"},
    "publication": {"server.results.count.actions.publish_count"},
    "approval": {"server.people.actions.approve_first", "server.people.actions.approve_second"},
}
REFUSED = [
    "UPDATE vote SET title_da = 'x' WHERE id = :vote",
    "UPDATE vote SET closes = opens WHERE id = :vote",
    "UPDATE vote SET manifest = NULL, eid = NULL, manifest_note = NULL WHERE id = :vote",
    "DELETE FROM vote WHERE id = :vote",
    *[f"UPDATE {table} SET vote = vote WHERE vote = :vote" for table in FROZEN_BY_THE_SEAL if table != "vote"],
    *[f"DELETE FROM {table} WHERE vote = :vote" for table in FROZEN_BY_THE_SEAL if table != "vote"],
    "UPDATE log_entry SET bytes = bytes WHERE log = :vote",
    "DELETE FROM log_entry WHERE log = :vote",
    "UPDATE log_checkpoint SET note = '' WHERE log = :vote",
    "DELETE FROM log_checkpoint WHERE log = :vote",
    "UPDATE approval SET act = 'x' WHERE object = :vote AND executed IS NOT NULL",
    "UPDATE vote SET step = 'draft' WHERE id = :vote",
    "UPDATE vote SET step = 'sealed' WHERE id = :vote",
    "UPDATE vote SET step = 'box_closed' WHERE id = :vote",
    "UPDATE round SET phase = 'draft' WHERE id = (SELECT round FROM vote WHERE id = :vote)",
]
KEPT = (
    *FROZEN_BY_THE_SEAL,
    "round",
    "log_entry",
    "log_checkpoint",
    "roll_mark",
    "box_opening",
    "publication",
    "approval",
)


@pytest.mark.parametrize("table", FROZEN_BY_THE_SEAL)
def test_every_action_and_route_that_writes_a_sealed_table_is_known(table: str, tmp_path: Path) -> None:
    app = create_app(load_settings(data=tmp_path))
    assert {writer: routes_to(writer, app) for writer in writers()[table]} == FROZEN_BY_THE_SEAL[table]


@pytest.mark.parametrize("table", APPENDED)
def test_every_action_that_writes_an_append_only_table_is_known(table: str) -> None:
    assert writers()[table] == APPENDED[table]


async def test_the_database_refuses_every_change_of_what_is_sealed(box: Settings) -> None:
    town = await open_town(box)
    for statement in REFUSED:
        await _expect_refusal(town, statement)


async def test_no_row_that_is_kept_is_replaced_and_no_table_emptied(box: Settings) -> None:
    town = await open_town(box)
    for statement in ONE_OF_EACH:
        await fetch(statement.replace(":vote", "?"), town.vote)
    for table in KEPT:
        before = await _all(table)
        assert before, table
        for statement in _replacements(table):
            with suppress(db.DatabaseError):
                await fetch(statement)
            assert await _all(table) == before, statement


ONE_OF_EACH = [
    "INSERT INTO publication (vote, sha256, name, published) SELECT id, eid, 'x', opens FROM vote WHERE id = :vote",
    "INSERT INTO box_opening (vote, k, n, nonce, choices) SELECT id, eid, 1, eid, eid FROM vote WHERE id = :vote",
    "INSERT INTO roll_mark (vote, line, kind, assisted, bm_hash) "
    "SELECT id, 1, 'pass', 0, eid FROM vote WHERE id = :vote",
]


def _replacements(table: str) -> list[str]:
    if db.is_postgres():
        return [f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"]
    replaced = [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"]
    if table == "roll_mark":  # another line, and the blinded hash of a mark that is there
        replaced.append(
            "INSERT OR REPLACE INTO roll_mark (vote, line, kind, assisted, bm_hash) "
            "SELECT vote, line + 1, 'pass', 1, bm_hash FROM roll_mark"
        )
    return replaced


async def _all(table: str) -> list[dict[str, object]]:
    """Every row, in the order it lies in: a row that is replaced by its like moves to the end."""
    order = "rowid" if not db.is_postgres() and table not in ("roll_mark", "box_opening") else "1"
    return await fetch(f"SELECT {'rowid AS place, ' if order == 'rowid' else ''}* FROM {table} ORDER BY {order}")


async def test_no_sealed_row_gives_way_to_one_of_a_draft(sqlite_database: Settings) -> None:
    sealed = await a_sealed_vote(sqlite_database)
    other = await a_vote(await a_round("anden"))
    for table in ("vote", "project", "style", "budget_line"):
        mine, its = ("id", "id") if table == "vote" else ("vote", "id")
        before = await fetch(f"SELECT * FROM {table} WHERE {mine} = ?", sealed)
        with pytest.raises(db.UniqueViolation):
            await fetch(
                f"UPDATE OR REPLACE {table} SET {its} = (SELECT {its} FROM {table} WHERE {mine} = ? LIMIT 1) "
                f"WHERE {mine} = ?",
                sealed,
                other,
            )
        assert await fetch(f"SELECT * FROM {table} WHERE {mine} = ?", sealed) == before


async def _expect_refusal(town: Town, statement: str) -> None:
    sql = statement.replace(":vote", "?")
    before = await _rows(town, sql)
    assert before, f"nothing to change: {statement}"
    with pytest.raises(db.Frozen):
        async with write_tx():
            await fetch(sql, town.vote)
    assert await _rows(town, sql) == before


async def _rows(town: Town, sql: str) -> list[dict[str, object]]:
    """The rows a statement is about."""
    table = sql.split()[1] if sql.startswith("UPDATE") else sql.split()[2]
    return await fetch(f"SELECT * FROM {table} WHERE {sql.split(' WHERE ', 1)[1]}", town.vote)
