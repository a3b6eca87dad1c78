"""Reading the site, accounts, roles, residents and open approvals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.db import fetch
from server.mail.queries import export_to
from server.people.rules import GOOD_FOR, Grants
from server.people.tables import Account, Site
from server.people.tables import Resident as ResidentRow


@dataclass(frozen=True)
class Staff:
    """A staff member as the rest of the program knows her. `roles` holds those of single rounds too."""

    id: UUID
    name: str
    email: str
    roles: frozenset[str]
    grants: Grants = frozenset()


@dataclass(frozen=True)
class Resident:
    """A resident as the rest of the program knows her; `name` is "" until she has said what to call her."""

    id: UUID
    name: str
    email: str
    locale: str


@dataclass(frozen=True)
class SiteInfo:
    """Who is responsible for these pages, and their colours (#rrggbb)."""

    name: str
    authority: str
    email: str
    phone: str
    address: str = ""
    zone: str = "Europe/Copenhagen"
    currency: str = "DKK"
    brand: str = "#14505f"
    brand_dark: str = "#0d3640"


@dataclass(frozen=True)
class OpenApproval:
    """A first yes that waits for a second."""

    id: UUID
    act: str
    object: UUID
    payload_hash: bytes
    first: UUID
    first_name: str
    at: datetime


async def get_site() -> SiteInfo:
    """The site; a plain default until an operator has named it."""
    row = await Site.select(*(c for c in Site.all_columns() if c._meta.name != "id")).first()
    return SiteInfo(**row) if row else SiteInfo("Puljen", "", "", "")


async def find_staff(account: UUID) -> Staff | None:
    """An active staff member with her roles (those of single rounds included)."""
    rows = await fetch(
        "SELECT a.name, a.email, r.role, r.round FROM account a LEFT JOIN account_role r ON r.account = a.id "
        "WHERE a.id = ? AND a.active = ?",
        account,
        True,
    )
    if not rows:
        return None
    grants = frozenset((row["role"], row["round"]) for row in rows if row["role"])
    return Staff(account, rows[0]["name"], rows[0]["email"], frozenset(role for role, _ in grants), grants)


async def find_account_by_email(email: str) -> Account | None:
    """The active account with this address, whatever its spelling."""
    return await Account.objects().where(Account.email == email.strip().lower(), Account.active.eq(True)).first()


async def list_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names behind these accounts, those of former staff among them."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = await Account.select(Account.id, Account.name).where(Account.id.is_in(wanted))
    return {row["id"]: row["name"] for row in rows}


async def list_roles_of(account: UUID, round_id: UUID | None) -> frozenset[str]:
    """Roles of one account that count in this round; None: those that count everywhere."""
    rows = await fetch(
        "SELECT role FROM account_role WHERE account = ? AND (round IS NULL OR round = ?)", account, round_id
    )
    return frozenset(row["role"] for row in rows)


async def find_resident(resident: UUID) -> Resident | None:
    """A resident who has not been erased."""
    row = await ResidentRow.select().where(ResidentRow.id == resident, ResidentRow.erased.eq(False)).first()
    return Resident(row["id"], row["name"], row["email"] or "", row["locale"]) if row else None


async def export_for(resident: UUID) -> dict[str, list[dict[str, Any]]]:
    """Everything kept about who a resident is, and what was sent to her: table → rows."""
    rows = await fetch(
        "SELECT id, name, email, subject IS NOT NULL AS signs_in_elsewhere, locale, created FROM resident "
        "WHERE id = ? AND erased = ?",
        resident,
        False,
    )
    email = rows[0]["email"] if rows else None
    return {
        "resident": [{**row, "signs_in_elsewhere": bool(row["signs_in_elsewhere"])} for row in rows],
        "session": await fetch("SELECT created, touched FROM session WHERE resident = ? ORDER BY created", resident),
        "sign_in_link": await fetch("SELECT created, used FROM sign_in_link WHERE email = ? ORDER BY created", email),
        "mail_message": await export_to(email) if email else [],
    }


async def get_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The name of each of these residents in one query; "" for one who is erased or never gave a name."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = await ResidentRow.select(ResidentRow.id, ResidentRow.name).where(ResidentRow.id.is_in(list(wanted)))
    return {row["id"]: row["name"] for row in rows}


async def find_open_approval(act: str, target: UUID, now: datetime) -> OpenApproval | None:
    """The newest first yes for `act` on `target` that is still good."""
    rows = await fetch(
        "SELECT p.*, a.name AS first_name FROM approval p JOIN account a ON a.id = p.first "
        "WHERE p.act = ? AND p.object = ? AND p.executed IS NULL ORDER BY p.at DESC LIMIT 1",
        act,
        target,
    )
    if not rows or now - rows[0]["at"] > GOOD_FOR:
        return None
    row = rows[0]
    return OpenApproval(row["id"], act, target, row["payload_hash"], row["first"], row["first_name"], row["at"])


async def list_open_approvals(act: str, now: datetime) -> list[OpenApproval]:
    """Every first yes for `act` that is still good, on whatever object, the oldest first."""
    rows = await fetch(
        "SELECT p.id, p.object, p.payload_hash, p.first, a.name AS first_name, p.at "
        "FROM approval p JOIN account a ON a.id = p.first "
        "WHERE p.act = ? AND p.executed IS NULL AND p.at >= ? ORDER BY p.at",
        act,
        now - GOOD_FOR,
    )
    return [OpenApproval(act=act, **row) for row in rows]


async def list_residents(ids: Iterable[UUID]) -> list[Resident]:
    """Those of these residents who have not been erased, in one query."""
    wanted = list(set(ids))
    if not wanted:
        return []
    rows = await ResidentRow.select().where(ResidentRow.id.is_in(wanted), ResidentRow.erased.eq(False))
    return [Resident(row["id"], row["name"], row["email"] or "", row["locale"]) for row in rows]


async def list_staff_with(roles: Iterable[str], round_id: UUID) -> list[tuple[UUID, str]]:
    """Id and name of every active account that has one of these roles everywhere or in this round, in one query."""
    wanted = sorted(roles)
    marks = ", ".join("?" for _ in wanted)
    rows = await fetch(
        "SELECT DISTINCT a.id, a.name FROM account a JOIN account_role r ON r.account = a.id "  # noqa: S608 - marks only
        f"WHERE a.active = ? AND r.role IN ({marks}) AND (r.round IS NULL OR r.round = ?) ORDER BY a.name, a.id",
        True,
        *wanted,
        round_id,
    )
    return [(row["id"], row["name"]) for row in rows]


async def get_staff_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The name of each of these accounts, active or not, in one query."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = await Account.select(Account.id, Account.name).where(Account.id.is_in(wanted))
    return {row["id"]: row["name"] for row in rows}
