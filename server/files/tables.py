"""What lies in the folder of files."""

from piccolo.columns import Integer, Text, Timestamptz
from piccolo.table import Table


class File(Table, tablename="file"):
    """One picture under its SHA-256 (64 hex digits). `size` in bytes."""

    sha256 = Text(primary_key=True, default=None)
    media_type = Text(default=None)
    size = Integer(default=None)
    width = Integer(default=None)
    height = Integer(default=None)
    created = Timestamptz(default=None)
