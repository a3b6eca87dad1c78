"""`result.json` and `trace.jsonl`: what a count publishes, as canonical bytes.

Rendered from elections and outcomes alone, by the server and by every verifier.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ballots.election import Election
from ballots.outcome import Outcome
from ballots.rule import Rule

Counter = Callable[[Election, Rule], Outcome]


@dataclass(frozen=True)
class LineElection:
    """One budget line: its own election, rule and currency (`exponent` = decimals of the minor unit, 2 for DKK)."""

    id: str
    election: Election
    rule: Rule
    currency: str
    exponent: int


def tally(eid: str, lines: Sequence[LineElection], counter: Counter) -> tuple[bytes, bytes]:
    """(`result.json`, `trace.jsonl`) of the vote `eid` (lowercase hex), each line counted by `counter`."""
    raise NotImplementedError
