"""R1b, most votes first, stopping at the first project that does not fit (Pabulib: `greedy-no-skip`)."""

from __future__ import annotations

from ballots.election import Election
from ballots.eligibility import divide
from ballots.methods.greedy import taken, walk
from ballots.outcome import Outcome, Watch, unwatched
from ballots.rule import Rule


def count(election: Election, rule: Rule, watch: Watch = unwatched) -> Outcome:
    eligible, dropped = divide(election, rule)
    steps = walk(election, eligible, election.budget, skip=False)
    winners = taken(steps)
    return Outcome(winners, election.cost_of(winners), dropped, walk=steps)
