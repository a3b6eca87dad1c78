"""Synthetic residents: whom they vote for follows from a seed, so that every demo shows the same town."""

import hashlib
import random
from collections.abc import Sequence

from ballots.lines import choices_bytes
from server.demo.town import Chapter
from server.rehearsal.voter import Cast

OWN, OTHER, BLANK = 0.72, 0.05, 0.02
"""How likely somebody chooses a project her group cares for, another one, or nothing at all."""


def crowd(chapter: Chapter, first_line: int) -> list[Cast]:
    """The ballots of one round; seeds and lines are the same whenever it is asked for."""
    # Not for secrets: these people do not exist.
    chance = random.Random(chapter.plan.round.slug)  # noqa: S311
    line = chapter.plan.lines[0].code
    lines = chance.sample(range(chapter.plan.residents), chapter.ballots)
    return [
        Cast(first_line + place, _seed(chapter, place), choices_bytes({line: _choices(chapter, chance)}))
        for place in lines
    ]


def _choices(chapter: Chapter, chance: random.Random) -> Sequence[str]:
    group = chance.choice(chapter.groups)
    if chance.random() < BLANK:
        return ()
    return [code for code, groups in chapter.groups_of.items() if chance.random() < _liking(groups, group)]


def _liking(groups: str, group: str) -> float:
    return OWN if group in groups else OTHER


def _seed(chapter: Chapter, place: int) -> bytes:
    return hashlib.sha256(f"puljen demo {chapter.plan.round.slug} {place}".encode()).digest()[:16]
