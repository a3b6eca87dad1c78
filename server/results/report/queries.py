"""The report of a published bundle: read from its file once, then kept by its hash."""

import asyncio
import hashlib
import zipfile
from functools import lru_cache
from pathlib import Path

from ballots.manifest import eid_of, parse_manifest
from server.results.queries import PublicationInfo, bundle_path
from server.results.report.reading.rules import count_log, read_report
from server.results.report.rules import Report, Turnout

KEPT = 16


class DamagedBundle(Exception):
    """The file of a published bundle is missing, or is not what was published."""


async def get_report(files: Path, publication: PublicationInfo) -> Report:
    """What the bundle says. DamagedBundle when the file does not have the published hash."""
    return await asyncio.to_thread(_read, files, publication.sha256)


def read_member(files: Path, publication: PublicationInfo, member: str) -> bytes:
    """One member's bytes, straight from the bundle. Reads a file: call it in a thread."""
    with zipfile.ZipFile(bundle_path(files, publication.sha256)) as bundle:
        return bundle.read(member)


@lru_cache(maxsize=KEPT)
def _read(files: Path, sha256: bytes) -> Report:
    path = bundle_path(files, sha256)
    _check(path, sha256)
    with zipfile.ZipFile(path) as bundle:
        manifest = bundle.read("manifest.json")
        with bundle.open("log.jsonl") as log:
            passes, assisted = count_log(log)
        with bundle.open("openings.jsonl") as openings:
            ballots = sum(1 for _ in openings)
        parsed = parse_manifest(manifest)
        with bundle.open("trace.jsonl") as trace:
            return read_report(
                eid=eid_of(manifest),
                sha256=sha256.hex(),
                manifest=parsed,
                result=bundle.read("result.json"),
                trace=trace,
                turnout=Turnout(parsed.roll_size, passes, assisted, ballots),
                witnessed=any(name.startswith("witness/") for name in bundle.namelist()),
            )


def _check(path: Path, sha256: bytes) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise DamagedBundle(f"{path.name}: {error.strerror}") from None
    if found != sha256:
        raise DamagedBundle(f"{path.name} is not the file that was published")
