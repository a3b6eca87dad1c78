"""What is odd in a file that can be read: its own numbers against ours, its ballots against its limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from fractions import Fraction

from ballots.amounts import exact
from ballots.pabulib.file import Finding, PabulibFile

OBLIGATORY = ("description", "country", "unit", "instance", "num_projects", "num_votes", "budget", "vote_type", "rule")
DATES = ("date_begin", "date_end")


def find(file: PabulibFile) -> tuple[Finding, ...]:
    """All findings in the order of rows."""
    found = [*_about_meta(file), *_about_projects(file), *_about_outcome(file), *_about_ballots(file)]
    return tuple(sorted(found, key=lambda finding: finding.row))


def _about_meta(file: PabulibFile) -> Iterator[Finding]:
    for key in (*OBLIGATORY, *DATES):
        if not file.meta.get(key):
            yield Finding(1, f"META has no {key!r}", serious=False)
    for key, counted in (("num_projects", len(file.projects)), ("num_votes", len(file.ballots))):
        if file.meta.get(key) and file.meta[key] != str(counted):
            yield Finding(file.rows[key], f"{key} is {file.meta[key]}, but the file has {counted}")
    begin, end = (_date(file.meta.get(key, "")) for key in DATES)
    known = min(len(begin), len(end))
    if begin[:known] > end[:known]:
        yield Finding(file.rows["date_end"], "date_end lies before date_begin")


def _about_projects(file: PabulibFile) -> Iterator[Finding]:
    votes = Counter(choice for ballot in file.ballots for choice in ballot.choices)
    for project in file.projects:
        if project.votes is not None and project.votes != votes[project.id]:
            yield Finding(
                project.row, f"{project.id} has {project.votes} votes, but the ballots give {votes[project.id]}"
            )
        if project.cost > file.budget:
            yield Finding(project.row, f"{project.id} costs more than the budget", serious=False)


def _about_outcome(file: PabulibFile) -> Iterator[Finding]:
    if file.selected is None:
        return
    left = file.budget - sum((project.cost for project in file.projects if project.id in file.selected), Fraction(0))
    if left < 0:
        yield Finding(file.rows["budget"], f"the selected projects cost {exact(-left)} more than the budget")
    if file.meta.get("rule") == "greedy":
        for project in file.projects:
            if project.selected == 0 and project.votes and project.cost <= left:
                yield Finding(
                    project.row, f"{project.id} is not selected, yet the money left would pay it", serious=False
                )


def _about_ballots(file: PabulibFile) -> Iterator[Finding]:
    for ballot in file.ballots:
        if ballot.invalid:
            yield Finding(ballot.row, ballot.invalid)
        if ballot.repeats:
            yield Finding(ballot.row, "the vote names a project twice; it counts once", serious=False)


def _date(text: str) -> tuple[int, ...]:
    """(year, month, day), or (year,) where the file gives no more."""
    for pattern, parts in (("%d.%m.%Y", 3), ("%Y", 1)):
        with suppress(ValueError):
            return datetime.strptime(text, pattern).timetuple()[:parts]
    return ()
