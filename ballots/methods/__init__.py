"""The counting rules, one file each, all with the signature `count(election, rule) -> Outcome`."""

from __future__ import annotations

from collections.abc import Callable

from ballots.election import Election
from ballots.methods import equal_shares, greedy, greedy_no_skip, greedy_threshold
from ballots.outcome import Outcome
from ballots.rule import EQUAL_SHARES, GREEDY, NO_SKIP, THRESHOLD, Rule

COUNTS: dict[str, Callable[[Election, Rule], Outcome]] = {
    GREEDY: greedy.count,
    NO_SKIP: greedy_no_skip.count,
    THRESHOLD: greedy_threshold.count,
    EQUAL_SHARES: equal_shares.count,
}
