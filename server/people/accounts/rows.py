"""Rows of the accounts' pages, in words."""

from uuid import UUID

import msgspec


class RoleRow(msgspec.Struct, frozen=True):
    """One role of an account, in words; `round` "" everywhere."""

    id: UUID
    role: str
    round: str


class AccountRow(msgspec.Struct, frozen=True):
    """One account, in words."""

    id: UUID
    name: str
    email: str
    active: bool
    invited: bool
    roles: list[RoleRow]


class WishRow(msgspec.Struct, frozen=True):
    """A role that waits for a second yes, and whether the one who looks may say it."""

    id: UUID
    name: str
    role: str
    round: str
    first_name: str
    may_confirm: bool
