"""The pass: a blind RSA signature (RFC 9474, RSABSSA-SHA384-PSS-Randomized) on a key that only the voter's side knows.

The voter's side draws a seed, derives everything from it, blinds, and unblinds what comes back; the server signs the
blinded message and learns nothing that it could recognise in the finished pass `w`. The pass key is RSA-3072 with
e = 65537 and is written everywhere as its modulus n, 384 bytes big-endian.
"""

import secrets
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256, sha384
from math import gcd
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from ballots.ed25519 import public_key

SEED_SIZE = 16
PASS_SIZE = 384
EXPONENT = 65537
SALT_SIZE = 48
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_SYMBOLS = 26
_CODE_CHECKS = 2
_PSS = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=SALT_SIZE)


class BadCode(ValueError):
    """This is not a pass code, or a symbol of it is mistyped."""


class BadSeed(ValueError):
    """One seed in 2^3000 gives no usable blinding factor; draw another."""


class BadPass(ValueError):
    """A blinded message, a blind signature or a pass that does not hold."""


@dataclass(frozen=True)
class VoterKeys:
    """What signs and marks a voter's ballots: the private key's 32 bytes, its public half k, and the prefix p."""

    sign_key: bytes
    k: bytes
    p: bytes


@dataclass(frozen=True)
class Derived(VoterKeys):
    """All that a seed gives for one vote and style: also the PSS salt and the blinding factor modulo n."""

    salt: bytes
    r: int


@dataclass(frozen=True)
class SigningKey:
    """The pass key's private numbers; `n` is what the manifest holds."""

    n: int
    d: int
    p: int
    q: int

    @property
    def modulus(self) -> bytes:
        return self.n.to_bytes(PASS_SIZE, "big")


# The pass code -------------------------------------------------------------------------------------------------------


def encode_code(seed: bytes) -> str:
    """28 Crockford symbols in 7 groups of 4: the seed as a 128-bit number in 26 symbols, then 10 bits that check it."""
    symbols = crockford(int.from_bytes(_seed(seed), "big"), _CODE_SYMBOLS) + crockford(_check_bits(seed), _CODE_CHECKS)
    return grouped(symbols)


def decode_code(text: str) -> bytes:
    """The seed. Reads lower case, spaces and hyphens, o as 0, i and l as 1; raises BadCode for anything else."""
    symbols = read_crockford(text)
    if len(symbols) != _CODE_SYMBOLS + _CODE_CHECKS:
        raise BadCode(f"a pass code has {_CODE_SYMBOLS + _CODE_CHECKS} letters and digits, not {len(symbols)}")
    number = uncrockford(symbols[:_CODE_SYMBOLS])
    if number >> 128:
        raise BadCode("no pass code begins like this")
    seed = number.to_bytes(SEED_SIZE, "big")
    if uncrockford(symbols[_CODE_SYMBOLS:]) != _check_bits(seed):
        raise BadCode("a letter or digit of the pass code is mistyped")
    return seed


def crockford(number: int, length: int) -> str:
    """A number in Crockford's base 32, big-endian, in exactly `length` symbols."""
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(length)))


def uncrockford(symbols: str) -> int:
    number = 0
    for symbol in symbols:
        number = number << 5 | CROCKFORD.index(symbol)
    return number


def grouped(symbols: str) -> str:
    """Groups of four with hyphens between."""
    return "-".join(symbols[at : at + 4] for at in range(0, len(symbols), 4))


def read_crockford(text: str) -> str:
    """The plain symbols of what somebody typed; raises BadCode at a character that is none."""
    symbols = "".join(text.upper().split()).replace("-", "").translate(str.maketrans("OIL", "011"))
    for symbol in symbols:
        if symbol not in CROCKFORD:
            raise BadCode(f"{symbol} stands in no code")
    return symbols


# The voter's half ----------------------------------------------------------------------------------------------------


def voter_keys(seed: bytes, eid: bytes, style: int) -> VoterKeys:
    """The part of `derive` that needs no pass key: enough to sign a further ballot."""
    sign_key = hkdf(seed, _info(b"pb/sign/v1\n", eid, style), 32)
    return VoterKeys(sign_key, public_key(sign_key), hkdf(seed, _info(b"pb/prefix/v1\n", eid, style), 32))


def derive(seed: bytes, eid: bytes, style: int, modulus: bytes) -> Derived:
    """Everything a pass needs, always the same for the same seed; raises BadSeed in a case nobody will ever see."""
    keys = voter_keys(seed, eid, style)
    salt = hkdf(seed, _info(b"pb/salt/v1\n", eid, style), SALT_SIZE)
    n = int.from_bytes(modulus, "big")
    r = int.from_bytes(hkdf(seed, _info(b"pb/blind/v1\n", eid, style), 400), "big") % n
    if r <= 1 or gcd(r, n) != 1:
        raise BadSeed("this seed gives no blinding factor")
    return Derived(keys.sign_key, keys.k, keys.p, salt, r)


def pass_message(eid: bytes, style: int, k: bytes, p: bytes) -> bytes:
    """M, what a pass signs: the random prefix first, as RFC 9474's PrepareRandomize puts it."""
    return p + _info(b"pb/pass/v1\n", eid, style) + k


def blind(message: bytes, salt: bytes, r: int, modulus: bytes) -> bytes:
    """The blinded message, 384 bytes (RFC 9474, section 4.2, with salt and blinding factor given)."""
    n = int.from_bytes(modulus, "big")
    encoded = int.from_bytes(_pss_encode(message, salt, n.bit_length() - 1), "big")
    if gcd(encoded, n) != 1:
        raise BadSeed("this seed gives no message that can be blinded")
    return (encoded * pow(r, EXPONENT, n) % n).to_bytes(len(modulus), "big")


def finalize(message: bytes, blind_signature: bytes, r: int, modulus: bytes) -> bytes:
    """The pass `w`, unblinded and verified (RFC 9474, section 4.4); raises BadPass if the signer cheated."""
    n = int.from_bytes(modulus, "big")
    if len(blind_signature) != len(modulus):
        raise BadPass("a blind signature has the length of the pass key")
    signature = (int.from_bytes(blind_signature, "big") * pow(r, -1, n) % n).to_bytes(len(modulus), "big")
    if not verify_pss(message, signature, modulus):
        raise BadPass("the blind signature does not give a valid pass")
    return signature


def verify_pass(modulus: bytes, eid: bytes, style: int, k: bytes, p: bytes, w: bytes) -> bool:
    """Is `w` this pass key's signature for this voter key, prefix, vote and style?"""
    return verify_pss(pass_message(eid, style, k, p), w, modulus)


def verify_pss(message: bytes, signature: bytes, modulus: bytes) -> bool:
    """RSASSA-PSS with SHA-384, MGF1-SHA-384 and a 48-byte salt."""
    try:
        _public(modulus).verify(signature, message, _PSS, SHA384())
    except (InvalidSignature, ValueError):
        return False
    return True


def hkdf(seed: bytes, info: bytes, length: int) -> bytes:
    """HKDF-SHA256 with an empty salt (RFC 5869)."""
    return HKDF(SHA256(), length, salt=None, info=info).derive(_seed(seed))


# The signing half: the only place with a big-integer library ---------------------------------------------------------


def generate_pass_key() -> bytes:
    """A new RSA-3072 private key in PKCS #8 DER, unencrypted: one for each style, used for nothing else."""
    key = rsa.generate_private_key(EXPONENT, 8 * PASS_SIZE)
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def read_pass_key(der: bytes) -> SigningKey:
    """The numbers of a key that `generate_pass_key` made; ValueError for any other kind or size.

    Whether its factors are primes is not tried again each time, which takes longer than twenty signatures: a damaged
    key signs nothing, because `blind_sign` checks what it has signed.
    """
    key = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size != 8 * PASS_SIZE:
        raise ValueError("not an RSA-3072 private key")
    numbers = key.private_numbers()
    return SigningKey(numbers.public_numbers.n, numbers.d, numbers.p, numbers.q)


def blind_sign(key: SigningKey, blinded: bytes) -> bytes:
    """bm^d mod n for a 384-byte bm in [2, n-2], always the same for the same bm (RFC 9474, section 4.3).

    The base is blinded with a fresh random factor and the powers run in constant time, so that timing says nothing
    about the key; the result is checked, because one faulty CRT signature would give the key away (Boneh, DeMillo,
    Lipton 1997). Raises BadPass for a bm out of range.
    """
    import gmpy2

    n, bm = gmpy2.mpz(key.n), gmpy2.mpz(int.from_bytes(blinded, "big"))
    size = (key.n.bit_length() + 7) // 8
    if len(blinded) != size or not 2 <= bm <= n - 2:
        raise BadPass("the blinded message is out of range")
    mask = gmpy2.mpz(2 + secrets.randbelow(key.n - 3))
    masked = bm * gmpy2.powmod(mask, EXPONENT, n) % n
    signature = _crt_power(gmpy2, masked, key) * gmpy2.invert(mask, n) % n
    if gmpy2.powmod(signature, EXPONENT, n) != bm:
        raise BadPass("the signature did not verify; nothing leaves")
    return int(signature).to_bytes(size, "big")


def _crt_power(gmpy2: Any, base: Any, key: SigningKey) -> Any:
    """base^d mod n by the Chinese remainder theorem (Garner), powers in constant time."""
    p, q = gmpy2.mpz(key.p), gmpy2.mpz(key.q)
    at_p = gmpy2.powmod_sec(base % p, key.d % (key.p - 1), p)
    at_q = gmpy2.powmod_sec(base % q, key.d % (key.q - 1), q)
    return at_q + q * ((at_p - at_q) * gmpy2.invert(q, p) % p)


# Below ---------------------------------------------------------------------------------------------------------------


def _seed(seed: bytes) -> bytes:
    if len(seed) != SEED_SIZE:
        raise ValueError(f"a seed has {SEED_SIZE} bytes")
    return seed


def _check_bits(seed: bytes) -> int:
    return int.from_bytes(sha256(b"pb/code/v1" + seed).digest()[:2], "big") >> 6


def _info(label: bytes, eid: bytes, style: int) -> bytes:
    return label + eid + style.to_bytes(4, "big")


@lru_cache(maxsize=256)
def _public(modulus: bytes) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(EXPONENT, int.from_bytes(modulus, "big")).public_key()


def _pss_encode(message: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE with SHA-384 (RFC 8017, section 9.1.1)."""
    length = (bits + 7) // 8
    digest = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - len(digest) - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mgf1(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> 8 * length - bits
    return bytes(masked) + digest + b"\xbc"


def _mgf1(seed: bytes, length: int) -> bytes:
    blocks = (sha384(seed + count.to_bytes(4, "big")).digest() for count in range(length // 48 + 1))
    return b"".join(blocks)[:length]
