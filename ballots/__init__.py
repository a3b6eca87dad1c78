"""Puljen's ballots: an election in, an outcome, its proof and its explanation out. No web, no database."""

from ballots.election import Election, ElectionError, Project
from ballots.outcome import Outcome, Watch, unwatched
from ballots.rule import Rule, RuleError, RuleNotBuilt, UnknownRule, parse_rule, rule_id

__all__ = [
    "Election",
    "ElectionError",
    "Outcome",
    "Project",
    "Rule",
    "RuleError",
    "RuleNotBuilt",
    "UnknownRule",
    "count",
    "parse_rule",
    "rule_id",
]


def count(election: Election, rule: Rule, watch: Watch = unwatched) -> Outcome:
    """Counts exactly, with the fast counter; `ballots.reference.count` is the slow one that checks it."""
    from ballots.methods import COUNTS

    return COUNTS[rule.name](election, rule, watch)
