"""Synthetic staff: accounts, and the passphrases of the two officers' keys, which live as long as the process."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.people.actions import add_account
from server.people.queries import Staff, find_account_by_email, find_staff


@dataclass(frozen=True)
class Member:
    """One synthetic member of staff."""

    role: str
    name: str
    email: str
    password: str


@dataclass(frozen=True)
class Crew:
    """Staff by role. `passphrases` of the two officers: made anew each time, since only sealing asks for them."""

    staff: Mapping[str, Staff]
    passphrases: dict[str, str] = field(
        default_factory=lambda: {role: secrets.token_urlsafe(24) for role in ("officer", "auditor")}
    )

    @property
    def officer(self) -> Staff:
        """Who holds the vote."""
        return self.staff["officer"]

    @property
    def auditor(self) -> Staff:
        """Who watches it."""
        return self.staff["auditor"]


def synthetic_members(domain: str) -> list[Member]:
    """The four roles with random passwords."""
    names = {
        "officer": "Synthetic officer",
        "auditor": "Synthetic auditor",
        "secretary": "Synthetic secretary",
        "administrator": "Synthetic administrator",
    }
    return [Member(role, name, f"{role}@{domain}", secrets.token_urlsafe(18)) for role, name in names.items()]


async def hire(members: list[Member]) -> Crew:
    """Accounts for everybody who has none yet."""
    accounts = await asyncio.gather(*map(_account, members))
    return Crew(dict(zip((member.role for member in members), accounts, strict=True)))


async def _account(member: Member) -> Staff:
    known = await find_account_by_email(member.email)
    roles = frozenset({member.role})
    account = known.id if known else await add_account(member.email, member.name, member.password, roles)
    staff = await find_staff(account)
    assert staff is not None
    return staff
