"""What somebody had written when her form could not be taken: the session was over, or a newer one has begun.

The error page shows it as a form of its own, ready to be sent again after signing in. Files cannot be kept, secrets
are not, and nothing is stored: the page is all there is.
"""

import msgspec
from litestar import Request
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException

from server.web.addresses import path_of
from server.web.shell import AnyConnection

STAFF_SIGN_IN, RESIDENTS_SIGN_IN = "/personale/log-ind", "/log-ind"
LARGEST = 1_000_000
"""Bytes of a form that is kept."""
NEVER = frozenset({"csrf", "password", "passphrase", "again", "secret"})


class Kept(msgspec.Struct, frozen=True):
    """Where a form was sent to (without language), and its texts in their order."""

    path: str
    fields: list[tuple[str, str]]


class SignedOut(NotAuthorizedException):
    """Nobody is signed in; `kept` is the form that was sent, if one was, and `sign_in` the page where one can."""

    def __init__(self, kept: Kept | None, sign_in: str = STAFF_SIGN_IN) -> None:
        super().__init__()
        self.kept = kept
        self.sign_in = sign_in


class CsrfRefused(PermissionDeniedException):
    """The form's hidden token does not belong to this session."""

    def __init__(self, kept: Kept | None) -> None:
        super().__init__()
        self.kept = kept


async def keep_form(connection: AnyConnection) -> Kept | None:
    """The form of this request; None when it is no form, too large, or holds nothing worth keeping."""
    if not isinstance(connection, Request) or not 0 < _length(connection) <= LARGEST:
        return None
    if not connection.headers.get("content-type", "").startswith(("application/x-www-form-urlencoded", "multipart/")):
        return None
    sent = await connection.form()
    texts = [(name, value) for name, value in sent.items() if isinstance(value, str) and name not in NEVER]
    return Kept(path_of(connection.scope), texts) if any(value.strip() for _name, value in texts) else None


def _length(request: AnyConnection) -> int:
    given = request.headers.get("content-length", "")
    return int(given) if given.isdecimal() else 0
