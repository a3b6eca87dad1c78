"""Sending a sign-in link, using it, and forgetting those that have run out."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.db import fetch, write_tx
from server.mail.actions import queue_mail
from server.people.residents.rules import LINK_HOLDS
from server.people.rules import hash_token
from server.people.tables import SignInLink


@dataclass(frozen=True)
class LinkInfo:
    """Whom a link signs in, and where to go then."""

    email: str
    next: str


@dataclass(frozen=True)
class SignedIn:
    """Who came in; `name` is "" when she still has to say what to call her."""

    resident: UUID
    name: str
    next: str


async def send_link(token: str, email: str, wanted: str, subject: str, body: str, locale: str, now: datetime) -> None:
    """Remember a link and queue the mail it stands in: both or neither."""
    async with write_tx():
        await SignInLink.insert(SignInLink(token_hash=hash_token(token), email=email, next=wanted, created=now))
        await queue_mail(email, subject, body, "sign-in", now, locale=locale, until=now + LINK_HOLDS)


async def find_link(token: str, now: datetime) -> LinkInfo | None:
    """A link that still holds; looking at it does not use it up."""
    rows = await fetch(
        "SELECT email, next FROM sign_in_link WHERE token_hash = ? AND used IS NULL AND created > ?",
        hash_token(token),
        now - LINK_HOLDS,
    )
    return LinkInfo(**rows[0]) if rows else None


async def use_link(token: str, locale: str, now: datetime) -> SignedIn | None:
    """Use a link up, with every other one sent to that address; None when it does not hold."""
    async with write_tx():
        rows = await fetch(
            "UPDATE sign_in_link SET used = ? WHERE token_hash = ? AND used IS NULL AND created > ? "
            "RETURNING email, next",
            now,
            hash_token(token),
            now - LINK_HOLDS,
        )
        if not rows:
            return None
        link = LinkInfo(**rows[0])
        await SignInLink.update({SignInLink.used: now}).where(SignInLink.email == link.email, SignInLink.used.is_null())
        resident, name = await find_or_add(link.email, locale, now)
    return SignedIn(resident, name, link.next)


async def find_or_add(email: str, locale: str, now: datetime) -> tuple[UUID, str]:
    """The resident with this address, new if need be, and her name; inside an open transaction."""
    await fetch(
        "INSERT INTO resident (id, email, name, locale, created, erased) VALUES (?, ?, '', ?, ?, ?) "
        "ON CONFLICT (email) DO NOTHING",
        uuid.uuid4(),
        email,
        locale,
        now,
        False,
    )
    row = (await fetch("SELECT id, name FROM resident WHERE email = ?", email))[0]
    return row["id"], row["name"]


async def forget_links(now: datetime) -> None:
    """Delete links that ran out long ago."""
    await SignInLink.delete().where(SignInLink.created < now - timedelta(days=1))
