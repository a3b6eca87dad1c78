"""TF-IDF over character n-grams (Salton and Buckley 1988), small enough to keep thousands of ideas in memory. Pure."""

import math
from array import array
from collections.abc import Iterator
from zlib import crc32

BUCKETS = 1 << 16
SIZES = (3, 4, 5)
LONGEST = 160
"""Characters of an idea that are looked at: its title and how it begins."""
ALIKE = 0.14
COMMON = 0.2
"""A gram in more of the ideas than this share tells them apart no longer."""


class Grams:
    """An inverted index. A gram is kept as one of 65,536 buckets; two that share one do little harm."""

    def __init__(self) -> None:
        self._at: list[array[int] | None] = [None] * BUCKETS
        self._names: list[int] = []
        self._buckets: list[array[int]] = []
        self._lengths: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: int, text: str) -> None:
        """Take an idea in under its number."""
        place, buckets = len(self._names), buckets_of(text)
        for bucket in buckets:
            places = self._at[bucket]
            if places is None:
                places = self._at[bucket] = array("I")
            places.append(place)
        self._lengths.clear()  # every weight has changed a little
        self._names.append(name)
        self._buckets.append(array("I", buckets))

    def alike(self, text: str, most: int) -> list[int]:
        """Numbers of the ideas most like this text, the most alike first."""
        scores: dict[int, float] = {}
        own = 0.0
        for bucket in buckets_of(text):
            weight = self._weight(bucket)
            own += weight * weight
            for place in self._at[bucket] or () if weight else ():
                scores[place] = scores.get(place, 0.0) + weight * weight
        shared = sorted(scores.items(), key=lambda item: -item[1])[: most * 8]
        found = [(score / math.sqrt(own * self._length(place) or 1), place) for place, score in shared]
        return [self._names[place] for score, place in sorted(found, reverse=True)[:most] if score >= ALIKE]

    def _weight(self, bucket: int) -> float:
        """Inverse document frequency; nothing for what stands nearly everywhere."""
        places, count = self._at[bucket], len(self._names)
        seen = len(places) if places else 0
        if count > 20 and seen > COMMON * count:
            return 0.0
        return math.log((1 + count) / (1 + seen)) + 1

    def _length(self, place: int) -> float:
        known = self._lengths.get(place)
        if known is None:
            known = self._lengths[place] = sum(self._weight(bucket) ** 2 for bucket in self._buckets[place])
        return known


def buckets_of(text: str) -> set[int]:
    """The buckets of a text's grams, words parted by single blanks."""
    return {crc32(gram.encode()) % BUCKETS for gram in _grams(f" {' '.join(text.casefold().split())[:LONGEST]} ")}


def _grams(text: str) -> Iterator[str]:
    for size in SIZES:
        for start in range(len(text) - size + 1):
            yield text[start : start + size]
