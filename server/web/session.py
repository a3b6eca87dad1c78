"""Sessions: a 256-bit token in one cookie, its SHA-256 in a table, nothing written while pages are read.

One browser is one person at a time, a member of staff or a resident; each kind has its own time limits.

Litestar's own server-side session takes over an id the client made up and never renews it; a token here is only ever
made by us, at sign-in and at every change of role, and the old one dies with it.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.types import ASGIApp, Receive, Scope, Send

from server.web.kept import CsrfRefused, keep_form
from server.web.shell import AnyConnection, AnyRequest, Shell, User, shell_of, visit_of


class Limits(msgspec.Struct, frozen=True):
    """How long a session lives without use, and however busy; how often its use is written down."""

    idle: timedelta
    absolute: timedelta
    touch_every: timedelta


STAFF = Limits(timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=1))
RESIDENT = Limits(timedelta(days=14), timedelta(days=90), timedelta(hours=1))


class StoredSession(msgspec.Struct, frozen=True):
    """One row as the store knows it, with the roles the account has now."""

    user: User
    created: datetime
    touched: datetime


class SessionStore(Protocol):
    """What keeps sessions; `token_hash` is the SHA-256 of the token (32 bytes). `people` has it on its table."""

    async def find(self, token_hash: bytes) -> StoredSession | None:
        """The session and its person, or None (also for an account switched off and a resident erased)."""

    async def create(self, token_hash: bytes, person: UUID, resident: bool, now: datetime) -> None:
        """Remember a new session of an account, or of a resident."""

    async def touch(self, token_hash: bytes, now: datetime) -> None:
        """Remember that it was used."""

    async def delete(self, token_hash: bytes) -> None:
        """Forget it; no error when it is not there."""

    async def delete_all(self, person: UUID) -> None:
        """Forget every session of a person: signed out everywhere, or roles changed."""


class SessionLoader:
    """Litestar middleware: who sends this request? Sets scope["user"] (User or None)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["user"] = scope["auth"] = None
        connection: AnyConnection = ASGIConnection(scope, receive, send)
        token = connection.cookies.get(cookie_name(shell_of(connection)))
        if token and visit_of(scope).host == "public":
            await _recognise(connection, token)
        await self.app(scope, receive, send)


async def start_session(request: AnyRequest, person: UUID, *, resident: bool = False) -> Cookie:
    """Sign somebody in: a new token, the one sent with the request dies. Put the cookie on the answer."""
    shell = shell_of(request)
    await _forget_presented(request)
    token = secrets.token_urlsafe(32)
    await shell.sessions.create(token_hash(token), person, resident, shell.clock())
    limits = RESIDENT if resident else STAFF
    return _cookie(shell, token, max_age=int(limits.absolute.total_seconds()))


async def end_session(request: AnyRequest) -> Cookie:
    """Sign out: the stored session dies, the cookie is emptied. Put the cookie on the answer."""
    await _forget_presented(request)
    return _cookie(shell_of(request), "", max_age=0)


def csrf_token(token: str) -> str:
    """What a form must send back for the session of this token; masked anew each time, against BREACH."""
    mask = secrets.token_bytes(32)
    masked = bytes(a ^ b for a, b in zip(mask, _csrf_mac(token), strict=True))
    return base64.urlsafe_b64encode(mask + masked).decode()


async def check_csrf(connection: AnyConnection) -> None:
    """Raise CsrfRefused unless header X-CSRF-Token or field `csrf` belongs to the session of this request."""
    presented = connection.headers.get("x-csrf-token")
    if presented is None and isinstance(connection, Request):
        presented = (await connection.form()).get("csrf")
    if not _csrf_fits(visit_of(connection.scope).token or "", str(presented or "")):
        raise CsrfRefused(await keep_form(connection))


def cookie_name(shell: Shell) -> str:
    """`__Host-` ties the cookie to this very host, over https; plain http exists on loopback only."""
    return "__Host-puljen" if shell.secure else "puljen"


def token_hash(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


async def _recognise(connection: AnyConnection, token: str) -> None:
    shell, visit = shell_of(connection), visit_of(connection.scope)
    found: StoredSession | None = await shell.sessions.find(token_hash(token))
    if found is None:
        return
    now, limits = shell.clock(), RESIDENT if found.user.is_resident else STAFF
    if now - found.created >= limits.absolute or now - found.touched >= limits.idle:
        await shell.sessions.delete(token_hash(token))
        return
    if now - found.touched >= limits.touch_every:
        await shell.sessions.touch(token_hash(token), now)
    visit.user, visit.token, visit.since = found.user, token, found.created
    connection.scope["user"] = found.user


async def _forget_presented(request: AnyRequest) -> None:
    shell = shell_of(request)
    if old := request.cookies.get(cookie_name(shell)):
        await shell.sessions.delete(token_hash(old))


def _cookie(shell: Shell, value: str, max_age: int) -> Cookie:
    return Cookie(
        key=cookie_name(shell), value=value, max_age=max_age, httponly=True, secure=shell.secure, samesite="lax"
    )


def _csrf_mac(token: str) -> bytes:
    return hmac.digest(token.encode(), b"puljen/csrf/1", "sha256")


def _csrf_fits(token: str, presented: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(presented)
    except ValueError:
        return False
    unmasked = bytes(a ^ b for a, b in zip(raw[:32], raw[32:], strict=False))
    return len(raw) == 64 and hmac.compare_digest(unmasked, _csrf_mac(token))
