"""Who may give which role, and how long an invitation holds. Pure decisions."""

from datetime import datetime, timedelta
from uuid import UUID

from server.people.rules import GOOD_FOR, NotAllowed

INVITATION_HOLDS = timedelta(days=7)
BY_TWO = frozenset({"officer", "auditor"})
"""Roles that take two people to give: theirs are the two yeses of every act of a vote."""
EVERYWHERE_ONLY = frozenset({"administrator"})
"""Roles that make no sense in a single round."""


def check_grant(account: UUID, role: str, round_id: UUID | None, by: UUID) -> None:
    """May this administrator give, or begin to give, this role?"""
    if role in BY_TWO and account == by:
        raise NotAllowed("own-role", "nobody gives herself a role that guards a vote")
    if role in EVERYWHERE_ONLY and round_id is not None:
        raise NotAllowed("everywhere", f"{role} is a role everywhere or not at all")


def check_confirm(account: UUID, first: UUID, at: datetime, by: UUID, roles: frozenset[str], now: datetime) -> None:
    """May this person say the second yes to a role? `roles` are hers everywhere."""
    if not roles & BY_TWO:
        raise NotAllowed("role", "the second yes comes from an officer or an auditor")
    if by == first:
        raise NotAllowed("same-person", "the second yes must come from another person")
    if by == account:
        raise NotAllowed("own-role", "nobody gives herself a role that guards a vote")
    if now - at > GOOD_FOR:
        raise NotAllowed("too-late", "the first yes is more than 24 hours old")


def check_keeps_administrator(administrators: frozenset[UUID], losing: UUID) -> None:
    """There is always somebody who can let others in."""
    if administrators <= {losing}:
        raise NotAllowed("last", "the last administrator stays")
