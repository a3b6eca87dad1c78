"""Waiting instead of locking: after a few wrong tries a name waits, longer each time, and never for good.

Kept in memory of the one process; a restart forgives. Locking an account for good would let anybody lock anybody out;
so would waiting, if browsers that are known had no tries of their own (see `devices`), and senders elsewhere neither.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

FREE_TRIES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
KEEP = 10_000


@dataclass
class Throttle:
    """Wrong tries by name; so many are `free`. Only the newest KEEP names are remembered."""

    free: int = FREE_TRIES
    _tries: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def waits_until(self, name: str, now: datetime) -> datetime | None:
        """When the next try is heard, or None for at once."""
        wrong, last = self._tries.get(name, (0, now))
        if wrong < self.free:
            return None
        until = last + min(FIRST_WAIT * 2 ** (wrong - self.free), LONGEST_WAIT)
        return until if until > now else None

    def wrong(self, name: str, now: datetime) -> None:
        """Count a wrong try."""
        count, _ = self._tries.pop(name, (0, now))
        self._tries[name] = (min(count + 1, self.free + 10), now)
        if len(self._tries) > KEEP:
            self._tries.pop(next(iter(self._tries)))

    def right(self, name: str) -> None:
        """Forget the wrong tries of a name."""
        self._tries.pop(name, None)
