"""The verifier's own sources: which files they are, and one hash over them, which the manifest names.

The hash can be made with a shell, in the folder that holds `ballots/`: `sha256sum FILE… | sha256sum` with the files in
the order given here.
"""

from hashlib import sha256
from importlib.resources import files

SOURCES = (
    "ballots/__init__.py",
    "ballots/amounts.py",
    "ballots/bundle.py",
    "ballots/canonical.py",
    "ballots/counted.py",
    "ballots/ed25519.py",
    "ballots/election.py",
    "ballots/explain.py",
    "ballots/lines/__init__.py",
    "ballots/lines/log.py",
    "ballots/lines/voting.py",
    "ballots/manifest/__init__.py",
    "ballots/manifest/fields.py",
    "ballots/manifest/read.py",
    "ballots/manifest/values.py",
    "ballots/manifest/write.py",
    "ballots/merkle.py",
    "ballots/notes.py",
    "ballots/outcome.py",
    "ballots/pabulib/__init__.py",
    "ballots/pabulib/checks.py",
    "ballots/pabulib/election.py",
    "ballots/pabulib/file.py",
    "ballots/pabulib/reading.py",
    "ballots/pabulib/sections.py",
    "ballots/pabulib/writing.py",
    "ballots/passes.py",
    "ballots/progress.py",
    "ballots/reference.py",
    "ballots/result.py",
    "ballots/roll.py",
    "ballots/rule.py",
    "ballots/sources.py",
    "ballots/streams.py",
    "ballots/texts.py",
    "ballots/ties.py",
    "ballots/trace.py",
    "ballots/verify/__init__.py",
    "ballots/verify/bar.py",
    "ballots/verify/batches.py",
    "ballots/verify/box.py",
    "ballots/verify/command.py",
    "ballots/verify/log.py",
    "ballots/verify/report.py",
    "ballots/verify/result.py",
    "ballots/verify/roll.py",
    "ballots/verify/runs.py",
    "ballots/verify/sealed.py",
    "ballots/verify/steps.py",
)


def verifier_sha256() -> bytes:
    """SHA-256 over the `sha256sum` lines of the verifier's sources, as installed."""
    listing = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in verifier_sources())
    return sha256(listing.encode()).digest()


def verifier_sources() -> list[tuple[str, bytes]]:
    """(name from `ballots/` on, bytes) of every file that `ballots.verify` imports."""
    package = files("ballots")
    return [(name, package.joinpath(*name.split("/")[1:]).read_bytes()) for name in SOURCES]
