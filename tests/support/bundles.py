"""A small real vote in memory: real keys, roll, passes, ballots, batches, checkpoints and count. Nothing is a mock.

`small_vote()` is made once a test process. `Vote.bundle()` signs and counts whatever the vote holds, right or wrong, so
a test can play an operator who owns every key: `small_vote().with_batches(...)` and then `.bundle()`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

from ballots import count
from ballots.bundle import Bundle, checkpoint_name, keys_text, readme_text
from ballots.counted import count_vote
from ballots.ed25519 import public_key
from ballots.lines import (
    AddLine,
    BallotLine,
    Line,
    ManifestLine,
    Opening,
    PassLine,
    VoidLine,
    ballot_from_seed,
    choices_bytes,
    line_bytes,
    opening_bytes,
    validate_choices,
)
from ballots.manifest import BudgetLine, Lot, Manifest, Officer, Project, Style, eid_of, manifest_bytes
from ballots.merkle import Frontier, leaf_hash
from ballots.notes import sign_checkpoint, sign_manifest
from ballots.passes import (
    SigningKey,
    blind,
    blind_sign,
    derive,
    finalize,
    generate_pass_key,
    pass_message,
    read_pass_key,
)
from ballots.roll import person_ref, roll_commitment, roll_root, write_roll
from ballots.rule import parse_rule, rule_id
from ballots.sources import verifier_sha256

OPENS = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
RULE = rule_id(parse_rule("equal-shares"))
PROJECTS = (("P1", 400_000), ("P2", 250_000), ("P3", 250_000), ("P10", 900_000), ("P4", 120_000))


@dataclass(frozen=True)
class Voter:
    """One resident who votes: her line on the roll, and her choices, version after version."""

    line: int
    style: int
    versions: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Vote:
    """Everything the operator holds. `batches` are the log's lines between checkpoints, without the manifest's."""

    manifest: Manifest
    roll: tuple[bytes, ...]
    batches: tuple[tuple[Line, ...], ...]
    openings: tuple[Opening, ...]
    beacon: bytes = b""

    @property
    def eid(self) -> bytes:
        return eid_of(manifest_bytes(self.manifest))

    @property
    def lines(self) -> list[Line]:
        return [line for batch in self.batches for line in batch]

    @property
    def ballots(self) -> list[BallotLine]:
        return [line for line in self.lines if isinstance(line, BallotLine)]

    def with_batches(self, *batches: Iterable[Line]) -> "Vote":
        return replace(self, batches=tuple(tuple(batch) for batch in batches))

    def bundle(self) -> Bundle:
        """Signed with the real keys and honestly counted, however wrong the lines are."""
        eid, data = self.eid, manifest_bytes(self.manifest)
        entries = [line_bytes(ManifestLine(eid)), *(line_bytes(line) for line in self.lines)]
        counted = count_vote(self.manifest, eid, self._choices(), self.beacon, count)
        return Bundle(
            manifest=data,
            manifest_note=sign_manifest(eid, list(OFFICERS.items())),
            keys=keys_text(self.manifest, eid),
            roll=write_roll(self.roll),
            log=b"".join(entry + b"\n" for entry in entries),
            checkpoints=checkpoints(eid, entries, [1, *(len(batch) for batch in self.batches)]),
            openings=b"".join(opening_bytes(opening) + b"\n" for opening in self.openings),
            result=counted.result,
            trace=counted.trace,
            election=counted.election,
            readme=readme_text(self.manifest, eid),
            beacon=self.beacon,
        )

    def _choices(self) -> list[dict[str, tuple[str, ...]]]:
        """The opened choices, each read as of style 1: both styles of the small vote have the same budget line."""
        return [validate_choices(self.manifest, 1, opening.choices) for opening in self.openings]


def private_key(name: str) -> bytes:
    """An Ed25519 key that every test process makes alike."""
    return sha256(f"demo {name}".encode()).digest()


OFFICERS = {"returning-officer": private_key("returning officer"), "auditor": private_key("auditor")}


@cache
def pass_key(style: int) -> SigningKey:
    """One RSA key a style, made once."""
    return read_pass_key(generate_pass_key())


@cache
def small_vote(lot: str = "project-id", min_batch: int = 20) -> Vote:
    """Two styles of 60 and 45 residents, 40 and 25 of them voting, in two batches; some vote again, some blank."""
    manifest, roll = _sealed(lot, min_batch)
    first = [_voter(line, 1) for line in range(30)] + [_voter(line, 2) for line in range(60, 82)]
    second = [_voter(line, 1) for line in range(30, 40)] + [_voter(line, 2) for line in range(82, 85)]
    cast = [[cast_votes(manifest, voter) for voter in batch] for batch in (first, second)]
    marks: list[list[Line]] = [
        [PassLine(voter.line, voter.line % 3 == 0) for voter in batch] for batch in (first, second)
    ]
    marks[1].append(VoidLine(104))
    batches = [
        in_order([*marks[at], *(line for ballots, _ in cast[at] for line in ballots)]) for at in range(len(cast))
    ]
    openings = sorted((opening for batch in cast for _, opening in batch), key=lambda opening: opening.k)
    return Vote(manifest, roll, tuple(batches), tuple(openings), b"" if lot == "project-id" else b"thrown: 3 1 6 6 2\n")


def cast_votes(manifest: Manifest, voter: Voter) -> tuple[list[BallotLine], Opening]:
    """The whole voter's side with a pass really signed: every version's line, and the last one's opening."""
    eid, seed = eid_of(manifest_bytes(manifest)), voter_seed(voter.line)
    w = issue_pass(eid, seed, voter.style)
    lines, opening = [], None
    for n, ids in enumerate(voter.versions, 1):
        line, opening = ballot_from_seed(seed, eid, voter.style, n, choices_bytes({"city": ids}), w)
        lines.append(line)
    assert opening is not None
    return lines, opening


def voter_seed(line: int) -> bytes:
    return sha256(f"seed {line}".encode()).digest()[:16]


def issue_pass(eid: bytes, seed: bytes, style: int) -> bytes:
    """A pass as voter and server make it together."""
    key = pass_key(style)
    own = derive(seed, eid, style, key.modulus)
    message = pass_message(eid, style, own.k, own.p)
    blinded = blind(message, own.salt, own.r, key.modulus)
    return finalize(message, blind_sign(key, blinded), own.r, key.modulus)


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """As a border writes a batch: marks by line, an added line before its own mark, then ballots by leaf hash."""
    return tuple(sorted(lines, key=_place))


def _place(line: Line) -> tuple[bool, bytes | tuple[int, bool]]:
    if isinstance(line, BallotLine | ManifestLine):
        return True, leaf_hash(line_bytes(line))
    return False, (line.line, not isinstance(line, AddLine))


def checkpoints(eid: bytes, entries: list[bytes], batches: list[int]) -> dict[str, bytes]:
    """A signed checkpoint after each batch; `batches` are their lengths, the first being the manifest's own entry."""
    notes, frontier = {}, Frontier()
    for length in batches:
        frontier = frontier.extend(leaf_hash(entry) for entry in entries[frontier.size : frontier.size + length])
        note = sign_checkpoint(eid, frontier.size, frontier.root, private_key("log"))
        notes[checkpoint_name(frontier.size)] = note
    return notes


def _voter(line: int, style: int) -> Voter:
    """Choices that differ from voter to voter; every seventh votes blank, every fifth votes again."""
    ids = tuple(project for at, (project, _) in enumerate(PROJECTS) if (line * 7 + at * at * 3) % 5 < 2)
    versions = ((),) if line % 7 == 0 else (("P1",), ids) if line % 5 == 0 else (ids,)
    return Voter(line, style, versions)


def _sealed(lot: str, min_batch: int) -> tuple[Manifest, tuple[bytes, ...]]:
    sizes = {1: 60, 2: 45}
    roll = tuple(commitment for style, size in sizes.items() for commitment in _commitments(style, size))
    closes = OPENS + timedelta(days=21)
    beacon = Lot("beacon", "dice thrown in the town hall", closes + timedelta(days=2))
    manifest = Manifest(
        vote_id="demo-2026",
        title={"da": "Lillebys pulje 2026 (demo)", "en": "Small town's pot 2026 (demo)"},
        authority="Lilleby Kommune (demo)",
        languages=("da", "en"),
        styles=(
            Style(1, {"da": "Nord", "en": "North"}, pass_key(1).modulus, 0, 60, ("city",), "a demo of 60 residents"),
            Style(2, {"da": "Syd", "en": "South"}, pass_key(2).modulus, 60, 45, ("city",), "a demo of 45 residents"),
        ),
        budget_lines=(BudgetLine("city", {"da": "Hele byen", "en": "Whole town"}, 1_000_000, "DKK", 2, RULE),),
        projects=tuple(
            Project(name, cost, "", ("city",), {"da": f"Forslag {name}", "en": f"Idea {name}"}, sha256(b"").digest())
            for name, cost in PROJECTS
        ),
        opens=OPENS,
        closes=closes,
        roll_size=len(roll),
        roll_root=roll_root(roll),
        log_key=public_key(private_key("log")),
        promise_key=public_key(private_key("promise")),
        officers=tuple(Officer(role, public_key(key)) for role, key in OFFICERS.items()),
        lot=Lot("project-id") if lot == "project-id" else beacon,
        version="0.1.0",
        verifier=verifier_sha256(),
        min_batch=min_batch,
        add_reasons=("left-off",),
    )
    return manifest, roll


def _commitments(style: int, size: int) -> list[bytes]:
    people = [person_ref(f"Demo {style} {number}", "1980-01-01") for number in range(size)]
    return sorted(roll_commitment("demo-2026", sha256(person).digest(), person) for person in people)
