"""Signed notes (C2SP signed-note), checkpoints (C2SP tlog-checkpoint), promises, the officers' note.

A note is a text, an empty line and signature lines "— <name> <base64(key id || signature)>". All names are made from
the vote's origin `puljen/vote/<eid in hex>`, so that a signature says for which vote and in which office it was given:
the log key signs as the origin, the promise key as origin/promise, an officer as origin/<role>.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from ballots.canonical import NotCanonical, b64, read_utc, unb64, utc_text
from ballots.ed25519 import public_key, sign, verify


class BadNote(ValueError):
    """The bytes are not the signed note they should be."""


@dataclass(frozen=True)
class Checkpoint:
    """Size and root of a log, as signed by its key."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class Promise:
    """The server's word that the ballot with this receipt id will be in the log by `deadline` (UTC)."""

    origin: str
    receipt_id: bytes
    deadline: datetime


def origin(eid: bytes) -> str:
    """The log's name; it names one sealed manifest and no other."""
    return f"puljen/vote/{eid.hex()}"


def promise_name(eid: bytes) -> str:
    return f"{origin(eid)}/promise"


def officer_name(eid: bytes, role: str) -> str:
    return f"{origin(eid)}/{role}"


def key_id(name: str, key: bytes) -> bytes:
    """Four bytes that say which key signed: SHA-256(name || 0x0A || 0x01 || key)."""
    return sha256(name.encode() + b"\n\x01" + key).digest()[:4]


def verifier_key(name: str, key: bytes) -> str:
    """The C2SP spelling of a public key: name+id+base64(0x01 || key)."""
    return f"{name}+{key_id(name, key).hex()}+{b64(bytes([1]) + key)}"


def sign_note(text: str, name: str, private: bytes) -> bytes:
    """`text` (which ends in a line end) with one signature."""
    return text.encode() + b"\n" + signature_line(text, name, private)


def signature_line(text: str, name: str, private: bytes) -> bytes:
    """One more signature line for the same text: append it to the note."""
    if not text.endswith("\n") or not name or any(char in name for char in " +\n"):
        raise BadNote("a note's text ends in a line end, and a key's name has neither space nor plus")
    signature = sign(private, text.encode())
    return f"— {name} {b64(key_id(name, public_key(private)) + signature)}\n".encode()


def verify_note(note: bytes, signers: Sequence[tuple[str, bytes]]) -> str:
    """The note's text, if it carries one valid signature of each (name, key), in that order, and no other line."""
    text, separator, rest = _decode(note).rpartition("\n\n")
    lines = rest.split("\n")
    if not separator or not text or lines[-1] != "" or len(lines) - 1 != len(signers):
        raise BadNote("not a note with the signatures it should have")
    text += "\n"
    for line, (name, key) in zip(lines, signers, strict=False):
        if not verify(key, _signature(line, name, key), text.encode()):
            raise BadNote(f"the signature of {name} is not valid")
    return text


def checkpoint_body(name: str, size: int, root: bytes) -> str:
    """The text of a checkpoint: origin, size in decimal, root in base64, each on its line."""
    return f"{name}\n{size}\n{b64(root)}\n"


def sign_checkpoint(eid: bytes, size: int, root: bytes, private: bytes) -> bytes:
    """The signed checkpoint as published; the same bytes every time."""
    return sign_note(checkpoint_body(origin(eid), size, root), origin(eid), private)


def read_checkpoint(note: bytes, eid: bytes, key: bytes) -> Checkpoint:
    """The checkpoint in a note signed by the log key and by nobody else; raises BadNote."""
    text = verify_note(note, [(origin(eid), key)])
    lines = text.split("\n")
    if len(lines) != 4 or lines[0] != origin(eid) or not _is_decimal(lines[1]):
        raise BadNote("not a checkpoint of this vote")
    try:
        return Checkpoint(lines[0], int(lines[1]), unb64(lines[2], 32))
    except NotCanonical as error:
        raise BadNote(f"the checkpoint's root is {error}") from error


def sign_promise(eid: bytes, receipt_id: bytes, deadline: datetime, private: bytes) -> bytes:
    """The promise for one ballot: origin, base64 of its receipt id, and the deadline, the same for everybody."""
    return sign_note(f"{origin(eid)}\n{b64(receipt_id)}\n{utc_text(deadline)}\n", promise_name(eid), private)


def read_promise(note: bytes, eid: bytes, key: bytes) -> Promise:
    """The promise in a note signed by the promise key; raises BadNote."""
    lines = verify_note(note, [(promise_name(eid), key)]).split("\n")
    if len(lines) != 4 or lines[0] != origin(eid):
        raise BadNote("not a promise of this vote")
    try:
        return Promise(lines[0], unb64(lines[1], 32), read_utc(lines[2]))
    except ValueError as error:
        raise BadNote(f"not a promise: {error}") from error


def manifest_text(eid: bytes) -> str:
    """What the two officers sign: the format's name and the manifest's hash."""
    return f"puljen/manifest/1\n{b64(eid)}\n"


def sign_manifest(eid: bytes, officers: Sequence[tuple[str, bytes]]) -> bytes:
    """`manifest.note`: the officers' (role, private key) in the manifest's order."""
    text = manifest_text(eid)
    signatures = [signature_line(text, officer_name(eid, role), private) for role, private in officers]
    return text.encode() + b"\n" + b"".join(signatures)


def verify_manifest_note(note: bytes, eid: bytes, officers: Sequence[tuple[str, bytes]]) -> None:
    """Raises BadNote unless both (role, public key) signed this manifest."""
    text = verify_note(note, [(officer_name(eid, role), key) for role, key in officers])
    if text != manifest_text(eid):
        raise BadNote("the officers signed another text")


def _signature(line: str, name: str, key: bytes) -> bytes:
    prefix = f"— {name} "
    if not line.startswith(prefix):
        raise BadNote(f"no signature of {name} where it should stand")
    try:
        blob = unb64(line[len(prefix) :], 68)
    except NotCanonical as error:
        raise BadNote(f"the signature of {name} is {error}") from error
    if blob[:4] != key_id(name, key):
        raise BadNote(f"the signature of {name} was made with another key")
    return blob[4:]


def _decode(note: bytes) -> str:
    try:
        text = note.decode()
    except UnicodeDecodeError as error:
        raise BadNote("not UTF-8") from error
    if any(char < " " and char != "\n" for char in text):
        raise BadNote("a control character")
    return text


def _is_decimal(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16 and str(int(text)) == text
