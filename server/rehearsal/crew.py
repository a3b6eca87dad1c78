"""Synthetic staff: accounts, and the passphrases of the two officers' keys, which live as long as the process."""

import asyncio
import secrets
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
    """The two officers. `passphrases` by role: made anew each time, since only sealing asks for them."""

    officer: Staff
    auditor: Staff
    passphrases: dict[str, str] = field(
        default_factory=lambda: {role: secrets.token_urlsafe(24) for role in ("officer", "auditor")}
    )


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
    staff = dict(zip((member.role for member in members), accounts, strict=True))
    return Crew(staff["officer"], staff["auditor"])


async def _account(member: Member) -> Staff:
    known = await find_account_by_email(member.email)
    roles = frozenset({member.role})
    account = known.id if known else await add_account(member.email, member.name, member.password, roles)
    staff = await find_staff(account)
    assert staff is not None
    return staff
