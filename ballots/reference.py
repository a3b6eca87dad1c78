from ballots.election import Election
from ballots.outcome import Outcome
from ballots.rule import Rule


def count(election: Election, rule: Rule) -> Outcome:
    raise NotImplementedError
