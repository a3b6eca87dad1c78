"""From a vote's manifest and opened ballots to the elections that are counted, the same for server and verifier."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from hashlib import sha256

from ballots.election import Election, Project
from ballots.manifest import Manifest
from ballots.result import LineElection
from ballots.rule import parse_rule

Choices = Mapping[str, tuple[str, ...]]


def line_elections(
    manifest: Manifest, eid: bytes, ballots: Iterable[Choices], beacon: bytes
) -> tuple[LineElection, ...]:
    """One election for each budget line, in the manifest's order.

    A ballot is the choices of one voter's highest version, on every budget line of her style; a blank one counts in n.
    Projects bear their title in the manifest's main language. `beacon` is b"" where the lot is by project id.
    """
    cast = list(ballots)
    ranks = lot_ranks(manifest, eid, beacon)
    return tuple(_line_election(manifest, line.id, cast, ranks) for line in manifest.budget_lines)


def lot_ranks(manifest: Manifest, eid: bytes, beacon: bytes) -> dict[str, bytes] | None:
    """Every project's rank in the lot, or None where the lot is by project id."""
    if manifest.lot.kind == "project-id":
        return None
    return {project.id: rank(eid, beacon, project.id) for project in manifest.projects}


def rank(eid: bytes, beacon: bytes, project_id: str) -> bytes:
    """32 bytes; the lowest wins the last step of a tie. `beacon` is the whole of beacon.txt."""
    return sha256(b"pb/tie/v1\n" + eid + sha256(beacon).digest() + project_id.encode()).digest()


def _line_election(
    manifest: Manifest, line_id: str, cast: Iterable[Choices], ranks: Mapping[str, bytes] | None
) -> LineElection:
    line = manifest.budget_line(line_id)
    unit = 10**line.exponent
    main = manifest.languages[0]
    projects = [Project(p.id, Fraction(p.cost, unit), p.titles[main]) for p in manifest.projects_on(line_id)]
    ballots = tuple(choices[line_id] for choices in cast if line_id in choices)
    own_ranks = None if ranks is None else {project.id: ranks[project.id] for project in projects}
    election = Election(tuple(projects), Fraction(line.budget, unit), ballots, own_ranks)
    return LineElection(line_id, election, parse_rule(line.rule), line.currency, line.exponent)
