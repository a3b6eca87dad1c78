"""What the rest of the program may see of a driver's errors; each engine maps its own."""

FROZEN = "puljen frozen"
"""Every refusing trigger's message starts with this."""


class DatabaseError(Exception):
    """Something the database refused."""


class UniqueViolation(DatabaseError):
    """The row is there already."""


class CheckViolation(DatabaseError):
    """A check, foreign key or not-null constraint failed."""


class Frozen(DatabaseError):
    """A trigger refused to change what is sealed or append-only."""


class Busy(DatabaseError):
    """Another process held the database too long; try again."""


class SerialisationFailure(DatabaseError):
    """Two transactions crossed; running the action again is right."""


class Unavailable(DatabaseError):
    """The database is not there."""
