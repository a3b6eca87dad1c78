"""Gathering what somebody should look at before a roll is imported. Memory does not grow with the file."""

from collections import Counter

from server.roll.register.rules import Doubts
from server.rounds.ballot.rules import area_key

MOST = 200
"""Areas and pairs that are named; the others are counted."""


class DoubtsFound:
    """Areas of everybody else's ballot while others have ballots of their own, and rows that look like one person."""

    def __init__(self, by_area: dict[str, int]) -> None:
        self.by_area = by_area
        self.doubtful = "" in by_area and len(by_area) > 1
        self.areas: Counter[str] = Counter()
        self.spelt: dict[str, str] = {}
        self.alike: list[tuple[int, int]] = []
        self.more_areas = self.more_alike = 0

    def add_area(self, area: str) -> None:
        """Where a row lies."""
        key = area_key(area)
        if not self.doubtful or (key and key in self.by_area):
            return
        if key in self.spelt or len(self.spelt) < MOST:
            self.spelt.setdefault(key, area.strip())
            self.areas[key] += 1
        else:
            self.more_areas += 1

    def add_alike(self, rows: tuple[int, int]) -> None:
        """Two rows of one name, birth date and address."""
        if len(self.alike) < MOST:
            self.alike.append(rows)
        else:
            self.more_alike += 1

    def found(self) -> Doubts:
        """All of it, the largest areas first."""
        areas = tuple((self.spelt[key], rows) for key, rows in sorted(self.areas.items(), key=lambda one: -one[1]))
        return Doubts(areas, self.more_areas, tuple(self.alike), self.more_alike)
