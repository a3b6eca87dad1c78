"""Carrying winners out: one project for each winner of each budget line, what has become of it, its milestones, what
was spent, what was paid, and what was learnt. Changes of status and payments are only ever added."""

from server.db.refusals import refuse_emptying, refuse_replacing, refuse_row

TABLES = """
CREATE TABLE delivery_project (
    id UUID PRIMARY KEY, round UUID NOT NULL REFERENCES round (id), project UUID NOT NULL REFERENCES project (id),
    line UUID NOT NULL REFERENCES budget_line (id), idea UUID REFERENCES idea (id),
    number INTEGER NOT NULL CHECK (number > 0), granted BIGINT NOT NULL CHECK (granted >= 0), lead_name TEXT NOT NULL,
    start_by DATE NOT NULL, done_by DATE NOT NULL, evaluate_on DATE, signs TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('planned', 'begun', 'done', 'given_up')),
    UNIQUE (round, number), UNIQUE (project, line), CHECK (start_by <= done_by), CHECK (done_by <= evaluate_on));
CREATE INDEX delivery_project_idea ON delivery_project (idea);

CREATE TABLE delivery_status (
    id UUID PRIMARY KEY, delivery UUID NOT NULL REFERENCES delivery_project (id),
    status TEXT NOT NULL CHECK (status IN ('planned', 'begun', 'done', 'given_up')), reason TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL, CHECK (status <> 'given_up' OR reason <> ''));
CREATE INDEX delivery_status_project ON delivery_status (delivery, at);

CREATE TABLE delivery_milestone (
    id UUID PRIMARY KEY, delivery UUID NOT NULL REFERENCES delivery_project (id),
    title TEXT NOT NULL CHECK (title <> ''), due DATE, done DATE, text TEXT NOT NULL,
    image TEXT REFERENCES file (sha256), thumb TEXT REFERENCES file (sha256), alt TEXT NOT NULL,
    created TIMESTAMPTZ NOT NULL, CHECK ((image IS NULL) = (thumb IS NULL)), CHECK (image IS NULL OR alt <> ''));
CREATE INDEX delivery_milestone_project ON delivery_milestone (delivery, created);

CREATE TABLE delivery_expense (
    id UUID PRIMARY KEY, delivery UUID NOT NULL REFERENCES delivery_project (id), day DATE NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0), what TEXT NOT NULL CHECK (what <> ''),
    image TEXT REFERENCES file (sha256), thumb TEXT REFERENCES file (sha256),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'refused')), reason TEXT NOT NULL,
    added TIMESTAMPTZ NOT NULL, CHECK ((image IS NULL) = (thumb IS NULL)),
    CHECK (state <> 'refused' OR reason <> ''));
CREATE INDEX delivery_expense_project ON delivery_expense (delivery, day);

CREATE TABLE delivery_payout (
    id UUID PRIMARY KEY, delivery UUID NOT NULL REFERENCES delivery_project (id),
    amount BIGINT NOT NULL CHECK (amount <> 0), at TIMESTAMPTZ NOT NULL);
CREATE INDEX delivery_payout_project ON delivery_payout (delivery, at);

CREATE TABLE delivery_evaluation (
    delivery UUID PRIMARY KEY REFERENCES delivery_project (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('keep', 'change', 'stop', 'spread')), worked TEXT NOT NULL,
    not_worked TEXT NOT NULL, story TEXT NOT NULL, at TIMESTAMPTZ NOT NULL)
"""

ADDED_TO = ("delivery_status", "delivery_payout")
REFUSALS = [
    *[(f"{table}_{event.lower()}", table, event, "1 = 1") for table in ADDED_TO
      for event in ("UPDATE", "DELETE")],
    # What was granted, and to whom, is what was published.
    (
        "delivery_project_granted",
        "delivery_project",
        "UPDATE",
        "new.granted <> old.granted OR new.project <> old.project OR new.line <> old.line OR new.round <> old.round "
        "OR new.number <> old.number OR new.idea IS DISTINCT FROM old.idea",
    ),
    ("delivery_project_delete", "delivery_project", "DELETE", "1 = 1"),
]  # fmt: skip


def statements(kind: str) -> list[str]:
    """All DDL of this migration for `sqlite` or `postgres`."""
    tables = [part.strip() for part in TABLES.split(";\n")]
    kept = (
        [refuse_replacing(table, (("id",),)) for table in ADDED_TO]
        if kind == "sqlite"
        else [refuse_emptying(table) for table in ADDED_TO]
    )
    return [*tables, *[sql for refusal in REFUSALS for sql in refuse_row(kind, *refusal)], *kept]
