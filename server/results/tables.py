"""What was published, by hash; the bundle itself is a file named by that hash."""

from piccolo.columns import UUID, Bytea, Text, Timestamptz
from piccolo.table import Table


class Publication(Table, tablename="publication"):
    """The published bundle of a vote. `sha256` names the file; `name` is the download's name `vote-<eid8>.zip`."""

    vote = UUID(primary_key=True, default=None)
    sha256 = Bytea(default=None)
    name = Text(default=None)
    published = Timestamptz(default=None)
