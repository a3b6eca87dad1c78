"""The bundle `vote-<eid8>.zip`: everything published about one vote, the same bytes every time it is built.

Members stand in one fixed order, stored without compression (so that no version of a compressor changes a byte), dated
1980. A bundle is accepted only if writing its members again gives the very same file: nothing can hide in it.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from ballots.manifest import Manifest
from ballots.notes import officer_name, origin, promise_name, verifier_key

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LARGEST = {"roll.bin", "log.jsonl", "openings.jsonl", "trace.jsonl", "election.pb"}
_MOST_MEMBERS = 20_000
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

# Every member's name in its order, and the field of Bundle that holds it; a starred one holds any number of files.
_MEMBERS = (
    ("manifest.json", "manifest"),
    ("manifest.note", "manifest_note"),
    ("keys.txt", "keys"),
    ("roll.bin", "roll"),
    ("log.jsonl", "log"),
    ("checkpoints/*.note", "checkpoints"),
    ("witness/*.note", "witness"),
    ("stamps/*.tsr", "stamps"),
    ("openings.jsonl", "openings"),
    ("paper/*.csv", "paper"),
    ("disputes.csv", "disputes"),
    ("turnout-audit.json", "turnout_audit"),
    ("beacon.txt", "beacon"),
    ("result.json", "result"),
    ("trace.jsonl", "trace"),
    ("election.pb", "election"),
    ("README", "readme"),
)


class Unreadable(Exception):
    """There is no zip file here at all."""


class BadArchive(ValueError):
    """A zip file, but not a bundle."""


@dataclass(frozen=True)
class Bundle:
    """A bundle's members. Those of a starred name are kept by the part of their name that the star stands for."""

    manifest: bytes
    manifest_note: bytes
    keys: bytes
    roll: bytes
    log: bytes
    checkpoints: dict[str, bytes]
    openings: bytes
    result: bytes
    trace: bytes
    election: bytes
    readme: bytes
    beacon: bytes = b""
    witness: dict[str, bytes] = field(default_factory=dict)
    stamps: dict[str, bytes] = field(default_factory=dict)
    paper: dict[str, bytes] = field(default_factory=dict)
    disputes: bytes = b""
    turnout_audit: bytes = b""


def bundle_name(eid: bytes) -> str:
    return f"vote-{eid.hex()[:8]}.zip"


def checkpoint_name(size: int) -> str:
    """What stands for the star in `checkpoints/*.note`: the log's size, so that names sort as the log grew."""
    return f"{size:010}"


def build(bundle: Bundle) -> bytes:
    """The zip file; the same members always give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in _members(bundle):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = 3
            member.external_attr = 0o100644 << 16
            archive.writestr(member, data)
    return buffer.getvalue()


def read(path: Path) -> Bundle:
    """The bundle in this file; raises Unreadable (no zip file) or BadArchive (a zip file, but no bundle)."""
    try:
        return read_bytes(path.read_bytes())
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from error


def read_bytes(data: bytes) -> Bundle:
    """As `read`, from memory."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            found = _extract(archive)
    except BadArchive:
        raise
    except Exception as error:  # a damaged file makes zipfile raise ValueError, struct.error and more, by its version
        raise Unreadable(f"not a whole zip file: {error}") from error
    bundle = _sorted_out(found)
    if build(bundle) != data:
        raise BadArchive("not written as a bundle is: another order, date or attribute, or something between members")
    return bundle


def keys_text(manifest: Manifest, eid: bytes) -> bytes:
    """`keys.txt`: the public keys that sign notes, a line each, as tools for signed notes read them."""
    named = [(origin(eid), manifest.log_key), (promise_name(eid), manifest.promise_key)]
    named += [(officer_name(eid, officer.role), officer.key) for officer in manifest.officers]
    return "".join(verifier_key(name, key) + "\n" for name, key in named).encode()


def readme_text(manifest: Manifest, eid: bytes) -> bytes:
    """`README`: what the file is and how to check it, for somebody who has nothing else."""
    title = manifest.title[manifest.languages[0]]
    return _README.format(title=title, authority=manifest.authority, eid=eid.hex(), name=bundle_name(eid)).encode()


def _members(bundle: Bundle) -> Iterator[tuple[str, bytes]]:
    for name, attribute in _MEMBERS:
        content = getattr(bundle, attribute)
        if isinstance(content, bytes):
            yield name, content
        else:
            yield from ((name.replace("*", part), content[part]) for part in sorted(content))


def _extract(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise BadArchive(f"more than {_MOST_MEMBERS} members")
    if len({member.filename for member in members}) != len(members):
        raise BadArchive("two members of one name")
    for member in members:
        limit = 2**31 - 1 if member.filename in _LARGEST else 2**24
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1 or member.file_size > limit:
            raise BadArchive(f"{member.filename[:80]!r} is compressed, encrypted or above its size limit")
    return {member.filename: archive.read(member) for member in members}


def _sorted_out(found: dict[str, bytes]) -> Bundle:
    """The members by field; raises BadArchive for one that is missing or has another name."""
    left = dict(found)
    fields: dict[str, bytes | dict[str, bytes]] = {}
    for name, attribute in _MEMBERS:
        before, star, after = name.partition("*")
        if star:
            fields[attribute] = _starred(left, before, after)
        elif name in left:
            fields[attribute] = left.pop(name)
        else:
            raise BadArchive(f"{name} is missing")
    if left:
        raise BadArchive(f"{min(left)[:80]!r} is no member of a bundle")
    return Bundle(**fields)  # type: ignore[arg-type]


def _starred(left: dict[str, bytes], before: str, after: str) -> dict[str, bytes]:
    names = [name for name in left if name.startswith(before) and name.endswith(after)]
    parts = {name.removeprefix(before).removesuffix(after): name for name in names}
    return {part: left.pop(name) for part, name in parts.items() if _PLAIN_NAME.fullmatch(part)}


_README = """{title}
{authority}

This file holds a whole vote: who could vote (as commitments that name nobody), that each of them voted at most once,
every ballot without a name, and the count. Anyone can check it; nothing in it is secret.

    python verify.pyz {name} --eid EID

verify.pyz is one file and needs Python 3.11 or later and the package `cryptography`. Take it from somewhere else than
the place you got this bundle from, and the EID from a letter, a newspaper or somebody you trust. This bundle says of
itself that it is {eid}.
The command counts everything again and ends with 0 (good), 1 (refused), 2 (unreadable) or 3 (good, but no independent
witness signed).

manifest.json        what was fixed before the vote opened; its SHA-256 is the eid
manifest.note        the two officers' signatures on it
keys.txt             the keys that sign notes
roll.bin             one commitment of 32 bytes for each resident on the roll
log.jsonl            every mark on the roll and every ballot, append-only
checkpoints/         the log's signed size and root, batch by batch
witness/ stamps/     what others signed about those
openings.jsonl       the choices in every counted ballot
paper/ disputes.csv turnout-audit.json   paper sheets, disputes, the audit of turnout; empty where there were none
beacon.txt           the public random value that settled ties, if one was used
result.json          the result
trace.jsonl          how it came about, step by step
election.pb          the same ballots as a Pabulib file, for other counting programs
"""
