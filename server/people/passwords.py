"""argon2id for secrets people type: bounded, off the event loop, busy rather than drowned.

19 MiB, t = 2, p = 1 (OWASP's and the vote protocol's figures): 32–75 ms a hash. At most two at once and twenty waiting;
the next is told to come back. Sign-ins have only a few of these places: whoever sends many keeps no voter waiting.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.low_level import hash_secret_raw

R = TypeVar("R")
AT_ONCE = 2
WAITING = 20
SIGN_INS = 4
"""Places that sign-ins may have at once; the others are for letters, and for keys and passwords of signed-in staff."""
KEY_PASSES, KEY_MEMORY = 3, 64 * 1024
"""What a key from a passphrase costs (passes, KiB): more than a password, since it is typed twice a vote."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="argon2")
_under_way = _sign_ins = 0


class TooBusy(Exception):
    """More secrets are being checked than this machine can; try again in a few seconds."""


async def hash_secret(secret: str) -> str:
    """The argon2id string to store for a password or letter secret."""
    return await _bounded(lambda: _hasher.hash(secret))


async def letter_matches(stored: str | None, secret: str) -> bool:
    """Whether `secret` is the stored one. None costs as much as a real check, so that time tells nobody who exists."""
    known = stored if stored is not None else _nobody()
    return await _bounded(lambda: _matches(known, secret)) and stored is not None


async def password_matches(stored: str | None, password: str) -> bool:
    """The same for a sign-in."""
    global _sign_ins
    if _sign_ins >= SIGN_INS:
        raise TooBusy
    _sign_ins += 1
    try:
        return await letter_matches(stored, password)
    finally:
        _sign_ins -= 1


async def key_from_passphrase(passphrase: str, salt: bytes) -> bytes:
    """32 bytes for encrypting an officer's key."""
    secret = passphrase.encode()
    return await _bounded(lambda: hash_secret_raw(secret, salt, KEY_PASSES, KEY_MEMORY, 1, 32, Type.ID))


async def _bounded(work: Callable[[], R]) -> R:
    global _under_way
    if _under_way >= AT_ONCE + WAITING:
        raise TooBusy
    _under_way += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _under_way -= 1


def _matches(stored: str, secret: str) -> bool:
    try:
        return _hasher.verify(stored, secret)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(os.urandom(16).hex())
