"""Inviting, giving and taking roles, switching accounts off. Each ends the sessions of whom it is about."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.db import UniqueViolation, fetch, write_tx
from server.log.actions import record_act
from server.mail.actions import queue_mail
from server.people.accounts.queries import find_invitation, list_administrators
from server.people.accounts.rules import (
    BY_TWO,
    INVITATION_HOLDS,
    check_confirm,
    check_grant,
    check_keeps_administrator,
)
from server.people.passwords import hash_secret
from server.people.rules import NotAllowed, hash_token
from server.people.tables import Account, AccountRole, Invitation, RoleRequest, Session


class KnownAddress(Exception):
    """There is an account with this address already."""


@dataclass(frozen=True)
class Letter:
    """The mail of an invitation and the token of the link in it."""

    token: str
    subject: str
    body: str
    locale: str


async def invite(email: str, name: str, letter: Letter, by: UUID, now: datetime) -> UUID:
    """A new account without a password, and the mail with the link to choose one."""
    account = Account(id=uuid.uuid4(), email=email, name=name, password_hash="")
    try:
        async with write_tx():
            await Account.insert(account)
            await record_act(by, "account-invite", account.id, b"")
            await send_invitation(account.id, email, letter, by, now)
    except UniqueViolation:
        raise KnownAddress from None
    return account.id


async def send_invitation(account: UUID, email: str, letter: Letter, by: UUID, now: datetime) -> None:
    """A link with which she chooses a password, a new one too; every older link ends."""
    async with write_tx():
        await Invitation.delete().where(Invitation.account == account, Invitation.used.is_null())
        await Invitation.insert(Invitation(token_hash=hash_token(letter.token), account=account, created=now))
        until = now + INVITATION_HOLDS
        await queue_mail(email, letter.subject, letter.body, "invitation", now, locale=letter.locale, until=until)
        await record_act(by, "account-link", account, b"")


async def accept_invitation(token: str, password: str, now: datetime) -> UUID | None:
    """Choose a password by the link of an invitation, which is used up; None when it does not hold.

    Whoever was signed in with an older password is signed out.
    """
    password_hash = await hash_secret(password)
    async with write_tx():
        invited = await find_invitation(hash_token(token), now - INVITATION_HOLDS)
        if invited is None:
            return None
        await Invitation.update({Invitation.used: now}).where(Invitation.account == invited.id)
        await Account.update({Account.password_hash: password_hash}).where(Account.id == invited.id)
        await Session.delete().where(Session.account == invited.id)
        await record_act(invited.id, "account-password", invited.id, b"")
    return invited.id


async def grant_role(account: UUID, role: str, round_id: UUID | None, by: UUID, now: datetime) -> bool:
    """Give a role. False when it waits for another person's yes now. NotAllowed."""
    check_grant(account, role, round_id, by)
    async with write_tx():
        if await _has(account, role, round_id):
            return True
        await _forget_requests(account, role, round_id)
        if role in BY_TWO:
            request = RoleRequest(id=uuid.uuid4(), account=account, role=role, round=round_id, first=by, at=now)
            await RoleRequest.insert(request)
            await record_act(by, "role-ask", account, _payload(role, round_id))
            return False
        await _give(account, role, round_id, by)
        return True


async def confirm_role(request: UUID, by: UUID, roles: frozenset[str], now: datetime) -> None:
    """The second yes: the role is hers from now on. NotAllowed; nothing happens when it is gone already."""
    async with write_tx():
        wish = await RoleRequest.select().where(RoleRequest.id == request).first()
        if wish is None:
            return
        check_confirm(wish["account"], wish["first"], wish["at"], by, roles, now)
        await _forget_requests(wish["account"], wish["role"], wish["round"])
        if not await _has(wish["account"], wish["role"], wish["round"]):
            await _give(wish["account"], wish["role"], wish["round"], by)


async def drop_request(request: UUID, by: UUID) -> None:
    """Say no to a role that waits."""
    async with write_tx():
        wish = await RoleRequest.select().where(RoleRequest.id == request).first()
        if wish:
            await RoleRequest.delete().where(RoleRequest.id == request)
            await record_act(by, "role-refuse", wish["account"], _payload(wish["role"], wish["round"]))


async def revoke_role(account: UUID, grant: UUID, by: UUID) -> None:
    """Take one role. NotAllowed for the last administrator's."""
    async with write_tx():
        row = await AccountRole.select().where(AccountRole.id == grant, AccountRole.account == account).first()
        if row is None:
            return
        if row["role"] == "administrator":
            check_keeps_administrator(await list_administrators(), account)
        await AccountRole.delete().where(AccountRole.id == grant)
        await Session.delete().where(Session.account == account)
        await record_act(by, "role-revoke", account, _payload(row["role"], row["round"]))


async def switch_account(account: UUID, on: bool, by: UUID) -> None:
    """Switch an account off, or on again. NotAllowed for one's own and for the last administrator's."""
    if account == by:
        raise NotAllowed("own-account", "nobody switches her own account off")
    async with write_tx():
        if not on:
            check_keeps_administrator(await list_administrators(), account)
            await Session.delete().where(Session.account == account)
            await Invitation.delete().where(Invitation.account == account, Invitation.used.is_null())
            await RoleRequest.delete().where((RoleRequest.account == account) | (RoleRequest.first == account))
        await Account.update({Account.active: on}).where(Account.id == account)
        await record_act(by, "account-on" if on else "account-off", account, b"")


async def _give(account: UUID, role: str, round_id: UUID | None, by: UUID) -> None:
    """Sessions end: whoever gets a role signs in anew with it."""
    await AccountRole.insert(AccountRole(id=uuid.uuid4(), account=account, role=role, round=round_id))
    await Session.delete().where(Session.account == account)
    await record_act(by, "role-grant", account, _payload(role, round_id))


async def _has(account: UUID, role: str, round_id: UUID | None) -> bool:
    rows = await fetch("SELECT round FROM account_role WHERE account = ? AND role = ?", account, role)
    return any(row["round"] == round_id for row in rows)


async def _forget_requests(account: UUID, role: str, round_id: UUID | None) -> None:
    same = RoleRequest.round.is_null() if round_id is None else RoleRequest.round == round_id
    await RoleRequest.delete().where(RoleRequest.account == account, RoleRequest.role == role, same)


def _payload(role: str, round_id: UUID | None) -> bytes:
    return f"{role},{round_id or ''}".encode()
