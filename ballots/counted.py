"""From a vote's manifest and opened ballots to the published count, the same for server and verifier."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from ballots.canonical import loads
from ballots.election import Election, Project
from ballots.manifest import BudgetLine, Manifest
from ballots.pabulib import write_pabulib
from ballots.result import Count, LineElection, tally
from ballots.rule import parse_rule

Choices = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Counted:
    """The bundle's members that come from counting. `election` is b"" in a vote of several budget lines."""

    result: bytes
    trace: bytes
    election: bytes


def count_vote(manifest: Manifest, eid: bytes, ballots: Iterable[Choices], beacon: bytes, count: Count) -> Counted:
    """Everything counted by `count`; the order of ballots does not matter.

    A ballot is the choices of one voter's highest version, on every budget line of her style; a blank one counts in n.
    `beacon` is b"" where the lot is by project id.
    """
    lines = line_elections(manifest, eid, ballots, beacon)
    result, trace = tally(eid.hex(), lines, count)
    return Counted(result, trace, _pabulib(manifest, lines, loads(result)["lines"][0]["winners"]))


def line_elections(
    manifest: Manifest, eid: bytes, ballots: Iterable[Choices], beacon: bytes
) -> tuple[LineElection, ...]:
    """One election for each budget line, in the manifest's order; project names in the manifest's main language."""
    cast = list(ballots)
    ranks = lot_ranks(manifest, eid, beacon)
    return tuple(_line_election(manifest, line, cast, ranks) for line in manifest.budget_lines)


def lot_ranks(manifest: Manifest, eid: bytes, beacon: bytes) -> dict[str, bytes] | None:
    """Every project's rank in the lot, or None where the lot is by project id."""
    if manifest.lot.kind == "project-id":
        return None
    return {project.id: rank(eid, beacon, project.id) for project in manifest.projects}


def rank(eid: bytes, beacon: bytes, project_id: str) -> bytes:
    """32 bytes; the lowest wins the last step of a tie. `beacon` is the whole of beacon.txt."""
    return sha256(b"pb/tie/v1\n" + eid + sha256(beacon).digest() + project_id.encode()).digest()


def _line_election(
    manifest: Manifest, line: BudgetLine, cast: Iterable[Choices], ranks: Mapping[str, bytes] | None
) -> LineElection:
    unit = 10**line.exponent
    main = manifest.languages[0]
    projects = tuple(Project(p.id, Fraction(p.cost, unit), p.titles[main]) for p in manifest.projects_on(line.id))
    ballots = tuple(choices[line.id] for choices in cast if line.id in choices)
    own_ranks = None if ranks is None else {project.id: ranks[project.id] for project in projects}
    election = Election(projects, Fraction(line.budget, unit), ballots, own_ranks)
    return LineElection(line.id, election, parse_rule(line.rule), line.currency, line.exponent)


def _pabulib(manifest: Manifest, lines: tuple[LineElection, ...], winners: list[str]) -> bytes:
    """A .pb file holds one election, so there is one only where there is one budget line."""
    if len(lines) != 1:
        return b""
    line, main = manifest.budget_lines[0], manifest.languages[0]
    meta = {
        "description": manifest.title[main],
        "country": "Worldwide",
        "unit": manifest.authority,
        "instance": str(manifest.closes.year),
        "date_begin": manifest.opens.strftime("%d.%m.%Y"),
        "date_end": manifest.closes.strftime("%d.%m.%Y"),
        "currency": line.currency,
        "min_length": "0",
    }
    if line.max_choices:
        meta["max_length"] = str(line.max_choices)
    if line.max_cost:
        meta["max_sum_cost"] = str(Fraction(line.max_cost, 10**line.exponent))
    return write_pabulib(lines[0].election, lines[0].rule, meta, winners)
