"""V15: each batch in its fixed order, and large enough that nobody's ballot stands out by when it came."""

from collections import Counter
from itertools import pairwise

from ballots.lines import AddLine, BallotLine, PaperLine, PassLine, VoidLine
from ballots.verify.log import Entry, Log
from ballots.verify.report import Refused
from ballots.verify.sealed import Sealed


def check_batches(log: Log, sealed: Sealed) -> None:
    """The roll's lines by line, then the ballots by leaf hash; per style at least `min_batch` first ballots.

    The last batch takes whatever was left and is exempt from the size.
    """
    for number, batch in enumerate(log.batches, 1):
        _check_order(number, batch)
        if number < len(log.batches):
            _check_size(number, batch, sealed.manifest.min_batch)


def _check_order(number: int, batch: list[Entry]) -> None:
    keys = [_place(entry) for entry in batch]
    if any(first >= second for first, second in pairwise(keys)):
        raise Refused("V15", f"batch {number} is not in its order, which might say who came when")


def _place(entry: Entry) -> tuple[int, int, bytes]:
    """Marks before ballots; a line that is added and marked in one batch is added first."""
    match entry.line:
        case BallotLine():
            return 1, 0, entry.leaf
        case AddLine(line=line):
            return 0, 2 * line, b""
        case PassLine(line=line) | VoidLine(line=line) | PaperLine(line=line):
            return 0, 2 * line + 1, b""
    raise TypeError(f"{entry.line!r} stands in no batch")


def _check_size(number: int, batch: list[Entry], least: int) -> None:
    ballots = [entry.line for entry in batch if isinstance(entry.line, BallotLine)]
    first = Counter(ballot.style for ballot in ballots if ballot.n == 1)
    for style in {ballot.style for ballot in ballots}:
        if first[style] < least:
            raise Refused("V15", f"batch {number} holds {first[style]} first ballots of style {style}, not {least}")
