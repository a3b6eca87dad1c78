"""The outbox: what is to be sent, how often it was tried, what became of it."""

TABLES = """
CREATE TABLE mail_message (
    id UUID PRIMARY KEY, recipient TEXT NOT NULL, locale TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
    kind TEXT NOT NULL, unsubscribe TEXT NOT NULL, created TIMESTAMPTZ NOT NULL, until TIMESTAMPTZ,
    tries INTEGER NOT NULL CHECK (tries >= 0), next_try TIMESTAMPTZ NOT NULL, problem TEXT NOT NULL,
    sent TIMESTAMPTZ, failed TIMESTAMPTZ,
    CHECK (sent IS NULL OR failed IS NULL), CHECK (sent IS NULL OR body = ''));
CREATE INDEX mail_message_due ON mail_message (next_try) WHERE sent IS NULL AND failed IS NULL;
CREATE INDEX mail_message_created ON mail_message (created)
"""


def statements(kind: str) -> list[str]:
    """All DDL of this migration, the same on both engines."""
    return [part.strip() for part in TABLES.split(";\n")]
