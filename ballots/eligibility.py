"""R0: who may win at all, before any rule. Ballots stay as they are and n does not change."""

from __future__ import annotations

from ballots.election import Election, Project
from ballots.outcome import Dropped
from ballots.rule import Rule


def divide(election: Election, rule: Rule) -> tuple[tuple[str, ...], tuple[Dropped, ...]]:
    """(the eligible ids, the dropped projects each with the first clause it failed), both in the order of ids."""
    failed = {project.id: _failed_clause(election, rule, project) for project in election.projects}
    dropped = tuple(Dropped(project, clause) for project, clause in failed.items() if clause)
    return tuple(project for project, clause in failed.items() if not clause), dropped


def _failed_clause(election: Election, rule: Rule, project: Project) -> str:
    votes = election.votes[project.id]
    if project.withdrawn:
        return "withdrawn"
    if votes == 0:
        return "votes>0"
    if rule.min_votes is not None and votes < rule.min_votes:
        return "votes>="
    if rule.min_score is not None and votes < rule.min_score:  # an approval scores 1
        return "score>="
    if rule.share is not None and votes * election.budget < rule.share * election.n * project.cost:
        return "share>="
    return ""
