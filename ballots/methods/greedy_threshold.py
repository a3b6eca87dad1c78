"""R1c, most votes first among those above a threshold (Pabulib: `greedy-threshold`).

The threshold is the rule's `min_votes` or `min_score`, so after R0 nothing but R1 is left to do.
"""

from ballots.methods.greedy import count

__all__ = ["count"]
