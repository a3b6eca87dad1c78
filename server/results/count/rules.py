"""What belongs in a bundle, put together and counted. Pure: the same sealed data give the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

import ballots
from ballots import canonical
from ballots.bundle import Bundle, build, checkpoint_name, keys_text, readme_text
from ballots.counted import Choices, count_vote
from ballots.lines import Opening, opening_bytes
from ballots.manifest import eid_of, parse_manifest
from ballots.progress import Progress, aloud, silent
from ballots.verify import Report, verify_bundle


@dataclass(frozen=True)
class SealedVote:
    """Everything a closed vote left: `roll` is roll.bin, `entries` the log's bytes, `checkpoints` sizes and notes."""

    manifest: bytes
    note: str
    roll: bytes
    entries: Sequence[bytes]
    checkpoints: Sequence[tuple[int, str]]
    openings: Sequence[Opening]
    beacon: bytes


@dataclass(frozen=True)
class Checked:
    """A bundle's bytes and what the verifier that citizens run says about them."""

    data: bytes
    report: Report


def count_and_check(vote: SealedVote, progress: Progress = silent) -> Checked:
    """Count, build, and verify our own bundle. Raises `ballots.verify.Refused` rather than hand out a bad bundle."""
    data = build(compose(vote, progress))
    return Checked(data, verify_bundle(data, eid_of(vote.manifest).hex(), progress=progress))


def compose(vote: SealedVote, progress: Progress = silent) -> Bundle:
    """The bundle's members, counted by the fast counter."""
    manifest, eid = parse_manifest(vote.manifest), eid_of(vote.manifest)
    openings = sorted(vote.openings, key=lambda opening: (opening.k, opening.n))
    counted = count_vote(manifest, eid, map(_choices, openings), vote.beacon, aloud(ballots.count, progress))
    return Bundle(
        manifest=vote.manifest,
        manifest_note=vote.note.encode(),
        keys=keys_text(manifest, eid),
        roll=vote.roll,
        log=_lines(vote.entries),
        checkpoints={checkpoint_name(size): note.encode() for size, note in vote.checkpoints},
        openings=_lines([opening_bytes(opening) for opening in openings]),
        beacon=vote.beacon,
        result=counted.result,
        trace=counted.trace,
        election=counted.election,
        readme=readme_text(manifest, eid),
    )


def _choices(opening: Opening) -> Choices:
    """They were validated when they were cast, and are again when the bundle is verified."""
    lines = canonical.loads(opening.choices)["lines"]
    return {line: tuple(ids) for line, ids in lines.items()}


def _lines(lines: Sequence[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)
