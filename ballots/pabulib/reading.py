"""From bytes to a PabulibFile; every error names file and row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from ballots.amounts import exact
from ballots.election import is_project_id
from ballots.pabulib.checks import find
from ballots.pabulib.file import PabulibBallot, PabulibError, PabulibFile, PabulibProject
from ballots.pabulib.sections import Row, Section, read_sections
from ballots.texts import N_

READABLE = ("approval", "choose-1")
NOT_BUILT = ("cumulative", "ordinal", "scoring")


def read_pabulib(source: Path | str | BinaryIO, name: str = "") -> PabulibFile:
    """Reads an approval or choose-1 file; what cannot be read raises PabulibError. `name` stands in messages."""
    name = name or (str(source) if isinstance(source, Path | str) else "election.pb")
    meta, projects, votes = read_sections(name, _bytes(name, source))
    meta_rows = _meta(meta)
    file = PabulibFile(
        name=name,
        meta={key: row.cell("value") for key, row in meta_rows.items()},
        rows={key: row.number for key, row in meta_rows.items()},
        budget=_needed(meta, meta_rows, "budget").amount("value"),
        vote_type=_vote_type(_needed(meta, meta_rows, "vote_type")),
        threshold=_given(meta_rows, "min_project_score_threshold"),
        projects=_projects(projects),
        ballots=(),
        findings=(),
    )
    limits = _limits(file.vote_type, meta_rows)
    costs = {project.id: project.cost for project in file.projects}
    file = replace(file, ballots=_ballots(votes, costs, limits))
    return replace(file, findings=find(file))


def _bytes(name: str, source: Path | str | BinaryIO) -> bytes:
    try:
        return Path(source).read_bytes() if isinstance(source, Path | str) else source.read()
    except (OSError, ValueError) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        raise PabulibError(name, 1, "cannot be read: %(why)s", why=reason) from error


def _meta(section: Section) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in section.rows:
        key = row.cell("key").lower()
        if key in found:
            text = N_("%(key)r stands twice in META (first in row %(first)s)")
            raise row.error(text, key=key, first=found[key].number)
        found[key] = row
    return found


def _needed(section: Section, meta: Mapping[str, Row], key: str) -> Row:
    if key not in meta:
        raise PabulibError(section.file, section.number, N_("META has no %(key)r"), key=key)
    return meta[key]


def _vote_type(row: Row) -> str:
    vote_type = row.cell("value").lower()
    if vote_type in NOT_BUILT:
        raise row.error(N_("vote_type %(given)r is not built yet; approval and choose-1 are"), given=vote_type)
    if vote_type not in READABLE:
        raise row.error(N_("unknown vote_type %(given)r"), given=vote_type)
    return vote_type


def _limits(vote_type: str, meta: Mapping[str, Row]) -> dict[str, Fraction]:
    """min_length, max_length, min_sum_cost, max_sum_cost as far as they are given."""
    limits = {"max_length": Fraction(1)} if vote_type == "choose-1" else {}
    for key in ("min_length", "max_length", "min_sum_cost", "max_sum_cost"):
        limit = _given(meta, key)
        if limit is not None:
            limits[key] = limit
    return limits


def _given(meta: Mapping[str, Row], key: str) -> Fraction | None:
    return meta[key].amount("value") if key in meta and meta[key].cell("value") else None


def _projects(section: Section) -> tuple[PabulibProject, ...]:
    section.require("project_id", "cost")
    found: dict[str, PabulibProject] = {}
    for row in section.rows:
        project = _project(row)
        if project.id in found:
            text = N_("project %(id)r stands twice (first in row %(first)s)")
            raise row.error(text, id=project.id, first=found[project.id].row)
        found[project.id] = project
    return tuple(found.values())


def _project(row: Row) -> PabulibProject:
    id_, cost = row.cell("project_id"), row.amount("cost")
    if not is_project_id(id_):
        text = N_("%(id)r is no project_id (1-64 ASCII characters, no spaces, commas, semicolons or quotes)")
        raise row.error(text, id=id_)
    if cost == 0:
        raise row.error(N_("project %(id)r costs 0; a cost is above 0"), id=id_)
    return PabulibProject(row.number, id_, cost, row.cell("name"), row.whole("votes"), row.whole("selected"))


def _ballots(
    section: Section, costs: Mapping[str, Fraction], limits: Mapping[str, Fraction]
) -> tuple[PabulibBallot, ...]:
    section.require("voter_id", "vote")
    rows_of: dict[str, int] = {}
    ballots = []
    for row in section.rows:
        voter = row.cell("voter_id")
        named = [choice.strip() for choice in row.cell("vote").split(",")] if row.cell("vote") else []
        choices = tuple(dict.fromkeys(named))
        first = rows_of.setdefault(voter, row.number)
        invalid = f"voter_id {voter!r} stands in row {first} already" if first != row.number else ""
        invalid = invalid or _why_invalid(choices, costs, limits)
        ballots.append(PabulibBallot(row.number, voter, choices, len(named) > len(choices), invalid))
    return tuple(ballots)


def _why_invalid(choices: tuple[str, ...], costs: Mapping[str, Fraction], limits: Mapping[str, Fraction]) -> str:
    """An empty ballot is valid whatever the limits: it counts in n."""
    unknown = [choice for choice in choices if choice not in costs]
    if unknown:
        return f"the vote names {unknown[0]!r}, which is no project"
    if not choices or not limits:
        return ""
    total = (
        sum((costs[choice] for choice in choices), Fraction(0))
        if "min_sum_cost" in limits or "max_sum_cost" in limits
        else Fraction(0)
    )
    for value, least, most, what in (
        (Fraction(len(choices)), "min_length", "max_length", "projects"),
        (total, "min_sum_cost", "max_sum_cost", "in cost"),
    ):
        if least in limits and value < limits[least]:
            return f"the vote names {exact(value)} {what}, below {least} {exact(limits[least])}"
        if most in limits and value > limits[most]:
            return f"the vote names {exact(value)} {what}, above {most} {exact(limits[most])}"
    return ""
