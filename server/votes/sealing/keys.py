"""A vote's keys: log, promise and pass keys in files; officers' keys and copies of pass keys under passphrases.

The log key signs checkpoints, the promise key promises, a pass key blind-signs; none is used for anything else.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from ballots.ed25519 import public_key
from ballots.passes import SigningKey, generate_pass_key, read_pass_key
from server.keys import MissingKey, destroy_key, own_secret, read_key, write_key
from server.people.passwords import key_from_passphrase

SALT, NONCE = 16, 12


class WrongPassphrase(Exception):
    """The passphrase does not open this key."""


@dataclass(frozen=True)
class VoteKeys:
    """The public halves that go into the manifest: 32, 32 and 384 bytes; pass keys by style."""

    log: bytes
    promise: bytes
    passes: dict[int, bytes]


def make_vote_keys(folder: Path, vote: UUID, styles: Iterable[int]) -> VoteKeys:
    """The vote's keys, made the first time; about a second a style, so call it in a thread."""
    return VoteKeys(
        log=public_key(own_secret(folder, log_key_name(vote))),
        promise=public_key(own_secret(folder, promise_key_name(vote))),
        passes={style: _make_pass_key(folder, vote, style).modulus for style in styles},
    )


def read_pass_keys(folder: Path, vote: UUID, styles: Iterable[int]) -> dict[int, SigningKey]:
    """The pass keys that are there, by style; none after box_closed."""
    return {style: key for style in styles if (key := _find_pass_key(folder, vote, style))}


def destroy_pass_keys(folder: Path, vote: UUID, styles: Iterable[int]) -> None:
    """Overwrite and unlink: from now on nobody can make a pass of this vote. Harmless the second time."""
    for style in styles:
        destroy_key(folder, pass_key_name(vote, style))


def write_copies(
    folder: Path, keys: Path, vote: UUID, styles: Iterable[int], role: str, wrap: bytes, salt: bytes
) -> None:
    """Keep a copy of each pass key encrypted under `wrap`, the key of one officer's passphrase and `salt`."""
    for style in styles:
        name = copy_name(vote, style, role)
        destroy_key(folder, name)
        write_key(folder, name, salt + seal(wrap, read_key(keys, pass_key_name(vote, style)), name.encode()))


async def restore_pass_keys(
    folder: Path, keys: Path, vote: UUID, styles: Iterable[int], role: str, passphrase: str
) -> None:
    """Bring lost pass keys back from this officer's copies; WrongPassphrase, or MissingKey when there is no copy."""
    for style in styles:
        if _find_pass_key(keys, vote, style) is None:
            name = copy_name(vote, style, role)
            der = await open_under(passphrase, read_key(folder, name), name.encode())
            write_key(keys, pass_key_name(vote, style), der)


def destroy_copies(folder: Path, vote: UUID, styles: Iterable[int], roles: Iterable[str]) -> None:
    """At box_closed. Harmless the second time."""
    for role in roles:
        for style in styles:
            destroy_key(folder, copy_name(vote, style, role))


async def seal_under(passphrase: str, secret: bytes, about: bytes) -> bytes:
    """salt16 || nonce12 || ChaCha20-Poly1305(argon2id(passphrase, salt), secret, aad = about)."""
    salt = secrets.token_bytes(SALT)
    return salt + seal(await key_from_passphrase(passphrase, salt), secret, about)


async def open_under(passphrase: str, sealed: bytes, about: bytes) -> bytes:
    """What `seal_under` sealed, or WrongPassphrase."""
    return unseal(await key_from_passphrase(passphrase, sealed[:SALT]), sealed[SALT:], about)


def seal(wrap: bytes, secret: bytes, about: bytes) -> bytes:
    """nonce12 || ChaCha20-Poly1305(wrap, secret, aad = about)."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + ChaCha20Poly1305(wrap).encrypt(nonce, secret, about)


def unseal(wrap: bytes, sealed: bytes, about: bytes) -> bytes:
    """What `seal` sealed, or WrongPassphrase."""
    try:
        return ChaCha20Poly1305(wrap).decrypt(sealed[:NONCE], sealed[NONCE:], about)
    except InvalidTag:
        raise WrongPassphrase from None


def log_key_name(vote: UUID) -> str:
    """File of the key that signs checkpoints."""
    return f"vote-{vote}-log"


def promise_key_name(vote: UUID) -> str:
    """File of the key that signs promises."""
    return f"vote-{vote}-promise"


def pass_key_name(vote: UUID, style: int) -> str:
    """File of a style's pass key (PKCS #8 DER)."""
    return f"vote-{vote}-pass-{style}"


def copy_name(vote: UUID, style: int, role: str) -> str:
    """File of a pass key's copy under one officer's passphrase."""
    return f"{pass_key_name(vote, style)}.{role}"


def copies_folder(data: Path) -> Path:
    """Where copies are kept apart from the keys: put it on a medium of its own, and never in a backup."""
    return data / "apart"


def _make_pass_key(folder: Path, vote: UUID, style: int) -> SigningKey:
    name = pass_key_name(vote, style)
    if (key := _find_pass_key(folder, vote, style)) is None:
        with suppress(FileExistsError):  # the other officer was first
            write_key(folder, name, generate_pass_key())
        key = _find_pass_key(folder, vote, style)
    if key is None:
        raise MissingKey(f"the key file {name} is destroyed")
    return key


def _find_pass_key(folder: Path, vote: UUID, style: int) -> SigningKey | None:
    """None when it is not there, and for the zeros that a crash while destroying it leaves."""
    path = folder / pass_key_name(vote, style)
    der = path.read_bytes() if path.exists() else b""
    return read_pass_key(der) if any(der) else None
