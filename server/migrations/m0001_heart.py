"""The first tables (site, staff, logs, rounds, roll, box, publications) and the triggers that keep what is sealed."""

TABLES = """
CREATE TABLE site (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL, authority TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, address TEXT NOT NULL,
    zone TEXT NOT NULL, currency TEXT NOT NULL, brand TEXT NOT NULL, brand_dark TEXT NOT NULL);

CREATE TABLE account (
    id UUID PRIMARY KEY, email TEXT NOT NULL UNIQUE CHECK (email = lower(email)), name TEXT NOT NULL,
    password_hash TEXT NOT NULL, active BOOLEAN NOT NULL);

CREATE TABLE round (
    id UUID PRIMARY KEY, number INTEGER NOT NULL UNIQUE, slug TEXT NOT NULL UNIQUE,
    title_da TEXT NOT NULL, title_en TEXT NOT NULL, intro_da TEXT NOT NULL, intro_en TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('draft', 'collecting', 'reviewing', 'shortlisting', 'voting', 'counting',
        'published', 'implementing', 'evaluated', 'cancelled')),
    cancelled_reason TEXT NOT NULL, currency TEXT NOT NULL, exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 6),
    CHECK (phase <> 'cancelled' OR cancelled_reason <> ''));

CREATE TABLE round_date (
    id UUID PRIMARY KEY, round UUID NOT NULL REFERENCES round (id), phase TEXT NOT NULL,
    begins TIMESTAMPTZ NOT NULL, ends TIMESTAMPTZ NOT NULL, UNIQUE (round, phase));

CREATE TABLE account_role (
    id UUID PRIMARY KEY, account UUID NOT NULL REFERENCES account (id),
    role TEXT NOT NULL CHECK (role IN ('officer', 'auditor', 'secretary', 'administrator', 'caseworker', 'moderator')),
    round UUID REFERENCES round (id));
CREATE UNIQUE INDEX account_role_in_round ON account_role (account, role, round) WHERE round IS NOT NULL;
CREATE UNIQUE INDEX account_role_everywhere ON account_role (account, role) WHERE round IS NULL;

CREATE TABLE session (
    token_hash BYTEA PRIMARY KEY, account UUID NOT NULL REFERENCES account (id),
    created TIMESTAMPTZ NOT NULL, touched TIMESTAMPTZ NOT NULL);
CREATE INDEX session_account ON session (account);

CREATE TABLE approval (
    id UUID PRIMARY KEY, act TEXT NOT NULL, object UUID NOT NULL, payload_hash BYTEA NOT NULL,
    first UUID NOT NULL REFERENCES account (id), at TIMESTAMPTZ NOT NULL,
    second UUID REFERENCES account (id), executed TIMESTAMPTZ,
    CHECK (second IS NULL OR second <> first), CHECK ((second IS NULL) = (executed IS NULL)));
CREATE INDEX approval_object ON approval (object, act);

CREATE TABLE log_entry (
    log UUID NOT NULL, "index" BIGINT NOT NULL CHECK ("index" >= 0), bytes BYTEA NOT NULL, leaf BYTEA NOT NULL,
    PRIMARY KEY (log, "index"));

CREATE TABLE log_checkpoint (
    log UUID NOT NULL, size BIGINT NOT NULL CHECK (size > 0), root BYTEA NOT NULL, note TEXT NOT NULL,
    frontier BYTEA NOT NULL, PRIMARY KEY (log, size));

CREATE TABLE vote (
    id UUID PRIMARY KEY, round UUID NOT NULL REFERENCES round (id), number INTEGER NOT NULL,
    title_da TEXT NOT NULL, title_en TEXT NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('draft', 'sealed', 'voting', 'pass_closed', 'box_closed', 'flushed',
        'witnessed', 'beacon', 'opened', 'counted', 'published')),
    opens TIMESTAMPTZ NOT NULL, closes TIMESTAMPTZ NOT NULL, box_closes TIMESTAMPTZ NOT NULL,
    min_batch INTEGER NOT NULL CHECK (min_batch >= 1),
    lot TEXT NOT NULL CHECK (lot IN ('project-id', 'beacon')), lot_source TEXT NOT NULL, lot_at TIMESTAMPTZ,
    beacon BYTEA, manifest BYTEA, eid BYTEA UNIQUE, manifest_note TEXT,
    UNIQUE (round, number),
    CHECK ((manifest IS NULL) = (eid IS NULL)), CHECK ((manifest IS NULL) = (manifest_note IS NULL)),
    CHECK (step = 'draft' OR eid IS NOT NULL));

CREATE TABLE budget_line (
    id UUID PRIMARY KEY, vote UUID NOT NULL REFERENCES vote (id), code TEXT NOT NULL,
    title_da TEXT NOT NULL, title_en TEXT NOT NULL, budget BIGINT NOT NULL CHECK (budget > 0), rule TEXT NOT NULL,
    max_choices INTEGER NOT NULL CHECK (max_choices >= 0), max_cost BIGINT NOT NULL CHECK (max_cost >= 0),
    UNIQUE (vote, code));

CREATE TABLE style (
    id UUID PRIMARY KEY, vote UUID NOT NULL REFERENCES vote (id), number INTEGER NOT NULL CHECK (number >= 1),
    name_da TEXT NOT NULL, name_en TEXT NOT NULL, areas TEXT NOT NULL, lines TEXT NOT NULL, reason TEXT NOT NULL,
    UNIQUE (vote, number));

CREATE TABLE project (
    id UUID PRIMARY KEY, vote UUID NOT NULL REFERENCES vote (id), code TEXT NOT NULL, number INTEGER NOT NULL,
    title_da TEXT NOT NULL, title_en TEXT NOT NULL, description_da TEXT NOT NULL, description_en TEXT NOT NULL,
    area TEXT NOT NULL, theme TEXT NOT NULL, cost BIGINT NOT NULL CHECK (cost > 0), lines TEXT NOT NULL,
    UNIQUE (vote, code), UNIQUE (vote, number));

CREATE TABLE roll_line (
    id UUID PRIMARY KEY, vote UUID NOT NULL REFERENCES vote (id), style INTEGER NOT NULL,
    line INTEGER CHECK (line >= 0), person BYTEA NOT NULL, salt BYTEA NOT NULL, commitment BYTEA,
    name TEXT NOT NULL, address TEXT NOT NULL, postcode TEXT NOT NULL, city TEXT NOT NULL,
    birth_date DATE NOT NULL, area TEXT NOT NULL,
    UNIQUE (vote, person), UNIQUE (vote, line), CHECK ((line IS NULL) = (commitment IS NULL)));

CREATE TABLE roll_mark (
    vote UUID NOT NULL, line INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('pass', 'void', 'paper')),
    assisted INTEGER NOT NULL CHECK (assisted IN (0, 1)), bm_hash BYTEA, signature BYTEA,
    PRIMARY KEY (vote, line)) {unordered};
CREATE UNIQUE INDEX roll_mark_bm_hash ON roll_mark (vote, bm_hash) WHERE bm_hash IS NOT NULL;

CREATE TABLE roll_letter (
    number TEXT PRIMARY KEY, vote UUID NOT NULL, line INTEGER NOT NULL, secret_hash TEXT NOT NULL,
    tries INTEGER NOT NULL, wait_until TIMESTAMPTZ, void BOOLEAN NOT NULL);
CREATE INDEX roll_letter_line ON roll_letter (vote, line);

CREATE TABLE officer_key (
    vote UUID NOT NULL REFERENCES vote (id), role TEXT NOT NULL CHECK (role IN ('officer', 'auditor')),
    account UUID NOT NULL REFERENCES account (id), public BYTEA NOT NULL, sealed BYTEA NOT NULL,
    PRIMARY KEY (vote, role), UNIQUE (vote, account));

CREATE TABLE seal_draft (
    vote UUID PRIMARY KEY REFERENCES vote (id), manifest BYTEA NOT NULL,
    account UUID NOT NULL REFERENCES account (id), signature BYTEA NOT NULL);

CREATE TABLE box_queue (
    vote UUID NOT NULL, tag BYTEA NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (vote, tag)) {unordered};

CREATE TABLE box_opening (
    vote UUID NOT NULL, k BYTEA NOT NULL, n INTEGER NOT NULL CHECK (n BETWEEN 1 AND 50),
    nonce BYTEA NOT NULL, choices BYTEA NOT NULL, PRIMARY KEY (vote, k, n)) {unordered};

CREATE TABLE publication (
    vote UUID PRIMARY KEY REFERENCES vote (id), sha256 BYTEA NOT NULL, name TEXT NOT NULL,
    published TIMESTAMPTZ NOT NULL);

CREATE TABLE lease (name TEXT PRIMARY KEY, holder UUID NOT NULL, until TIMESTAMPTZ NOT NULL)
"""

SEALED = "(SELECT eid FROM vote WHERE id = {row}.vote) IS NOT NULL"
SAME_VOTE = " AND ".join(
    f'new."{c}" IS NOT DISTINCT FROM old."{c}"'
    for c in [
        "id",
        "round",
        "number",
        "title_da",
        "title_en",
        "opens",
        "closes",
        "box_closes",
        "min_batch",
        "lot",
        "lot_source",
        "lot_at",
        "manifest",
        "eid",
        "manifest_note",
    ]
)
SAME_MARK = " AND ".join(f"new.{c} = old.{c}" for c in ["vote", "line", "kind", "assisted"])

REFUSALS = [
    # (name, table, event, refuse when)
    ("vote_sealed_update", "vote", "UPDATE", f"old.eid IS NOT NULL AND NOT ({SAME_VOTE})"),
    ("vote_beacon_once", "vote", "UPDATE", "old.beacon IS NOT NULL AND new.beacon IS DISTINCT FROM old.beacon"),
    (
        "round_sealed_update",
        "round",
        "UPDATE",
        "(new.currency <> old.currency OR new.exponent <> old.exponent) AND "
        "EXISTS (SELECT 1 FROM vote WHERE round = old.id AND eid IS NOT NULL)",
    ),
    ("vote_sealed_delete", "vote", "DELETE", "old.eid IS NOT NULL"),
    *[
        (f"{table}_sealed_{event.lower()}", table, event, " OR ".join(SEALED.format(row=row) for row in rows))
        for table in ("budget_line", "style", "project", "roll_line", "officer_key")
        for event, rows in (("INSERT", ("new",)), ("UPDATE", ("old", "new")), ("DELETE", ("old",)))
    ],
    (
        "roll_mark_update",
        "roll_mark",
        "UPDATE",
        f"NOT ({SAME_MARK}) OR new.signature IS NOT NULL OR new.bm_hash IS NOT NULL",
    ),
    ("roll_mark_delete", "roll_mark", "DELETE", "1 = 1"),
    ("log_entry_update", "log_entry", "UPDATE", "1 = 1"),
    ("log_entry_delete", "log_entry", "DELETE", "1 = 1"),
    ("log_checkpoint_update", "log_checkpoint", "UPDATE", "1 = 1"),
    ("log_checkpoint_delete", "log_checkpoint", "DELETE", "1 = 1"),
    ("box_opening_update", "box_opening", "UPDATE", "1 = 1"),
    ("approval_executed_update", "approval", "UPDATE", "old.executed IS NOT NULL"),
    ("approval_executed_delete", "approval", "DELETE", "old.executed IS NOT NULL"),
    ("publication_update", "publication", "UPDATE", "1 = 1"),
    ("publication_delete", "publication", "DELETE", "1 = 1"),
]


def statements(kind: str) -> list[str]:
    """All DDL of this migration for `sqlite` or `postgres`."""
    # Without rowids SQLite keeps no order of arrival beside the key.
    unordered = "WITHOUT ROWID" if kind == "sqlite" else ""
    tables = [part.strip() for part in TABLES.replace("{unordered}", unordered).split(";\n")]
    trigger = _sqlite_trigger if kind == "sqlite" else _postgres_trigger
    by_key = _index_by_key(kind)
    return [*tables, by_key, *[sql for refusal in REFUSALS for sql in trigger(*refusal)]]


def _index_by_key(kind: str) -> str:
    """Finds the ballots of one key in the log: canonical ballot lines carry `k` as characters 58 to 101."""
    part = "substr(bytes, 1, 6), substr(bytes, 58, 44)"
    return f"CREATE INDEX log_entry_k ON log_entry (log, {part})"


def _sqlite_trigger(name: str, table: str, event: str, when: str) -> list[str]:
    when = when.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, 'puljen frozen: {name}'); END"
    ]


def _postgres_trigger(name: str, table: str, event: str, when: str) -> list[str]:
    keep = "old" if event == "DELETE" else "new"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION 'puljen frozen: {name}'; END IF; RETURN {keep}; END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
