"""T: a tie goes to the lowest cost, then the most votes, then the lot (lowest rank; without a lot the lowest id)."""

from __future__ import annotations

from collections.abc import Iterable

from ballots.election import Election, Rank
from ballots.outcome import Tie


def tie_key(election: Election, project: str) -> tuple[object, ...]:
    """Sorts projects that are level; the first goes first."""
    return (election.by_id[project].cost, -election.votes[project], *lot(election, project))


def lot(election: Election, project: str) -> tuple[Rank | str, str]:
    """The id follows the rank, so that even equal ranks have one order."""
    return (project if election.ranks is None else election.ranks[project], project)


def settle(election: Election, level: Iterable[str]) -> tuple[str, Tie | None]:
    """The first of the projects that are level and, if there are several, how that was decided."""
    tied = tuple(sorted(level))
    chosen = min(tied, key=lambda project: tie_key(election, project))
    if len(tied) == 1:
        return chosen, None
    return chosen, Tie(tied, chosen, _deciding_step(election, tied, chosen))


def _deciding_step(election: Election, tied: tuple[str, ...], chosen: str) -> str:
    cost = election.by_id[chosen].cost
    cheapest = [project for project in tied if election.by_id[project].cost == cost]
    if len(cheapest) == 1:
        return "cost"
    most = [project for project in cheapest if election.votes[project] == election.votes[chosen]]
    return "votes" if len(most) == 1 else "lot"
