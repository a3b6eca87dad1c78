"""The roll as the public sees it: one commitment a resident, `roll.bin` and its root. Names and salts stay inside.

A line's commitment is SHA-256("pb/roll/v1\\n" || vote_id || "\\n" || salt || person_ref); its place in `roll.bin` is
the line number, counted from 0. Within one style's range the commitments stand in bytewise order.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256

from ballots import canonical, merkle

COMMITMENT_SIZE = 32
SALT_SIZE = 32


def person_ref(name: str, born: str, number: str = "") -> bytes:
    """Canonical JSON naming a resident: NFC name, born as YYYY-MM-DD, the register's number or ""."""
    return canonical.dumps({"born": born, "name": unicodedata.normalize("NFC", name), "no": number})


def roll_commitment(vote_id: str, salt: bytes, person: bytes) -> bytes:
    """32 bytes that hide the resident until salt and person_ref are shown. A new 32-byte salt for each line."""
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt has {SALT_SIZE} bytes")
    return sha256(b"pb/roll/v1\n" + vote_id.encode() + b"\n" + salt + person).digest()


def roll_root(commitments: Iterable[bytes]) -> bytes:
    """Root of the RFC 6962 tree whose entry i is the commitment of line i."""
    return merkle.root(merkle.leaf_hash(commitment) for commitment in commitments)


def write_roll(commitments: Sequence[bytes]) -> bytes:
    """`roll.bin`: the commitments, one after another."""
    if any(len(commitment) != COMMITMENT_SIZE for commitment in commitments):
        raise ValueError(f"a commitment has {COMMITMENT_SIZE} bytes")
    return b"".join(commitments)


def read_roll(data: bytes) -> list[bytes]:
    """The commitments of `roll.bin`, by line number."""
    if len(data) % COMMITMENT_SIZE:
        raise ValueError(f"roll.bin is not a multiple of {COMMITMENT_SIZE} bytes")
    return [data[at : at + COMMITMENT_SIZE] for at in range(0, len(data), COMMITMENT_SIZE)]
