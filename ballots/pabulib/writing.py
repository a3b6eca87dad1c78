"""An election as a `.pb` file: the same bytes for any order of voters, nothing about a voter but the choices."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import chain, repeat

from ballots.amounts import exact
from ballots.election import Election
from ballots.pabulib.election import RULES
from ballots.rule import Rule, rule_id

FIRST = ("description", "country", "unit", "instance", "num_projects", "num_votes", "budget", "vote_type", "rule")


def write_pabulib(
    election: Election, rule: Rule, meta: Mapping[str, str], winners: Collection[str] | None = None
) -> bytes:
    """`meta` brings description, country, unit, instance, dates, currency and ballot limits; the rest is filled in.

    Voters are numbered in the order of their choices, which says nothing about who they are. A rule that Pabulib has
    no name for is called `unknown`; the full rule id stands in the comment.
    """
    filled = {**meta, **_filled(election, rule)}
    ordered = [*FIRST, "date_begin", "date_end", *filled]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows([["META"], ["key", "value"]])
    writer.writerows([key, filled[key]] for key in dict.fromkeys(ordered) if key in filled)
    writer.writerows(
        [["PROJECTS"], ["project_id", "cost", "votes", "name", *([] if winners is None else ["selected"])]]
    )
    for project in election.projects:
        selected = [] if winners is None else [int(project.id in winners)]
        writer.writerow([project.id, exact(project.cost), election.votes[project.id], project.name, *selected])
    writer.writerows([["VOTES"], ["voter_id", "vote"]])
    ballots = chain.from_iterable(repeat(choices, voters) for choices, voters in election.groups)
    writer.writerows([number, ",".join(choices)] for number, choices in enumerate(ballots, 1))
    return out.getvalue().encode()


def _filled(election: Election, rule: Rule) -> dict[str, str]:
    filled = {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.n),
        "budget": exact(election.budget),
        "vote_type": "approval",
        "rule": _pabulib_name(rule),
        "comment": f"#1: Counted by the rule {rule_id(rule)}",
    }
    if rule.min_votes is not None:
        filled["min_project_score_threshold"] = str(rule.min_votes)
    return filled


def _pabulib_name(rule: Rule) -> str:
    """The name under which reading the file gives the very same rule; `unknown` if there is none."""
    names = [name for name, known in RULES.items() if replace(known, min_votes=rule.min_votes) == rule]
    return names[0] if names else "unknown"
