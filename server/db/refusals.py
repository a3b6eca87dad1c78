"""Triggers that refuse, written once for both engines. Migrations use this: what it says of them never changes."""

from collections.abc import Sequence


def refuse_row(kind: str, name: str, table: str, event: str, when: str) -> list[str]:
    """Before INSERT, UPDATE or DELETE of a row: `when` over `old` and `new`, in PostgreSQL's words."""
    if kind == "sqlite":
        when = when.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")
        return [
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, 'puljen frozen: {name}'); END"
        ]
    keep = "old" if event == "DELETE" else "new"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION 'puljen frozen: {name}'; END IF; RETURN {keep}; END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def refuse_replacing(table: str, keys: Sequence[Sequence[str]], event: str = "INSERT", other: str = "1 = 1") -> str:
    """SQLite: no OR REPLACE puts a row in the place of another with one of these keys; it would delete that one, and
    run no trigger for it. `other` says which rows `k` are meant beside the old one of an UPDATE."""
    text = f"UNIQUE constraint failed: {table}, and nothing is replaced"
    return when_there(table, event, keys, other, f"RAISE(ABORT, '{text}')")


def when_there(table: str, event: str, keys: Sequence[Sequence[str]], other: str, act: str) -> str:
    """SQLite: do `act` before an INSERT or UPDATE of a row whose key is there already."""
    same = " OR ".join("(" + " AND ".join(f'k."{column}" = new."{column}"' for column in key) + ")" for key in keys)
    return (
        f"CREATE TRIGGER {table}_kept_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW "  # noqa: S608 - our names
        f"WHEN EXISTS (SELECT 1 FROM {table} k WHERE {other} AND ({same})) BEGIN SELECT {act}; END"
    )


def refuse_emptying(table: str) -> str:
    """PostgreSQL: no TRUNCATE; the function is that of the migration which first refused one."""
    return f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
