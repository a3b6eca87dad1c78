"""A sign-in at the provider: begun, taken up again once by the same browser, and whom it signs in."""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.db import fetch, write_tx
from server.people.oidc.rules import HOLDS
from server.people.residents.actions import SignedIn, find_or_add
from server.people.rules import hash_token
from server.people.tables import OidcState


@dataclass(frozen=True)
class UnderWay:
    """What is needed to go on with a sign-in."""

    verifier: str
    nonce: str
    next: str


async def begin(state: str, browser: str, under_way: UnderWay, now: datetime) -> None:
    """Remember a sign-in that goes to the provider now."""
    await OidcState.insert(
        OidcState(
            state_hash=hash_token(state),
            browser_hash=hash_token(browser),
            verifier=under_way.verifier,
            nonce=under_way.nonce,
            next=under_way.next,
            created=now,
        )
    )


async def take_up(state: str, browser: str, now: datetime) -> UnderWay | None:
    """The sign-in of this state, which is gone then; None when it is too old or another browser began it."""
    rows = await fetch(
        "DELETE FROM oidc_state WHERE state_hash = ? RETURNING browser_hash, verifier, nonce, next, created",
        hash_token(state),
    )
    if not rows or now - rows[0]["created"] >= HOLDS:
        return None
    if not hmac.compare_digest(bytes(rows[0]["browser_hash"]), hash_token(browser)):
        return None
    return UnderWay(rows[0]["verifier"], rows[0]["nonce"], rows[0]["next"])


async def sign_in_subject(subject: bytes, email: str, wanted: str, locale: str, now: datetime) -> SignedIn:
    """The resident of this subject, or of this verified address, or a new one.

    Somebody who signed in by mail before is the same person here, unless her row belongs to another subject already.
    """
    async with write_tx():
        known = await fetch("SELECT id, name FROM resident WHERE subject = ?", subject)
        if not known and email:
            await find_or_add(email, locale, now)
            known = await fetch(
                "UPDATE resident SET subject = ? WHERE email = ? AND subject IS NULL RETURNING id, name", subject, email
            )
        if not known:
            known = await _add(subject, locale, now)
    return SignedIn(known[0]["id"], known[0]["name"], wanted)


async def forget_states(now: datetime) -> None:
    """Delete sign-ins that never came back."""
    await OidcState.delete().where(OidcState.created < now - HOLDS)


async def _add(subject: bytes, locale: str, now: datetime) -> list[dict[str, Any]]:
    await fetch(
        "INSERT INTO resident (id, subject, name, locale, created, erased) VALUES (?, ?, '', ?, ?, ?) "
        "ON CONFLICT (subject) DO NOTHING",
        uuid.uuid4(),
        subject,
        locale,
        now,
        False,
    )
    return await fetch("SELECT id, name FROM resident WHERE subject = ?", subject)
