"""Roles, what two people must do together, and when an approval is still good. Pure decisions."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

ROLES = ("officer", "auditor", "secretary", "administrator", "caseworker", "moderator")
"""Roles that can be granted, everywhere or in one round."""

Grants = frozenset[tuple[str, UUID | None]]
"""Roles, each with the round it counts in; None: everywhere."""

TWO_PEOPLE: dict[str, frozenset[str]] = {
    "seal": frozenset({"officer", "auditor"}),
    "open": frozenset({"officer", "auditor"}),
    "close": frozenset({"officer", "auditor"}),
    "publish": frozenset({"officer", "auditor"}),
    "cancel": frozenset({"officer", "auditor"}),
    "void": frozenset({"officer", "auditor"}),
    "shortlist": frozenset({"secretary", "administrator"}),
    "shortlist-reopen": frozenset({"secretary", "administrator"}),
}
"""Act → the two roles whose holders must both say yes. One person may hold both roles, never give both yeses."""

GOOD_FOR = timedelta(hours=24)


def hash_token(token: str) -> bytes:
    """What is stored of a token that was sent to somebody."""
    return hashlib.sha256(token.encode()).digest()


class NotAllowed(Exception):
    """This person may not do this; the message says why, in English, and `code` names it for translation."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class First:
    """The yes that is already given."""

    account: UUID
    roles: frozenset[str]
    payload_hash: bytes
    at: datetime


def check_first(act: str, roles: frozenset[str]) -> None:
    """May somebody with these roles say the first yes?"""
    if not roles & TWO_PEOPLE[act]:
        raise NotAllowed("role", f"{act} needs {' and '.join(sorted(TWO_PEOPLE[act]))}")


def check_second(
    act: str, account: UUID, roles: frozenset[str], payload_hash: bytes, first: First, now: datetime
) -> None:
    """May this second person execute? Together the two must cover both roles, on the same payload, in time."""
    check_first(act, roles)
    if account == first.account:
        raise NotAllowed("same-person", "the second yes must come from another person")
    if now - first.at > GOOD_FOR:
        raise NotAllowed("too-late", "the first yes is more than 24 hours old")
    if payload_hash != first.payload_hash:
        raise NotAllowed("changed", "what was approved has changed since")
    needed = TWO_PEOPLE[act]
    # Each of the two roles is filled by one of them, and not both by the same.
    if not any(a in first.roles and b in roles for a in needed for b in needed - {a}):
        raise NotAllowed("role", f"{act} needs {' and '.join(sorted(needed))}, one each")
