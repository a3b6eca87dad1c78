"""Kept pictures."""


def statements(_kind: str) -> list[str]:
    """All DDL of this migration; the same on both engines."""
    return [
        "CREATE TABLE file (sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64), media_type TEXT NOT NULL, "
        "size INTEGER NOT NULL CHECK (size > 0), width INTEGER NOT NULL CHECK (width > 0), "
        "height INTEGER NOT NULL CHECK (height > 0), created TIMESTAMPTZ NOT NULL)"
    ]
