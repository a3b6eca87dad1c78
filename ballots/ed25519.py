"""Ed25519, signed as everywhere and verified in one strict way.

Libraries differ on signatures with odd keys or points, and a vote must not depend on the library. A signature is valid
iff k and R are canonical, k is of no small order, S < L, and the encoding of [S]B - [h]k equals the bytes of R: what
OpenSSL, BoringSSL and WebCrypto compute. A library that multiplies by the cofactor is never used to verify.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_FIELD = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_SMALL_ORDER = frozenset(
    bytes.fromhex(point)
    for point in (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    )
)


def public_key(private: bytes) -> bytes:
    """The 32-byte public half of a 32-byte Ed25519 private key."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, message: bytes) -> bytes:
    """64-byte Ed25519 signature (RFC 8032: the same key and message give the same signature)."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def is_strict_key(key: bytes) -> bool:
    """Is this a canonical encoding, and of no small-order point?"""
    return len(key) == 32 and _is_canonical_point(key) and key not in _SMALL_ORDER


def verify(key: bytes, signature: bytes, message: bytes) -> bool:
    """Cofactorless Ed25519 with canonical key and R, S < L, and no small-order key.

    OpenSSL, below `cryptography`, checks S < L and compares the encoding of [S]B - [h]k with the bytes of R; what it
    leaves open is the key's own encoding and order, which is settled here first.
    """
    if not is_strict_key(key) or len(signature) != 64:
        return False
    if not _is_canonical_point(signature[:32]) or int.from_bytes(signature[32:], "little") >= _ORDER:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_canonical_point(point: bytes) -> bool:
    """y below 2^255 - 19, and no sign on the two points whose x is 0."""
    number = int.from_bytes(point, "little")
    y, sign_bit = number & (2**255 - 1), number >> 255
    return y < _FIELD and not (sign_bit and y in (1, _FIELD - 1))
