"""Reading accounts, their roles, and the roles that wait for a second yes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.db import fetch


@dataclass(frozen=True)
class GrantInfo:
    """One role of an account; `round` None: everywhere."""

    id: UUID
    role: str
    round: UUID | None


@dataclass(frozen=True)
class AccountInfo:
    """One account; `invited`: it has no password yet."""

    id: UUID
    name: str
    email: str
    active: bool
    invited: bool
    grants: tuple[GrantInfo, ...]


@dataclass(frozen=True)
class RequestInfo:
    """A role that waits for a second yes."""

    id: UUID
    account: UUID
    name: str
    role: str
    round: UUID | None
    first: UUID
    first_name: str
    at: datetime


async def list_accounts() -> list[AccountInfo]:
    """Every account by name, in two queries."""
    return await _accounts("", ())


async def find_account(account: UUID) -> AccountInfo | None:
    """One account, active or not."""
    found = await _accounts("WHERE a.id = ?", (account,))
    return found[0] if found else None


async def list_requests(since: datetime) -> list[RequestInfo]:
    """What waits for a second yes and is not too old for it."""
    rows = await fetch(
        "SELECT q.id, q.account, a.name, q.role, q.round, q.first, f.name AS first_name, q.at FROM role_request q "
        "JOIN account a ON a.id = q.account JOIN account f ON f.id = q.first WHERE q.at >= ? ORDER BY q.at, q.id",
        since,
    )
    return [RequestInfo(**row) for row in rows]


async def list_administrators() -> frozenset[UUID]:
    """Active accounts that may manage accounts and can sign in."""
    rows = await fetch(
        "SELECT a.id FROM account a JOIN account_role r ON r.account = a.id "
        "WHERE r.role = 'administrator' AND r.round IS NULL AND a.active = ? AND a.password_hash <> ''",
        True,
    )
    return frozenset(row["id"] for row in rows)


async def find_invitation(token_hash: bytes, since: datetime) -> AccountInfo | None:
    """Whom an invitation that still holds is for."""
    rows = await fetch(
        "SELECT i.account FROM invitation i JOIN account a ON a.id = i.account "
        "WHERE i.token_hash = ? AND i.used IS NULL AND i.created > ? AND a.active = ?",
        token_hash,
        since,
        True,
    )
    return await find_account(rows[0]["account"]) if rows else None


async def _accounts(where: str, values: tuple[object, ...]) -> list[AccountInfo]:
    rows = await fetch(
        f"SELECT a.id, a.name, a.email, a.active, a.password_hash = '' AS invited FROM account a {where} "  # noqa: S608
        "ORDER BY lower(a.name), a.id",
        *values,
    )
    grants: dict[UUID, list[GrantInfo]] = {}
    for row in await fetch("SELECT id, account, role, round FROM account_role ORDER BY role, id"):
        grants.setdefault(row["account"], []).append(GrantInfo(row["id"], row["role"], row["round"]))
    return [
        AccountInfo(
            id=row["id"],
            name=row["name"],
            email=row["email"],
            active=bool(row["active"]),
            invited=bool(row["invited"]),
            grants=tuple(grants.get(row["id"], [])),
        )
        for row in rows
    ]
