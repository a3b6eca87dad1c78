"""How far long work has come, told by a plain callback. Whoever tells it draws nothing and imports nothing for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ballots.election import Election
from ballots.outcome import Outcome, Watch
from ballots.rule import Rule

T = TypeVar("T")
Progress = Callable[[str, int, int, str], None]
"""(step, done, total, a few words beside the bar). A step begins with 0, never falls, and ends with `total`."""
COUNTING, FULL = "Counting", 1000


def silent(step: str, done: int, total: int, words: str) -> None:
    """Progress that nobody watches."""


def one_by_one(items: Sequence[T], step: str, progress: Progress) -> Iterator[T]:
    """The items, telling how many are done."""
    total = len(items) or 1
    progress(step, 0, total, "")
    for done, item in enumerate(items):
        progress(step, done, total, f"{done:,} of {total:,}")
        yield item
    progress(step, total, total, f"all {len(items):,}")


def bought_words(election: Election, bought: tuple[str, ...]) -> str:
    """What a run has bought so far."""
    return f"{len(bought)} projects, {_share(election, bought) / 10:.1f} % spent"


def aloud(count: Callable[[Election, Rule, Watch], Outcome], progress: Progress) -> Callable[[Election, Rule], Outcome]:
    """The same count, telling how much of the budget the dearest run so far has cost.

    Nobody knows beforehand how many runs Equal Shares takes. But they end when one costs more than the budget, so this
    share is how far the count has come; it is no clock, and the words beside it tell of the run itself.
    """

    def counted(election: Election, rule: Rule) -> Outcome:
        most = 0

        def watch(k: int, bought: tuple[str, ...]) -> None:
            nonlocal most
            most = min(max(most, _share(election, bought)), FULL)
            progress(COUNTING, most, FULL, f"k {k:,}: {bought_words(election, bought)}")

        progress(COUNTING, 0, FULL, "")
        outcome = count(election, rule, watch)
        progress(COUNTING, FULL, FULL, "")
        return outcome

    return counted


def _share(election: Election, bought: tuple[str, ...]) -> int:
    """What it costs in thousandths of the budget, rounded down."""
    return int(FULL * election.cost_of(bought) / election.budget) if election.budget else FULL
