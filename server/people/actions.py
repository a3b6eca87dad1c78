"""Accounts, sign-in, sessions, and the yes of two people. One function, one transaction."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from server.db import UniqueViolation, write_tx
from server.log.actions import record_act
from server.people import queries
from server.people.passwords import hash_secret, password_matches
from server.people.queries import SiteInfo, Staff
from server.people.rules import ROLES, First, NotAllowed, check_first, check_second
from server.people.tables import Account, AccountRole, Approval, Session, Site

SHORTEST_PASSWORD = 12


class BadAccount(ValueError):
    """What is wrong with a new account, in a sentence."""


@dataclass(frozen=True)
class SessionRow:
    """A stored session."""

    account: UUID
    created: datetime
    touched: datetime


async def save_site(site: SiteInfo, by: UUID | None = None) -> None:
    """Set who is responsible for these pages."""
    values = asdict(site)
    async with write_tx():
        await Site.delete(force=True)
        await Site.insert(Site(id=1, **values))
        await record_act(by, "site-save", UUID(int=0), repr(sorted(values.items())).encode())


async def add_account(email: str, name: str, password: str, roles: frozenset[str], by: UUID | None = None) -> UUID:
    """A new staff account that may sign in at once. BadAccount when something about it is wrong."""
    email = email.strip().lower()
    _check_account(email, name, password, roles)
    password_hash = await hash_secret(password)
    account = Account(id=uuid.uuid4(), email=email, name=name.strip(), password_hash=password_hash)
    try:
        async with write_tx():
            await Account.insert(account)
            for role in sorted(roles):
                await AccountRole.insert(AccountRole(id=uuid.uuid4(), account=account.id, role=role, round=None))
            await record_act(by, "account-add", account.id, ",".join(sorted(roles)).encode())
    except UniqueViolation:
        raise BadAccount(f"there is an account with the address {email} already") from None
    return account.id


async def check_password(email: str, password: str) -> Staff | None:
    """The staff member these belong to; a wrong address costs as much time as a wrong password."""
    account = await queries.find_account_by_email(email)
    if not await password_matches(account.password_hash if account else None, password) or account is None:
        return None
    return await queries.find_staff(account.id)


async def find_session(token_hash: bytes) -> SessionRow | None:
    """The stored session, whether or not it is still good."""
    row = await Session.select().where(Session.token_hash == token_hash).first()
    return SessionRow(row["account"], row["created"], row["touched"]) if row else None


async def create_session(token_hash: bytes, account: UUID, now: datetime) -> None:
    """Store a new session."""
    async with write_tx():
        await Session.insert(Session(token_hash=token_hash, account=account, created=now, touched=now))


async def touch_session(token_hash: bytes, now: datetime) -> None:
    """Remember that the session was used."""
    await Session.update({Session.touched: now}).where(Session.token_hash == token_hash)


async def delete_session(token_hash: bytes) -> None:
    """Sign out."""
    await Session.delete().where(Session.token_hash == token_hash)


async def delete_sessions_of(account: UUID) -> None:
    """Sign out everywhere."""
    await Session.delete().where(Session.account == account)


async def forget_sessions(before: datetime) -> None:
    """Delete sessions begun before this: they are too old to be good."""
    await Session.delete().where(Session.created < before)


async def approve_first(act: str, target: UUID, payload_hash: bytes, staff: Staff, now: datetime) -> None:
    """Say the first yes. An earlier one that nobody followed is replaced by this one."""
    check_first(act, staff.roles)
    async with write_tx():
        await Approval.delete().where(Approval.act == act, Approval.object == target, Approval.executed.is_null())
        await Approval.insert(
            Approval(id=uuid.uuid4(), act=act, object=target, payload_hash=payload_hash, first=staff.id, at=now)
        )
        await record_act(staff.id, f"{act}-approve", target, payload_hash)


async def approve_second(act: str, target: UUID, payload_hash: bytes, staff: Staff, now: datetime) -> None:
    """Say the second yes, inside the transaction of the act itself. NotAllowed when it is not good."""
    async with write_tx():
        first = await queries.find_open_approval(act, target, now)
        if first is None:
            raise NotAllowed("no-first", f"nobody has approved this {act} in the last 24 hours")
        roles = await queries.list_roles_of(first.first)
        check_second(
            act, staff.id, staff.roles, payload_hash, First(first.first, roles, first.payload_hash, first.at), now
        )
        await Approval.update({Approval.second: staff.id, Approval.executed: now}).where(Approval.id == first.id)
        await record_act(staff.id, act, target, payload_hash)


def _check_account(email: str, name: str, password: str, roles: frozenset[str]) -> None:
    if "@" not in email.strip("@"):
        raise BadAccount(f"{email!r} is not an e-mail address")
    if not name.strip():
        raise BadAccount("a name is needed")
    if len(password) < SHORTEST_PASSWORD:
        raise BadAccount(f"a password has at least {SHORTEST_PASSWORD} characters")
    if unknown := roles - set(ROLES):
        raise BadAccount(f"no such role: {', '.join(sorted(unknown))} (there are {', '.join(ROLES)})")
