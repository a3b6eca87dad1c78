"""`roll_import`, `roll_line`, `roll_mark`, `roll_letter`. No time, sequence or serial stands on a mark."""

from piccolo.columns import UUID, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class RollImport(Table, tablename="roll_import"):
    """One reading of a register's extract. Its rows are `arriving` until the file is stored to its end, then the vote's
    `current` roll, of which there is one, and `gone` when another took its place or it broke off."""

    id = UUID(primary_key=True, default=None)
    vote = UUID(default=None)
    state = Text(default=None)


class RollLine(Table, tablename="roll_line"):
    """One resident in one import: read them through the view `roll`, which has those of current imports only.

    `line` and `commitment` are given once, before sealing; `person` is the HMAC of the identifier in the register,
    which itself is never stored. Key (import_id, person), unique (import_id, line)."""

    import_id = UUID(default=None)
    vote = UUID(default=None)
    style = Integer(default=None)
    line = Integer(default=None, null=True)
    person = Bytea(primary_key=True, default=None)
    salt = Bytea(default=None)
    commitment = Bytea(default=None, null=True)
    name = Text(default=None)
    address = Text(default="")
    postcode = Text(default="")
    city = Text(default="")
    birth_date = Date(default=None)
    area = Text(default="")


class RollMark(Table, tablename="roll_mark"):
    """A line got its pass (kind `pass`), or never will (`void`, `paper`). Key (vote, line): the last guard."""

    vote = UUID(default=None)
    line = Integer(primary_key=True, default=None)
    kind = Text(default=None)
    assisted = Integer(default=0)
    bm_hash = Bytea(default=None, null=True)
    signature = Bytea(default=None, null=True)


class RollLetter(Table, tablename="roll_letter"):
    """A letter: public number (8 digits), argon2id of its secret. `tries` and `wait_until` slow down guessing."""

    number = Text(primary_key=True, default=None)
    vote = UUID(default=None)
    line = Integer(default=None)
    secret_hash = Text(default=None)
    tries = Integer(default=0)
    wait_until = Timestamptz(default=None, null=True)
    void = Boolean(default=False)
