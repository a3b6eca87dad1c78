"""Officers' keys, the sealing in progress, and the box. No time, sequence, serial or person stands on a box table."""

from piccolo.columns import UUID, Bytea, Integer, Text
from piccolo.table import Table


class OfficerKey(Table, tablename="officer_key"):
    """An officer's Ed25519 key for one vote, made in one of the two offices: `officer` (returning officer), `auditor`.
    `sealed` = salt16 || nonce12 || ChaCha20-Poly1305 under the passphrase. Key (vote, role), unique (vote, account)."""

    vote = UUID(default=None)
    role = Text(primary_key=True, default=None)
    account = UUID(default=None)
    public = Bytea(default=None)
    sealed = Bytea(default=None)


class SealDraft(Table, tablename="seal_draft"):
    """The exact manifest the first officer signed, waiting for the second. One per vote."""

    vote = UUID(primary_key=True, default=None)
    manifest = Bytea(default=None)
    account = UUID(default=None)
    signature = Bytea(default=None)


class BoxQueue(Table, tablename="box_queue"):
    """A sealed ballot waiting for the next border. Key (vote, tag)."""

    vote = UUID(default=None)
    tag = Bytea(primary_key=True, default=None)
    sealed = Bytea(default=None)


class BoxOpening(Table, tablename="box_opening"):
    """What a logged ballot says. Key (vote, k, n); `choices` are canonical bytes."""

    vote = UUID(default=None)
    k = Bytea(primary_key=True, default=None)
    n = Integer(default=None)
    nonce = Bytea(default=None)
    choices = Bytea(default=None)
