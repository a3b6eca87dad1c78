"""What is kept about a resident goes into the copy of her data, and goes when she is erased. Both are read from the
schema: a table that comes to know residents has to be in both, or on a list here with its reason."""

import json
from datetime import timedelta
from typing import Any

from server.app import WITH_PICTURES
from server.check import all_tables
from server.config import Settings
from server.db import fetch, is_postgres
from server.files.actions import forget_files
from server.front.mine.actions import erase
from server.front.mine.queries import FORMAT, build_export
from server.ideas.queries import get_idea
from tests.structure.test_constraints import POSTGRES_TYPES, SQLITE_TYPES, UNIQUE
from tests.support.ideas import NOW
from tests.support.whole_resident import EMAIL, NAME, Whole, a_whole_resident

BY_ADDRESS = {"mail_message": "recipient", "sign_in_link": "email"}
"""Tables that know a resident by her address."""
STAFF = {"account": "staff accounts, which an administrator closes", "site": "the municipality's own address"}
"""Tables with addresses or names of others."""
STAYS = {
    "idea": "others have read and supported it; its proposer is an id without a name",
    "idea_version": "what an idea said at some time is never changed; its author is an id without a name",
    "idea_question": "others have answered it; who asked is an id without a name",
    "idea_answer": "others have read it; who answered is an id without a name",
    "resident": "the id alone, so that what she wrote has an author",
}
"""Tables in which a row of hers stays after erasing, and why."""
KEYS = """
    SELECT m.name AS at, f."from" AS named FROM sqlite_master m, pragma_foreign_key_list(m.name) f
    WHERE m.type = 'table' AND f."table" = 'resident'
"""
POSTGRES_KEYS = """
    SELECT k.conrelid::regclass::text AS at, a.attname AS named FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
    WHERE k.contype = 'f' AND k.confrelid = 'resident'::regclass
"""
PERSONAL = {"email", "recipient", "resident", "proposer", "author", "person_name"}
"""Names of columns that speak of a person."""


async def columns() -> dict[str, str]:
    """Every table that knows residents → the column in which it does."""
    rows = await fetch(POSTGRES_KEYS if is_postgres() else KEYS)
    return {row["at"]: row["named"] for row in rows} | {"resident": "id"} | BY_ADDRESS


async def rows_of(whole: Whole) -> dict[str, int]:
    """Table → how many rows of it are hers."""
    counts = {}
    for table, column in (await columns()).items():
        value = EMAIL if table in BY_ADDRESS else whole.id
        found = await fetch(f'SELECT COUNT(*) AS n FROM "{table}" WHERE "{column}" = ?', value)
        counts[table] = found[0]["n"]
    return counts


async def everything(settings: Settings) -> str:
    """All tables, all files and their names, as one text."""
    texts = []
    for table in UNIQUE:
        texts += [repr(row) for row in await fetch(f'SELECT * FROM "{table}"')]
    for path in settings.data.rglob("*"):
        texts.append(path.name)
        if path.is_file() and "sqlite" not in path.name:
            texts.append(path.read_bytes().decode("latin-1"))
    return "\n".join(texts)


async def test_every_table_that_speaks_of_persons_is_known(database: Settings) -> None:
    known, types = await columns(), POSTGRES_TYPES if is_postgres() else SQLITE_TYPES
    for table in UNIQUE.keys() - known.keys() - STAFF.keys():
        found = {row["named"] for row in await fetch(types, table)} & PERSONAL
        assert not found, f"{table}: {found}"


async def test_the_copy_holds_every_row_that_is_hers(database: Settings) -> None:
    whole = await a_whole_resident(database.files)
    export: dict[str, Any] = json.loads(await build_export(whole.id, NOW))
    assert export["format"] == FORMAT
    counts = await rows_of(whole)
    assert all(counts.values()), "she has left something in each of these tables"
    assert {table: len(export["tables"][table]) for table in counts} == counts
    assert [row["answer"] for row in export["tables"]["review_question"]] == ["Ved åen."]
    assert export["tables"]["resident"][0]["email"] == EMAIL
    assert "token" not in json.dumps(export["tables"]["sign_in_link"]) + json.dumps(export["tables"]["mail_message"])


async def test_the_copy_holds_nothing_of_anybody_else(database: Settings) -> None:
    whole = await a_whole_resident(database.files)
    text = (await build_export(whole.id, NOW)).decode()
    for row in await fetch("SELECT id, email, name FROM resident WHERE id <> ?", whole.id):
        assert not [value for value in row.values() if str(value) in text]


async def test_after_erasing_her_name_and_address_are_nowhere(database: Settings) -> None:
    whole = await a_whole_resident(database.files)
    before = await everything(database)
    assert NAME in before and EMAIL in before
    await erase(whole.id)
    after = (await everything(database)).lower()
    assert not [word for word in (*NAME.lower().split(), EMAIL, EMAIL.split("@")[0]) if word in after]


async def test_after_erasing_only_what_others_need_stays(database: Settings) -> None:
    whole = await a_whole_resident(database.files)
    supporters = (await get_idea(whole.other.id)).supporters
    await erase(whole.id)
    assert {table for table, n in (await rows_of(whole)).items() if n} == STAYS.keys()
    assert (await get_idea(whole.other.id)).supporters == supporters - 1
    assert (await get_idea(whole.own.id)).title == whole.own.title
    await erase(whole.id)  # once more does no harm
    assert (await get_idea(whole.other.id)).supporters == supporters - 1


def test_every_table_that_shows_pictures_keeps_them() -> None:
    with_pictures = {t._meta.tablename for t in all_tables() if {c._meta.name for c in t._meta.columns} >= {"image"}}
    assert with_pictures == set(WITH_PICTURES)


async def test_pictures_of_her_drafts_go_within_a_day_and_those_of_her_ideas_stay(database: Settings) -> None:
    whole = await a_whole_resident(database.files)
    later = NOW + timedelta(days=1, seconds=1)
    assert await forget_files(database.files, WITH_PICTURES, later) == 0
    await erase(whole.id)
    assert await forget_files(database.files, WITH_PICTURES, NOW + timedelta(hours=23)) == 0
    assert await forget_files(database.files, WITH_PICTURES, later) == 2
    names = {path.name for path in database.files.iterdir()}
    assert names == {whole.shown.full.sha256, whole.shown.thumb.sha256}
    assert {row["sha256"] for row in await fetch("SELECT sha256 FROM file")} == names
