"""Triggers that refuse, written once for both engines. Migrations use this: what it says of them never changes."""


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
