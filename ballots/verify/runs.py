"""V14: the slow counter beside what trace.jsonl says about the runs of Equal Shares.

Nobody knows beforehand how many runs there will be; but the trace names the last one, and where it does so wrongly the
bundle is refused: so it may measure the bar. With `--final-run` it is also believed what the runs bought, all but the
last two: the last one within the budget and the one after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ballots import reference
from ballots.canonical import NotCanonical, loads
from ballots.election import Election
from ballots.outcome import Onlooker, Outcome
from ballots.progress import Progress, bought_words
from ballots.result import Count
from ballots.rule import Rule
from ballots.verify.report import Refused

COUNTED_ANYHOW = 2


@dataclass(frozen=True)
class ClaimedRuns:
    """At every k from `first` to `last` the same was bought, in this order; so it is said."""

    first: int
    last: int
    bought: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """What the trace says about one budget line. Runs at k < `trusted` are believed, the others counted."""

    runs: list[ClaimedRuns]
    trusted: int

    @property
    def size(self) -> int:
        """Runs from k = 0 on; none under a greedy rule."""
        return self.runs[-1].last + 1 if self.runs else 0

    @property
    def work(self) -> int:
        """Runs to count; a line without any is something to count as well."""
        return max(self.size - self.trusted, 1)

    @property
    def believed(self) -> Mapping[int, tuple[int, tuple[str, ...]]]:
        """As an Onlooker has it."""
        trusted = [runs for runs in self.runs if runs.first < self.trusted]
        return {runs.first: (min(runs.last, self.trusted - 1), runs.bought) for runs in trusted}


def read_claims(trace: bytes, lines: Iterable[str], final_run: bool) -> list[Claim]:
    """One Claim for each of the budget lines `lines`. Refused if no count could have written the trace's runs so."""
    found: dict[str, list[ClaimedRuns]] = {line: [] for line in lines}
    for number, text in enumerate(trace.split(b"\n"), 1):
        if b'"event":"runs"' in text:
            try:
                _add(found, loads(text))
            except (NotCanonical, KeyError, TypeError) as error:
                raise Refused("V14", f"line {number} of trace.jsonl cannot follow the lines before it") from error
    claims = [Claim(runs, 0) for runs in found.values()]
    return [Claim(claim.runs, max(0, claim.size - COUNTED_ANYHOW)) for claim in claims] if final_run else claims


def recount(claims: Iterable[Claim], progress: Progress, step: str) -> Count:
    """The slow counter, for one budget line after another in the order of `claims`."""
    waiting = list(claims)
    total, done = sum(claim.work for claim in waiting), 0

    def count(election: Election, rule: Rule) -> Outcome:
        nonlocal done
        claim = waiting.pop(0)

        def watch(k: int, bought: tuple[str, ...]) -> None:
            ahead = min(max(k - claim.trusted, 0), claim.work - 1)
            progress(step, done + ahead, total, f"k {k:,} of {claim.size - 1:,}: {bought_words(election, bought)}")

        progress(step, done, total, "")
        outcome = _counted(election, rule, Onlooker(watch, claim.believed))
        done += claim.work
        return outcome

    return count


def _add(found: Mapping[str, list[ClaimedRuns]], event: Any) -> None:
    """KeyError or TypeError where these are no runs, or not the next."""
    runs, first, last, bought = found[event["line"]], event["k"], event["k_last"], event["winners"]
    well_formed = type(first) is type(last) is int and {type(project) for project in bought} <= {str}
    if not well_formed or first != (runs[-1].last + 1 if runs else 0) or last < first:
        raise TypeError("not the runs that follow")
    runs.append(ClaimedRuns(first, last, tuple(bought)))


def _counted(election: Election, rule: Rule, onlooker: Onlooker) -> Outcome:
    """Believed are only runs that could be: of eligible projects, each once, within the budget."""
    for _, bought in onlooker.believed.values():
        known = election.by_id.keys() >= set(bought) and len(set(bought)) == len(bought)
        if not known or election.cost_of(bought) > election.budget:
            raise Refused("V14", "trace.jsonl tells of an earlier run that no count could give")
    outcome = reference.count(election, rule, onlooker)
    dropped = {drop.project for drop in outcome.dropped}
    if any(dropped.intersection(bought) for _, bought in onlooker.believed.values()):
        raise Refused("V14", "trace.jsonl tells of an earlier run that bought what is not eligible")
    return outcome
