"""Accounts, sign-in, sessions, and the yes of two people. One function, one transaction."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from server.db import UniqueViolation, write_tx
from server.log.actions import record_act
from server.mail.actions import forget_mail_to
from server.people import queries
from server.people.passwords import hash_secret, password_matches
from server.people.queries import SiteInfo, Staff
from server.people.rules import ROLES, First, NotAllowed, check_first, check_second
from server.people.tables import Account, AccountRole, Approval, Resident, Session, SignInLink, Site

SHORTEST_PASSWORD = 12


class BadAccount(ValueError):
    """What is wrong with a new account, in a sentence."""


@dataclass(frozen=True)
class SessionRow:
    """A stored session of an account or of a resident."""

    account: UUID | None
    resident: UUID | None
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
    if not await password_matches((account.password_hash if account else "") or None, password) or account is None:
        return None
    return await queries.find_staff(account.id)


async def find_session(token_hash: bytes) -> SessionRow | None:
    """The stored session, whether or not it is still good."""
    row = await Session.select().where(Session.token_hash == token_hash).first()
    return SessionRow(row["account"], row["resident"], row["created"], row["touched"]) if row else None


async def create_session(token_hash: bytes, account: UUID | None, now: datetime, resident: UUID | None = None) -> None:
    """Store a new session of an account, or of a resident."""
    async with write_tx():
        await Session.insert(
            Session(token_hash=token_hash, account=account, resident=resident, created=now, touched=now)
        )


async def touch_session(token_hash: bytes, now: datetime) -> None:
    """Remember that the session was used."""
    await Session.update({Session.touched: now}).where(Session.token_hash == token_hash)


async def delete_session(token_hash: bytes) -> None:
    """Sign out."""
    await Session.delete().where(Session.token_hash == token_hash)


async def delete_sessions_of(person: UUID) -> None:
    """Sign an account or a resident out everywhere."""
    await Session.delete().where((Session.account == person) | (Session.resident == person))


async def forget_sessions(staff_before: datetime, residents_before: datetime) -> None:
    """Delete sessions begun before this: they are too old to be good."""
    async with write_tx():
        await Session.delete().where(Session.account.is_not_null(), Session.created < staff_before)
        await Session.delete().where(Session.resident.is_not_null(), Session.created < residents_before)


async def add_resident(email: str, name: str, locale: str, now: datetime) -> UUID:
    """A new resident with this address; UniqueViolation when somebody has it already."""
    row = Resident(id=uuid.uuid4(), email=email.strip().lower(), name=name.strip(), locale=locale, created=now)
    await Resident.insert(row)
    return row.id


async def name_resident(resident: UUID, name: str) -> None:
    """What stands beside everything she writes."""
    await Resident.update({Resident.name: name.strip()}).where(Resident.id == resident, Resident.erased.eq(False))


async def set_locale(resident: UUID, locale: str) -> None:
    """The language of mails to her."""
    await Resident.update({Resident.locale: locale}).where(Resident.id == resident)


async def forget_resident(resident: UUID) -> None:
    """Empty what says who this is, mails to her too, and sign her out everywhere; what she wrote keeps her id alone."""
    async with write_tx():
        row = await Resident.select(Resident.email).where(Resident.id == resident).first()
        if row and row["email"]:
            await forget_mail_to(row["email"])
            await SignInLink.delete().where(SignInLink.email == row["email"])
        await Session.delete().where(Session.resident == resident)
        await Resident.update(
            {Resident.email: None, Resident.name: "", Resident.subject: None, Resident.erased: True}
        ).where(Resident.id == resident)


async def approve_first(act: str, target: UUID, payload_hash: bytes, staff: Staff, now: datetime) -> None:
    """Say the first yes. An earlier one that nobody followed is replaced by this one."""
    check_first(act, staff.roles)
    async with write_tx():
        await Approval.delete().where(Approval.act == act, Approval.object == target, Approval.executed.is_null())
        await Approval.insert(
            Approval(id=uuid.uuid4(), act=act, object=target, payload_hash=payload_hash, first=staff.id, at=now)
        )
        await record_act(staff.id, f"{act}-approve", target, payload_hash)


async def approve_second(
    act: str, target: UUID, payload_hash: bytes, staff: Staff, now: datetime, round_id: UUID | None = None
) -> None:
    """Say the second yes, inside the transaction of the act itself. NotAllowed when it is not good.

    Of the first person count the roles she has now, everywhere or in this round.
    """
    async with write_tx():
        first = await queries.find_open_approval(act, target, now)
        if first is None:
            raise NotAllowed("no-first", f"nobody has approved this {act} in the last 24 hours")
        roles = await queries.list_roles_of(first.first, round_id)
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
