"""The token of a link that ends following: both ids and a code over them. Pure."""

import base64
import hmac
from binascii import Error
from uuid import UUID

CODE = 16
"""Bytes of the code: 128 bits."""


def token_for(secret: bytes, idea: UUID, resident: UUID) -> str:
    """64 characters that fit into an address."""
    ids = idea.bytes + resident.bytes
    return base64.urlsafe_b64encode(ids + _code(secret, ids)).decode()


def read_token(secret: bytes, token: str) -> tuple[UUID, UUID] | None:
    """Idea and resident of a token that we made, None for any other."""
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except (Error, ValueError):
        return None
    ids, code = raw[:32], raw[32:]
    if len(raw) != 32 + CODE or not hmac.compare_digest(code, _code(secret, ids)):
        return None
    return UUID(bytes=ids[:16]), UUID(bytes=ids[16:])


def _code(secret: bytes, ids: bytes) -> bytes:
    return hmac.digest(secret, b"puljen/unfollow/1\n" + ids, "sha256")[:CODE]
