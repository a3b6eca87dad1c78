"""A roll is brought in beside the one that stands and takes its place at once: no voter waits for a long write.

`roll_import` says which rows of `roll_line` are a vote's roll; the view `roll` shows only these. Rows of a current
import never change but for the line and the commitment they get once.
"""

from server.db.refusals import refuse_row

OLD = ("sealed_insert", "sealed_update", "sealed_delete")
TABLES = """
CREATE TABLE roll_import (
    id UUID PRIMARY KEY, vote UUID NOT NULL REFERENCES vote (id),
    state TEXT NOT NULL CHECK (state IN ('arriving', 'current', 'gone')));
CREATE UNIQUE INDEX roll_import_current ON roll_import (vote) WHERE state = 'current';
CREATE INDEX roll_import_gone ON roll_import (state) WHERE state <> 'current';

ALTER TABLE roll_line RENAME TO roll_line_before;

CREATE TABLE roll_line (
    import_id UUID NOT NULL, vote UUID NOT NULL REFERENCES vote (id), style INTEGER NOT NULL,
    line INTEGER CHECK (line >= 0), person BYTEA NOT NULL, salt BYTEA NOT NULL, commitment BYTEA,
    name TEXT NOT NULL, address TEXT NOT NULL, postcode TEXT NOT NULL, city TEXT NOT NULL,
    birth_date DATE NOT NULL, area TEXT NOT NULL,
    PRIMARY KEY (import_id, person), UNIQUE (import_id, line), CHECK ((line IS NULL) = (commitment IS NULL)));

INSERT INTO roll_import (id, vote, state) SELECT DISTINCT vote, vote, 'current' FROM roll_line_before;
INSERT INTO roll_line
    (import_id, vote, style, line, person, salt, commitment, name, address, postcode, city, birth_date, area)
    SELECT vote, vote, style, line, person, salt, commitment, name, address, postcode, city, birth_date, area
    FROM roll_line_before ORDER BY person;
DROP TABLE roll_line_before;

CREATE VIEW roll AS
    SELECT i.vote, l.import_id, l.style, l.line, l.person, l.salt, l.commitment, l.name, l.address, l.postcode, l.city,
        l.birth_date, l.area
    FROM roll_import i JOIN roll_line l ON l.import_id = i.id WHERE i.state = 'current'
"""

SEALED = "(SELECT eid FROM vote WHERE id = {row}.vote) IS NOT NULL"
IMPORT = (
    "EXISTS (SELECT 1 FROM roll_import i WHERE i.id = {row}.import_id AND i.vote = {row}.vote AND i.state = '{state}')"
)
SAME_ROW = " AND ".join(
    f"new.{name} = old.{name}"
    for name in (
        *("import_id", "vote", "style", "person", "salt"),
        *("name", "address", "postcode", "city", "birth_date", "area"),
    )
)
SAME_LINE = "new.line IS NOT DISTINCT FROM old.line AND new.commitment IS NOT DISTINCT FROM old.commitment"
REFUSALS = [
    (
        "roll_line_insert",
        "roll_line",
        "INSERT",
        f"{SEALED.format(row='new')} OR NOT {IMPORT.format(row='new', state='arriving')}",
    ),
    (
        "roll_line_update",
        "roll_line",
        "UPDATE",
        f"{SEALED.format(row='old')} OR NOT ({SAME_ROW}) OR (old.line IS NOT NULL AND NOT ({SAME_LINE}))",
    ),
    ("roll_line_delete", "roll_line", "DELETE", f"NOT {IMPORT.format(row='old', state='gone')}"),
    ("roll_import_insert", "roll_import", "INSERT", f"new.state <> 'arriving' OR {SEALED.format(row='new')}"),
    (
        "roll_import_update",
        "roll_import",
        "UPDATE",
        "old.state = 'gone' OR new.id <> old.id OR new.vote <> old.vote "
        "OR (old.state = 'current' AND new.state <> 'gone') "
        f"OR ('current' IN (old.state, new.state) AND {SEALED.format(row='old')})",
    ),
    (
        "roll_import_delete",
        "roll_import",
        "DELETE",
        "old.state <> 'gone' OR EXISTS (SELECT 1 FROM roll_line WHERE import_id = old.id)",
    ),
]


def statements(kind: str) -> list[str]:
    """All DDL of this migration for `sqlite` or `postgres`."""
    tables = [part.strip() for part in TABLES.split(";\n")]
    functions = [f"DROP FUNCTION roll_line_{name}()" for name in OLD] if kind == "postgres" else []
    return [*tables, *functions, *[sql for refusal in REFUSALS for sql in refuse_row(kind, *refusal)]]
