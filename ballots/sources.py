"""The verifier's own sources: which files they are, and one hash over them, which the manifest names.

The hash can be made with a shell, in the folder that holds `ballots/`: `sha256sum FILE… | sha256sum` with the files in
the order given here.
"""

from hashlib import sha256
from importlib.resources import files

SOURCES = ("ballots/__init__.py",)


def verifier_sha256() -> bytes:
    """SHA-256 over the `sha256sum` lines of the verifier's sources, as installed."""
    listing = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in verifier_sources())
    return sha256(listing.encode()).digest()


def verifier_sources() -> list[tuple[str, bytes]]:
    """(name from `ballots/` on, bytes) of every file that `ballots.verify` imports."""
    package = files("ballots")
    return [(name, package.joinpath(*name.split("/")[1:]).read_bytes()) for name in SOURCES]
