"""From a file to an election and to the rule its city used."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from ballots.election import Election, Project
from ballots.pabulib.file import PabulibBallot, PabulibError, PabulibFile
from ballots.rule import EQUAL_SHARES, GREEDY, NO_SKIP, THRESHOLD, Rule

INVALID = ("drop", "blank")
RULES = {
    "greedy": Rule(GREEDY),
    "greedy-no-skip": Rule(NO_SKIP),
    "greedy-threshold": Rule(THRESHOLD),
    "equalshares": Rule(EQUAL_SHARES, completion="none"),
    "equalshares-comparison": Rule(EQUAL_SHARES, completion="none", compare="greedy"),
    "equalshares/add1": Rule(EQUAL_SHARES),
    "equalshares/add1-comparison": Rule(EQUAL_SHARES, compare="greedy"),
}


def election_of(file: PabulibFile, invalid: str | None = None) -> Election:
    """Invalid ballots are dropped (n falls) or kept as blank (n stays); with None the first of them is an error."""
    projects = tuple(Project(project.id, project.cost, project.name) for project in file.projects)
    bad = [ballot for ballot in file.ballots if ballot.invalid]
    if bad and invalid not in INVALID:
        raise _undecided(file, bad)
    kept = [ballot for ballot in file.ballots if not (ballot.invalid and invalid == "drop")]
    return Election(projects, file.budget, tuple(() if ballot.invalid else ballot.choices for ballot in kept))


def _undecided(file: PabulibFile, bad: list[PabulibBallot]) -> PabulibError:
    rows = ", ".join(str(ballot.row) for ballot in bad[1:4])
    more = f" ({len(bad) - 1} more invalid, rows {rows}{' ...' if len(bad) > 4 else ''})" if rows else ""
    text = "%(why)s%(more)s; choose --invalid drop or --invalid blank"
    return PabulibError(file.name, bad[0].row, text, why=bad[0].invalid, more=more)


def rule_of(file: PabulibFile) -> Rule:
    """The rule named in META, with `min_project_score_threshold` as the votes needed. Raises PabulibError."""
    name = file.meta.get("rule", "").lower()
    if name not in RULES:
        raise file.error("rule", "the rule %(name)r cannot be counted; name one with --rule", name=name)
    if file.threshold is None and name == "greedy-threshold":
        raise file.error("rule", "greedy-threshold without min_project_score_threshold; name a rule with --rule")
    return replace(RULES[name], min_votes=None if file.threshold is None else ceil(file.threshold))
