"""V1 and V2: what was fixed before the vote, and the roll."""

from dataclasses import dataclass

from ballots.bundle import Bundle, keys_text
from ballots.manifest import BadManifest, Manifest, eid_of, parse_manifest
from ballots.notes import BadNote, verify_manifest_note
from ballots.roll import COMMITMENT_SIZE, read_roll, roll_root
from ballots.verify.report import Refused

SHORTEST_EID = 16


@dataclass(frozen=True)
class Sealed:
    """A manifest that both officers signed, its hash, and the commitments of the roll by line."""

    manifest: Manifest
    eid: bytes
    roll: list[bytes]


def check_sealed(bundle: Bundle, expected: str | None) -> Sealed:
    """V1 and V2. `expected` is the eid, or its first 16 or more hex digits, as known from elsewhere."""
    manifest, eid = _check_manifest(bundle, expected)
    return Sealed(manifest, eid, _check_roll(bundle, manifest))


def _check_manifest(bundle: Bundle, expected: str | None) -> tuple[Manifest, bytes]:
    eid = eid_of(bundle.manifest)
    if expected is not None and not matches(eid, expected):
        raise Refused("V1", f"the manifest's hash is {eid.hex()}, not {expected}")
    try:
        manifest = parse_manifest(bundle.manifest)
        verify_manifest_note(bundle.manifest_note, eid, [(officer.role, officer.key) for officer in manifest.officers])
    except (BadManifest, BadNote) as error:
        raise Refused("V1", str(error)) from error
    if bundle.keys != keys_text(manifest, eid):
        raise Refused("V1", "keys.txt does not hold the manifest's keys")
    return manifest, eid


def matches(eid: bytes, expected: str) -> bool:
    """Does the eid begin with these hex digits, at least 16 of them?"""
    digits = "".join(expected.split()).lower()
    return len(digits) >= SHORTEST_EID and eid.hex().startswith(digits)


def _check_roll(bundle: Bundle, manifest: Manifest) -> list[bytes]:
    if len(bundle.roll) != manifest.roll_size * COMMITMENT_SIZE:
        raise Refused("V2", f"roll.bin does not hold {manifest.roll_size} lines")
    roll = read_roll(bundle.roll)
    for style in manifest.styles:
        part = roll[style.first_line : style.first_line + style.lines]
        if sorted(part) != part:
            raise Refused("V2", f"the roll of style {style.id} is not in order")
    if len(set(roll)) != len(roll):
        raise Refused("V2", "a commitment stands twice in the roll")
    if roll_root(roll) != manifest.roll_root:
        raise Refused("V2", "roll.bin does not have the root that the manifest names")
    return roll
