"""Reminders to staff: which were sent, so that each is sent once."""

TABLE = """
CREATE TABLE reminder (
    target UUID NOT NULL, act TEXT NOT NULL, due TIMESTAMPTZ NOT NULL,
    notice TEXT NOT NULL CHECK (notice IN ('week', 'day', 'passed')), at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (target, act, due, notice))
"""


def statements(kind: str) -> list[str]:
    """All DDL of this migration; the same for both engines."""
    return [TABLE.strip()]
