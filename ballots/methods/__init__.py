"""The counting rules, one file each, all with the signature `count(election, rule, watch) -> Outcome`.

`watch` is told of each run of Equal Shares when it is done; a greedy rule is counted at once and tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from ballots.election import Election
from ballots.methods import equal_shares, greedy, greedy_no_skip, greedy_threshold
from ballots.outcome import Outcome, Watch
from ballots.rule import EQUAL_SHARES, GREEDY, NO_SKIP, THRESHOLD, Rule

COUNTS: dict[str, Callable[[Election, Rule, Watch], Outcome]] = {
    GREEDY: greedy.count,
    NO_SKIP: greedy_no_skip.count,
    THRESHOLD: greedy_threshold.count,
    EQUAL_SHARES: equal_shares.count,
}
