"""Ideas: the call for them, every version of each, what people say about them, and a search that knows Danish letters.

What is searched is one text of each idea, folded by Python (`str.casefold`), so that Æ, Ø and Å are found alike on both
engines. SQLite searches it by an FTS5 index of trigrams, PostgreSQL by pg_trgm where the server has it.
"""

TABLES = """
CREATE TABLE idea_call (
    round UUID PRIMARY KEY REFERENCES round (id), who_da TEXT NOT NULL, who_en TEXT NOT NULL,
    min_age INTEGER NOT NULL CHECK (min_age BETWEEN 0 AND 120), max_price BIGINT NOT NULL CHECK (max_price >= 0),
    areas TEXT NOT NULL, categories TEXT NOT NULL, moderated BOOLEAN NOT NULL,
    word TEXT NOT NULL CHECK (word IN ('ide', 'forslag')));

CREATE TABLE idea (
    id UUID PRIMARY KEY, round UUID NOT NULL REFERENCES round (id), number INTEGER NOT NULL CHECK (number > 0),
    proposer UUID REFERENCES resident (id), proposer_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'withdrawn', 'hidden', 'merged')), reason TEXT NOT NULL,
    created TIMESTAMPTZ NOT NULL, merged_into UUID REFERENCES idea (id),
    version INTEGER NOT NULL CHECK (version > 0), area TEXT NOT NULL, category TEXT NOT NULL,
    supporters INTEGER NOT NULL CHECK (supporters >= 0),
    UNIQUE (round, number),
    CHECK ((merged_into IS NOT NULL) = (state = 'merged')), CHECK (merged_into IS NULL OR merged_into <> id),
    CHECK (state <> 'hidden' OR reason <> ''));
CREATE INDEX idea_newest ON idea (round, state, number);
CREATE INDEX idea_in_area ON idea (round, state, area, number);
CREATE INDEX idea_in_category ON idea (round, state, category, number);
CREATE INDEX idea_supported ON idea (round, state, supporters, number);
CREATE INDEX idea_proposer ON idea (proposer);
CREATE INDEX idea_merged_into ON idea (merged_into);

CREATE TABLE idea_version (
    id UUID PRIMARY KEY, idea UUID NOT NULL REFERENCES idea (id), n INTEGER NOT NULL CHECK (n > 0),
    title TEXT NOT NULL CHECK (title <> ''), body TEXT NOT NULL, area TEXT NOT NULL,
    lat DOUBLE PRECISION, lon DOUBLE PRECISION, price BIGINT NOT NULL CHECK (price >= 0), category TEXT NOT NULL,
    image TEXT REFERENCES file (sha256), thumb TEXT REFERENCES file (sha256), alt TEXT NOT NULL,
    will_carry_out BOOLEAN NOT NULL, lang TEXT NOT NULL CHECK (lang IN ('da', 'en')),
    created TIMESTAMPTZ NOT NULL, author UUID REFERENCES resident (id),
    UNIQUE (idea, n),
    CHECK ((lat IS NULL) = (lon IS NULL)), CHECK (lat IS NULL OR (lat BETWEEN -90 AND 90)),
    CHECK (lon IS NULL OR (lon BETWEEN -180 AND 180)), CHECK ((image IS NULL) = (thumb IS NULL)));
CREATE INDEX idea_version_image ON idea_version (image);
CREATE INDEX idea_version_thumb ON idea_version (thumb);

CREATE TABLE idea_draft (
    id UUID PRIMARY KEY, resident UUID NOT NULL REFERENCES resident (id), round UUID NOT NULL REFERENCES round (id),
    title TEXT NOT NULL, body TEXT NOT NULL, area TEXT NOT NULL, lat TEXT NOT NULL, lon TEXT NOT NULL,
    price TEXT NOT NULL, category TEXT NOT NULL, image TEXT REFERENCES file (sha256),
    thumb TEXT REFERENCES file (sha256), alt TEXT NOT NULL, will_carry_out BOOLEAN NOT NULL,
    touched TIMESTAMPTZ NOT NULL,
    UNIQUE (resident, round), CHECK ((image IS NULL) = (thumb IS NULL)));

CREATE TABLE idea_question (
    id UUID PRIMARY KEY, idea UUID NOT NULL REFERENCES idea (id), resident UUID NOT NULL REFERENCES resident (id),
    body TEXT NOT NULL CHECK (body <> ''), created TIMESTAMPTZ NOT NULL, hidden_reason TEXT NOT NULL);
CREATE INDEX idea_question_idea ON idea_question (idea, created);
CREATE INDEX idea_question_resident ON idea_question (resident);

CREATE TABLE idea_answer (
    id UUID PRIMARY KEY, question UUID NOT NULL REFERENCES idea_question (id),
    resident UUID REFERENCES resident (id), account UUID REFERENCES account (id),
    body TEXT NOT NULL CHECK (body <> ''), created TIMESTAMPTZ NOT NULL, hidden_reason TEXT NOT NULL,
    CHECK ((resident IS NULL) <> (account IS NULL)));
CREATE INDEX idea_answer_question ON idea_answer (question, created);
CREATE INDEX idea_answer_resident ON idea_answer (resident);

CREATE TABLE idea_support (
    idea UUID NOT NULL REFERENCES idea (id), resident UUID NOT NULL REFERENCES resident (id),
    PRIMARY KEY (idea, resident));
CREATE INDEX idea_support_resident ON idea_support (resident);

CREATE TABLE idea_follow (
    idea UUID NOT NULL REFERENCES idea (id), resident UUID NOT NULL REFERENCES resident (id),
    PRIMARY KEY (idea, resident));
CREATE INDEX idea_follow_resident ON idea_follow (resident);

CREATE TABLE idea_text (
    place {counted} PRIMARY KEY, idea UUID NOT NULL UNIQUE REFERENCES idea (id), folded TEXT NOT NULL)
"""

SQLITE = [
    *[
        f"CREATE TRIGGER idea_version_{event.lower()} BEFORE {event} ON idea_version FOR EACH ROW "
        f"BEGIN SELECT RAISE(ABORT, 'puljen frozen: idea_version_{event.lower()}'); END"
        for event in ("UPDATE", "DELETE")
    ],
    "CREATE VIRTUAL TABLE idea_search USING fts5 (folded, content='idea_text', content_rowid='place', "
    "tokenize='trigram')",
    "CREATE TRIGGER idea_text_found AFTER INSERT ON idea_text FOR EACH ROW BEGIN "
    "INSERT INTO idea_search (rowid, folded) VALUES (new.place, new.folded); END",
    "CREATE TRIGGER idea_text_changed AFTER UPDATE ON idea_text FOR EACH ROW BEGIN "
    "INSERT INTO idea_search (idea_search, rowid, folded) VALUES ('delete', old.place, old.folded); "
    "INSERT INTO idea_search (rowid, folded) VALUES (new.place, new.folded); END",
    "CREATE TRIGGER idea_text_gone AFTER DELETE ON idea_text FOR EACH ROW BEGIN "
    "INSERT INTO idea_search (idea_search, rowid, folded) VALUES ('delete', old.place, old.folded); END",
]
POSTGRES = [
    *[
        statement
        for event, name in (("UPDATE", "idea_version_update"), ("DELETE", "idea_version_delete"))
        for statement in (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION 'puljen frozen: {name}'; END $$",
            f"CREATE TRIGGER {name} BEFORE {event} ON idea_version FOR EACH ROW EXECUTE FUNCTION {name}()",
        )
    ],
    # The search is right without the index, only slower; not every server lets its users add an extension.
    "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm; "
    "CREATE INDEX idea_text_trigrams ON idea_text USING gin (folded gin_trgm_ops); "
    "EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'no pg_trgm: searching ideas without an index'; END $$",
]


def statements(kind: str) -> list[str]:
    """All DDL of this migration for `sqlite` or `postgres`."""
    counted = "INTEGER" if kind == "sqlite" else "BIGINT GENERATED ALWAYS AS IDENTITY"
    tables = [part.strip() for part in TABLES.replace("{counted}", counted).split(";\n")]
    return [*tables, *(SQLITE if kind == "sqlite" else POSTGRES)]
