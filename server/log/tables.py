"""`log_entry` and `log_checkpoint`. Composite keys live in the migration; Piccolo is told of one column of each."""

from piccolo.columns import UUID, BigInt, Bytea, Text
from piccolo.table import Table


class LogEntry(Table, tablename="log_entry"):
    """One leaf. Key (log, index); `leaf` is the RFC 6962 leaf hash of `bytes`."""

    log = UUID(default=None, null=False)
    index = BigInt(primary_key=True, default=None)
    bytes = Bytea(default=None)
    leaf = Bytea(default=None)


class LogCheckpoint(Table, tablename="log_checkpoint"):
    """One signed checkpoint. Key (log, size). `frontier` lets the tree grow without reading its leaves again."""

    log = UUID(default=None, null=False)
    size = BigInt(primary_key=True, default=None)
    root = Bytea(default=None)
    note = Text(default=None)
    frontier = Bytea(default=None)
