"""Residents and their ways in; sessions of either kind of person; invitations and role requests for staff.

Sessions are made anew, not carried over: everybody signs in once more after the update.
"""

TABLES = """
CREATE TABLE resident (
    id UUID PRIMARY KEY, email TEXT UNIQUE CHECK (email = lower(email)), name TEXT NOT NULL,
    subject BYTEA UNIQUE, locale TEXT NOT NULL CHECK (locale IN ('da', 'en')),
    created TIMESTAMPTZ NOT NULL, erased BOOLEAN NOT NULL,
    CHECK (NOT erased OR (email IS NULL AND subject IS NULL AND name = '')));

DROP TABLE session;

CREATE TABLE session (
    token_hash BYTEA PRIMARY KEY, account UUID REFERENCES account (id), resident UUID REFERENCES resident (id),
    created TIMESTAMPTZ NOT NULL, touched TIMESTAMPTZ NOT NULL,
    CHECK ((account IS NULL) <> (resident IS NULL)));
CREATE INDEX session_account ON session (account);
CREATE INDEX session_resident ON session (resident);

CREATE TABLE sign_in_link (
    token_hash BYTEA PRIMARY KEY, email TEXT NOT NULL, next TEXT NOT NULL,
    created TIMESTAMPTZ NOT NULL, used TIMESTAMPTZ);

CREATE TABLE oidc_state (
    state_hash BYTEA PRIMARY KEY, browser_hash BYTEA NOT NULL, verifier TEXT NOT NULL, nonce TEXT NOT NULL,
    next TEXT NOT NULL, created TIMESTAMPTZ NOT NULL);

CREATE TABLE invitation (
    token_hash BYTEA PRIMARY KEY, account UUID NOT NULL REFERENCES account (id),
    created TIMESTAMPTZ NOT NULL, used TIMESTAMPTZ);
CREATE INDEX invitation_account ON invitation (account);

CREATE TABLE role_request (
    id UUID PRIMARY KEY, account UUID NOT NULL REFERENCES account (id),
    role TEXT NOT NULL CHECK (role IN ('officer', 'auditor', 'secretary', 'administrator', 'caseworker', 'moderator')),
    round UUID REFERENCES round (id), first UUID NOT NULL REFERENCES account (id), at TIMESTAMPTZ NOT NULL,
    CHECK (first <> account));
CREATE UNIQUE INDEX role_request_in_round ON role_request (account, role, round) WHERE round IS NOT NULL;
CREATE UNIQUE INDEX role_request_everywhere ON role_request (account, role) WHERE round IS NULL
"""


def statements(kind: str) -> list[str]:
    """All DDL of this migration, the same on both engines."""
    return [part.strip() for part in TABLES.split(";\n")]
