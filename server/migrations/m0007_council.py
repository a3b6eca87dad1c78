"""The council's list: ideas put forward for a vote, the paper about them, the decision; and what a locked list freezes.

A vote whose projects are a locked list says so by the list's hash: from then on no project of it changes, whoever asks.
"""

from server.migrations.m0001_heart import _postgres_trigger, _sqlite_trigger

TABLES = """
ALTER TABLE vote ADD COLUMN list_hash BYTEA;

ALTER TABLE project ADD COLUMN idea INTEGER;

CREATE TABLE shortlist (
    id UUID PRIMARY KEY, round UUID NOT NULL REFERENCES round (id), vote UUID NOT NULL UNIQUE REFERENCES vote (id),
    state TEXT NOT NULL CHECK (state IN ('draft', 'decided', 'locked')), list BYTEA, hash BYTEA, locked TIMESTAMPTZ,
    CHECK ((state = 'locked') = (hash IS NOT NULL)), CHECK ((state = 'locked') = (list IS NOT NULL)),
    CHECK ((state = 'locked') = (locked IS NOT NULL)));
CREATE INDEX shortlist_round ON shortlist (round);

CREATE TABLE shortlist_idea (
    idea UUID PRIMARY KEY REFERENCES idea (id), shortlist UUID NOT NULL REFERENCES shortlist (id),
    position INTEGER NOT NULL, price BIGINT NOT NULL CHECK (price > 0),
    title_da TEXT NOT NULL CHECK (title_da <> ''), title_en TEXT NOT NULL, description_da TEXT NOT NULL,
    description_en TEXT NOT NULL, lines TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('', 'for', 'against')));
CREATE INDEX shortlist_idea_list ON shortlist_idea (shortlist, position);

CREATE TABLE paper_text (
    shortlist UUID NOT NULL REFERENCES shortlist (id), section TEXT NOT NULL, text_da TEXT NOT NULL,
    text_en TEXT NOT NULL, PRIMARY KEY (shortlist, section));

CREATE TABLE decision (
    shortlist UUID PRIMARY KEY REFERENCES shortlist (id), body TEXT NOT NULL CHECK (body <> ''),
    meeting DATE NOT NULL, item TEXT NOT NULL, minutes_url TEXT NOT NULL, note TEXT NOT NULL,
    recorded_by UUID REFERENCES account (id), at TIMESTAMPTZ NOT NULL, paper BYTEA NOT NULL)
"""

LISTED = "(SELECT list_hash FROM vote WHERE id = {row}.vote) IS NOT NULL"
LOCKED = "(SELECT state FROM shortlist WHERE id = {row}.shortlist) = 'locked'"
UNSEALED = "(SELECT eid FROM vote WHERE id = old.vote) IS NULL"
EVENTS = (("INSERT", ("new",)), ("UPDATE", ("old", "new")), ("DELETE", ("old",)))

REFUSALS = [
    # (name, table, event, refuse when)
    ("vote_list_update", "vote", "UPDATE", "old.eid IS NOT NULL AND new.list_hash IS DISTINCT FROM old.list_hash"),
    # Before sealing two people may take a locked list up again; nothing else about it ever changes.
    ("shortlist_update", "shortlist", "UPDATE", f"old.state = 'locked' AND NOT (new.state = 'draft' AND {UNSEALED})"),
    ("shortlist_delete", "shortlist", "DELETE", "old.state = 'locked'"),
    *[
        (f"{table}_{name}_{event.lower()}", table, event, " OR ".join(when.format(row=row) for row in rows))
        for tables, name, when in (
            (("project",), "listed", LISTED),
            (("shortlist_idea", "paper_text", "decision"), "locked", LOCKED),
        )
        for table in tables
        for event, rows in EVENTS
    ],
]


def statements(kind: str) -> list[str]:
    """All DDL of this migration for `sqlite` or `postgres`."""
    trigger = _sqlite_trigger if kind == "sqlite" else _postgres_trigger
    tables = [part.strip() for part in TABLES.split(";\n")]
    return [*tables, *[sql for refusal in REFUSALS for sql in trigger(*refusal)]]
