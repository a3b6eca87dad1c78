"""The manifest: everything about a vote that is fixed before the first letter is printed. Its hash is the vote's `eid`.

Money is integer minor units (øre) with `exponent` decimals. Keys and roots are base64, hashes of files lower-case hex,
times `2026-11-22T20:00:00Z`. Texts are objects from language code to text, one entry for each of `languages`, whose
first is the main one. `docs/verifier.md` has the schema, key by key.
"""

from hashlib import sha256

from ballots.manifest.fields import SMALL_STYLE, BudgetLine, Lot, Manifest, Officer, Project, Style, Texts
from ballots.manifest.read import parse_manifest
from ballots.manifest.values import BadManifest, Contradiction
from ballots.manifest.write import manifest_bytes, project_json

__all__ = [
    "SMALL_STYLE",
    "BadManifest",
    "BudgetLine",
    "Contradiction",
    "Lot",
    "Manifest",
    "Officer",
    "Project",
    "Style",
    "Texts",
    "eid_of",
    "manifest_bytes",
    "parse_manifest",
    "project_json",
]


def eid_of(data: bytes) -> bytes:
    """The vote's id: SHA-256 of the manifest's bytes."""
    return sha256(data).digest()
