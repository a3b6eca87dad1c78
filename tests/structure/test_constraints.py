"""What the database itself refuses, read back from both engines: an index that was never made keeps nothing unique."""

import re

import pytest

from server.check import schema_faults
from server.config import Settings
from server.db import fetch, is_postgres

UNIQUE = {
    "account": {("email",), ("id",)},
    "account_role": {("id",), ("account", "role"), ("account", "role", "round")},
    "approval": {("id",)},
    "box_opening": {("vote", "k", "n")},
    "box_queue": {("vote", "tag")},
    "budget_line": {("id",), ("vote", "code")},
    "decision": {("shortlist",)},
    "delivery_evaluation": {("delivery",)},
    "delivery_expense": {("id",)},
    "delivery_milestone": {("id",)},
    "delivery_payout": {("id",)},
    "delivery_project": {("id",), ("round", "number"), ("project", "line")},
    "delivery_status": {("id",)},
    "file": {("sha256",)},
    "idea": {("id",), ("round", "number")},
    "idea_answer": {("id",)},
    "idea_call": {("round",)},
    "idea_draft": {("id",), ("resident", "round")},
    "idea_follow": {("idea", "resident")},
    "idea_question": {("id",)},
    "idea_support": {("idea", "resident")},
    "idea_text": {("place",), ("idea",)},
    "idea_version": {("id",), ("idea", "n")},
    "invitation": {("token_hash",)},
    "lease": {("name",)},
    "log_checkpoint": {("log", "size")},
    "log_entry": {("log", "index")},
    "mail_message": {("id",)},
    "oidc_state": {("state_hash",)},
    "officer_key": {("vote", "account"), ("vote", "role")},
    "project": {("id",), ("vote", "code"), ("vote", "number")},
    "publication": {("vote",)},
    "paper_text": {("shortlist", "section")},
    "reminder": {("target", "act", "due", "notice")},
    "resident": {("id",), ("email",), ("subject",)},
    "review": {("idea",)},
    "review_check": {("idea", "code")},
    "review_note": {("id",)},
    "review_question": {("id",), ("idea",)},
    "role_request": {("id",), ("account", "role"), ("account", "role", "round")},
    "roll_letter": {("number",)},
    "roll_import": {("id",), ("vote",)},
    "roll_line": {("import_id", "line"), ("import_id", "person")},
    "roll_mark": {("vote", "line"), ("vote", "bm_hash")},
    "round": {("id",), ("number",), ("slug",)},
    "round_date": {("id",), ("round", "phase")},
    "seal_draft": {("vote",)},
    "session": {("token_hash",)},
    "shortlist": {("id",), ("vote",)},
    "shortlist_idea": {("idea",)},
    "sign_in_link": {("token_hash",)},
    "site": {("id",)},
    "style": {("id",), ("vote", "number")},
    "vote": {("id",), ("eid",), ("round", "number")},
}
KEPT = ("roll_mark", "log_entry", "log_checkpoint", "publication")
SEALED = ("budget_line", "style", "project", "roll_line", "officer_key")
EVENTS = ("INSERT", "UPDATE", "DELETE")
TRIGGERS = {
    *{("vote", event) for event in ("INSERT", "UPDATE", "DELETE")},
    *{(table, event) for table in (*SEALED, "roll_import") for event in ("INSERT", "UPDATE", "DELETE")},
    *{
        (table, event)
        for table in ("roll_mark", "log_entry", "log_checkpoint", "publication")
        for event in ("UPDATE", "DELETE")
    },
    ("box_opening", "UPDATE"),
    ("round", "UPDATE"),
    *{("approval", event) for event in ("UPDATE", "DELETE")},
    *{("idea_version", event) for event in ("UPDATE", "DELETE")},
    *{("shortlist", event) for event in ("UPDATE", "DELETE")},
    *{(f"delivery_{name}", event) for name in ("project", "status", "payout") for event in ("UPDATE", "DELETE")},
    *{(table, event) for table in ("shortlist_idea", "paper_text", "decision") for event in EVENTS},
}
REPLACED = (
    *("round", "vote", "approval", "roll_mark", "log_entry", "log_checkpoint", "box_opening", "publication"),
    *("delivery_status", "delivery_payout"),
)
"""Beside SEALED and roll_import: no row of these takes the place of another (SQLite)."""
MOVED = ("round", "vote", "budget_line", "style", "project", "approval")
EMPTIED = {*SEALED, *REPLACED, "roll_import"}
"""None of these is emptied at once (PostgreSQL)."""
LINKS = {
    # No link leads between what knows a person (roll_) and what knows a choice (box_, log_).
    ("account_role", "account"), ("account_role", "round"), ("approval", "account"), ("budget_line", "vote"),
    ("invitation", "account"), ("officer_key", "account"), ("officer_key", "vote"), ("project", "vote"),
    ("publication", "vote"), ("role_request", "account"), ("role_request", "round"), ("roll_import", "vote"),
    ("roll_line", "vote"), ("round_date", "round"), ("seal_draft", "account"), ("seal_draft", "vote"),
    ("session", "account"), ("session", "resident"), ("style", "vote"), ("vote", "round"),
    ("idea", "idea"), ("idea", "resident"), ("idea", "round"), ("idea_answer", "account"),
    ("idea_answer", "idea_question"), ("idea_answer", "resident"), ("idea_call", "round"), ("idea_draft", "file"),
    ("idea_draft", "resident"), ("idea_draft", "round"), ("idea_follow", "idea"), ("idea_follow", "resident"),
    ("idea_question", "idea"), ("idea_question", "resident"), ("idea_support", "idea"), ("idea_support", "resident"),
    ("idea_text", "idea"), ("idea_version", "file"), ("idea_version", "idea"), ("idea_version", "resident"),
    ("review", "account"), ("review", "idea"), ("review_check", "review"), ("review_note", "account"),
    ("review_note", "review"), ("review_question", "account"), ("review_question", "review"),
    ("shortlist", "round"), ("shortlist", "vote"), ("shortlist_idea", "idea"), ("shortlist_idea", "shortlist"),
    ("paper_text", "shortlist"), ("decision", "account"), ("decision", "shortlist"),
    ("delivery_project", "round"), ("delivery_project", "project"), ("delivery_project", "budget_line"),
    ("delivery_project", "idea"), ("delivery_status", "delivery_project"), ("delivery_milestone", "delivery_project"),
    ("delivery_milestone", "file"), ("delivery_expense", "delivery_project"), ("delivery_expense", "file"),
    ("delivery_payout", "delivery_project"), ("delivery_evaluation", "delivery_project"),
}  # fmt: skip


async def test_the_migrations_and_the_tables_of_the_code_agree(database: Settings) -> None:
    assert await schema_faults() == []


async def test_every_key_is_unique_in_the_database_itself(database: Settings) -> None:
    rows = await fetch(POSTGRES_KEYS if is_postgres() else SQLITE_KEYS)
    found: dict[str, set[tuple[str, ...]]] = {}
    for row in rows:
        found.setdefault(row["at"], set()).add(tuple(row["columns"].split(",")))
    assert found == UNIQUE


async def test_every_frozen_table_has_its_triggers(database: Settings) -> None:
    if is_postgres():
        rows = await fetch(POSTGRES_TRIGGERS)
        assert {(row["at"], row["event"]) for row in rows} == TRIGGERS
        assert {row["at"] for row in await fetch(POSTGRES_TRUNCATE)} == EMPTIED
        return
    rows = await fetch("SELECT name, tbl_name AS at, sql FROM sqlite_master WHERE type = 'trigger'")
    rows = [row for row in rows if " AFTER " not in row["sql"]]  # those keep a search in step
    kept = {(row["at"], _event(row["sql"])) for row in rows if "_kept_" in row["name"]}
    assert {(row["at"], _event(row["sql"])) for row in rows if "_kept_" not in row["name"]} == TRIGGERS
    inserts = {(table, "INSERT") for table in EMPTIED - {"roll_line"}}  # its key holds an import that has to be new
    assert kept == inserts | {(table, "UPDATE") for table in MOVED}


async def test_no_foreign_key_joins_the_roll_to_the_box(database: Settings) -> None:
    rows = await fetch(POSTGRES_LINKS if is_postgres() else SQLITE_LINKS)
    assert {(row["at"], row["to_table"]) for row in rows} == LINKS


@pytest.mark.parametrize("table", ["roll_mark", "box_queue", "box_opening", "log_entry"])
async def test_marks_and_ballots_carry_no_time_and_no_order(database: Settings, table: str) -> None:
    rows = await fetch(POSTGRES_TYPES if is_postgres() else SQLITE_TYPES, table)
    types = {row["named"]: row["type"].lower() for row in rows}
    assert types, "there is such a table"
    assert not [name for name, type_ in types.items() if re.search("time|date|serial", type_)]
    assert not {"id", "at", "created", "day", "person", "account"} & types.keys()


def _event(sql: str) -> str:
    found = re.search(r"BEFORE (INSERT|UPDATE|DELETE) ON", sql)
    assert found, sql
    return found[1]


SQLITE_KEYS = """
    SELECT at, group_concat(named) AS columns FROM (
        SELECT m.name AS at, i.name AS key, c.name AS named
        FROM pragma_table_list m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
        WHERE m.type = 'table' AND m.name <> 'migration' AND i."unique" ORDER BY i.name, c.seqno)
    GROUP BY at, key
    UNION ALL
    SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND c.pk AND c.type = 'INTEGER' AND m.name IN ('site', 'idea_text')
"""
POSTGRES_KEYS = """
    SELECT t.relname AS at, string_agg(a.attname, ',' ORDER BY k.place) AS columns
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace,
        unnest(i.indkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attnum = k.number
    WHERE a.attrelid = t.oid AND i.indisunique AND s.nspname = 'public' AND t.relname <> 'migration'
    GROUP BY t.relname, i.indexrelid
"""
POSTGRES_TRIGGERS = """
    SELECT event_object_table AS at, event_manipulation AS event FROM information_schema.triggers
    WHERE action_timing = 'BEFORE' AND action_orientation = 'ROW'
"""
POSTGRES_TRUNCATE = """
    SELECT tgrelid::regclass::text AS at FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 = 32 AND tgtype & 2 = 2
"""
SQLITE_LINKS = """
    SELECT m.name AS at, f."table" AS to_table FROM sqlite_master m, pragma_foreign_key_list(m.name) f
    WHERE m.type = 'table'
"""
POSTGRES_LINKS = """
    SELECT conrelid::regclass::text AS at, trim('"' FROM confrelid::regclass::text) AS to_table
    FROM pg_constraint WHERE contype = 'f'
"""
SQLITE_TYPES = "SELECT name AS named, type FROM pragma_table_info(?)"
POSTGRES_TYPES = """
    SELECT column_name AS named, data_type AS type FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = ?
"""
