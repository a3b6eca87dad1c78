"""The site, accounts, roles, sessions and approvals."""

from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table


class Site(Table, tablename="site"):
    """The one municipality of this installation (row 1)."""

    id = Integer(primary_key=True, default=1)
    name = Text(default="")
    authority = Text(default="")
    email = Text(default="")
    phone = Text(default="")
    address = Text(default="")
    zone = Text(default="Europe/Copenhagen")
    currency = Text(default="DKK")
    brand = Text(default="#14505f")
    brand_dark = Text(default="#0d3640")


class Account(Table, tablename="account"):
    """A staff member. `email` is lower case and unique."""

    id = UUID(primary_key=True, default=None)
    email = Text(default=None)
    name = Text(default=None)
    password_hash = Text(default=None)
    active = Boolean(default=True)


class AccountRole(Table, tablename="account_role"):
    """One role of one account, everywhere (`round` None) or in one round."""

    id = UUID(primary_key=True, default=None)
    account = UUID(default=None)
    role = Text(default=None)
    round = UUID(default=None, null=True)


class Session(Table, tablename="session"):
    """A signed-in browser; only the SHA-256 of its token is here."""

    token_hash = Bytea(primary_key=True, default=None)
    account = UUID(default=None)
    created = Timestamptz(default=None)
    touched = Timestamptz(default=None)


class Approval(Table, tablename="approval"):
    """One of two people said yes to `act` on `object` with exactly this payload; another executes it in 24 h."""

    id = UUID(primary_key=True, default=None)
    act = Text(default=None)
    object = UUID(default=None)
    payload_hash = Bytea(default=None)
    first = UUID(default=None)
    at = Timestamptz(default=None)
    second = UUID(default=None, null=True)
    executed = Timestamptz(default=None, null=True)
