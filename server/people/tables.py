"""The site, accounts, roles, residents, sessions, what signs people in once, and approvals."""

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


class Resident(Table, tablename="resident"):
    """Somebody who lives here. `subject` is an HMAC of who an identity provider says it is; never a CPR number.

    An erased row keeps its id alone, so that what somebody wrote still has an author without a name.
    """

    id = UUID(primary_key=True, default=None)
    email = Text(default=None, null=True)
    name = Text(default="")
    subject = Bytea(default=None, null=True)
    locale = Text(default="da")
    created = Timestamptz(default=None)
    erased = Boolean(default=False)


class Session(Table, tablename="session"):
    """A browser signed in as an account or as a resident; only the SHA-256 of its token is here."""

    token_hash = Bytea(primary_key=True, default=None)
    account = UUID(default=None, null=True)
    resident = UUID(default=None, null=True)
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


class SignInLink(Table, tablename="sign_in_link"):
    """A link sent by mail that signs a resident in once; only the SHA-256 of its token is here."""

    token_hash = Bytea(primary_key=True, default=None)
    email = Text(default=None)
    next = Text(default=None)
    created = Timestamptz(default=None)
    used = Timestamptz(default=None, null=True)


class OidcState(Table, tablename="oidc_state"):
    """One sign-in under way at the identity provider, bound to the browser that began it."""

    state_hash = Bytea(primary_key=True, default=None)
    browser_hash = Bytea(default=None)
    verifier = Text(default=None)
    nonce = Text(default=None)
    next = Text(default=None)
    created = Timestamptz(default=None)


class Invitation(Table, tablename="invitation"):
    """A link with which a member of staff chooses a password, once; only the SHA-256 of its token is here."""

    token_hash = Bytea(primary_key=True, default=None)
    account = UUID(default=None)
    created = Timestamptz(default=None)
    used = Timestamptz(default=None, null=True)


class RoleRequest(Table, tablename="role_request"):
    """A role that one person wants to give somebody and that waits for another person's yes."""

    id = UUID(primary_key=True, default=None)
    account = UUID(default=None)
    role = Text(default=None)
    round = UUID(default=None, null=True)
    first = UUID(default=None)
    at = Timestamptz(default=None)
