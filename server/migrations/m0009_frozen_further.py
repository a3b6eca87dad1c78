"""Ways around the triggers of before, closed: rows replaced (SQLite), tables emptied (PostgreSQL), steps turned back.

SQLite deletes what `INSERT OR REPLACE` and `UPDATE OR REPLACE` put something else in the place of, and runs no trigger
for it unless a connection asks for that. So an existing key is refused before: with the words of a broken unique key,
because that is what it is. A mark that is there already is left alone instead: `ON CONFLICT DO NOTHING` relies on it.
"""

from itertools import pairwise

from server.db.refusals import refuse_emptying, refuse_replacing, refuse_row, when_there

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "round": (("id",), ("number",), ("slug",)),
    "vote": (("id",), ("eid",), ("round", "number")),
    "budget_line": (("id",), ("vote", "code")),
    "style": (("id",), ("vote", "number")),
    "project": (("id",), ("vote", "code"), ("vote", "number")),
    "approval": (("id",),),
    "officer_key": (("vote", "role"), ("vote", "account")),
    "roll_import": (("id",),),
    "log_entry": (("log", "index"),),
    "log_checkpoint": (("log", "size"),),
    "box_opening": (("vote", "k", "n"),),
    "publication": (("vote",),),
}
MOVABLE = ("round", "vote", "budget_line", "style", "project", "approval")
"""Tables of these whose keys an UPDATE might change; triggers refuse that of the others."""
MARK_KEYS = (("vote", "line"), ("vote", "bm_hash"))
STEPS = (
    *("draft", "sealed", "voting", "pass_closed", "box_closed", "flushed"),
    *("witnessed", "beacon", "opened", "counted", "published"),
)
PHASES = (
    *("draft", "collecting", "reviewing", "shortlisting", "voting"),
    *("counting", "published", "implementing", "evaluated", "cancelled"),
)
FORWARD = " OR ".join(f"(old.step = '{a}' AND new.step = '{b}')" for a, b in pairwise(STEPS))
PLACE = " ".join(f"WHEN '{phase}' THEN {place}" for place, phase in enumerate(PHASES))
HAS_SEALED = "EXISTS (SELECT 1 FROM vote WHERE round = old.id AND eid IS NOT NULL)"
REFUSALS = [
    ("vote_step_insert", "vote", "INSERT", "new.step <> 'draft' OR new.eid IS NOT NULL"),
    ("vote_step_forward", "vote", "UPDATE", f"new.step <> old.step AND NOT ({FORWARD})"),
    (
        "round_phase_forward",
        "round",
        "UPDATE",
        f"{HAS_SEALED} AND (CASE new.phase {PLACE} END < CASE old.phase {PLACE} END "
        "OR (new.phase = 'cancelled' AND old.phase IN ('published', 'implementing', 'evaluated')))",
    ),
]


def statements(kind: str) -> list[str]:
    """All DDL of this migration for `sqlite` or `postgres`."""
    forward = [sql for refusal in REFUSALS for sql in refuse_row(kind, *refusal)]
    return [*forward, *(_never_replaced() if kind == "sqlite" else _never_emptied())]


def _never_replaced() -> list[str]:
    return [
        *[refuse_replacing(table, KEYS[table]) for table in KEYS],
        *[refuse_replacing(table, KEYS[table], "UPDATE", "k.rowid <> old.rowid") for table in MOVABLE],
        when_there("roll_mark", "INSERT", MARK_KEYS, "1 = 1", "RAISE(IGNORE)"),
    ]


def _never_emptied() -> list[str]:
    return [
        "CREATE FUNCTION never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'puljen frozen: % is never emptied', TG_TABLE_NAME; END $$",
        *[refuse_emptying(table) for table in (*KEYS, "roll_line", "roll_mark")],
    ]
