"""V8, V9, V10, V12, V13: every ballot valid, no voter twice, no more voters than passes, every counted one opened."""

from collections import Counter
from itertools import pairwise

from ballots.lines import (
    BadBallot,
    BadChoices,
    BadLine,
    BallotLine,
    Opening,
    PassLine,
    check_ballot_line,
    check_opening,
    parse_opening,
)
from ballots.progress import Progress, one_by_one
from ballots.verify.log import Entry, Log
from ballots.verify.report import Refused
from ballots.verify.roll import Roll
from ballots.verify.sealed import Sealed

Choices = dict[str, tuple[str, ...]]


def check_ballots(log: Log, sealed: Sealed, progress: Progress) -> dict[bytes, BallotLine]:
    """V8 and V9. The counted ballots by voter key: each voter's highest version."""
    counted: dict[bytes, BallotLine] = {}
    seen: set[tuple[bytes, int]] = set()
    ballots = [(entry.index, entry.line) for entry in log.entries if isinstance(entry.line, BallotLine)]
    for index, line in one_by_one(ballots, "V8-V9 ballots", progress):
        _check_ballot(index, line, sealed)
        _check_versions(index, line, seen, counted)
    return counted


def _check_ballot(index: int, line: BallotLine, sealed: Sealed) -> None:
    try:
        check_ballot_line(sealed.manifest, sealed.eid, line)
    except BadBallot as error:
        raise Refused("V8", f"line {index} of the log: {error}") from error


def _check_versions(
    index: int, line: BallotLine, seen: set[tuple[bytes, int]], counted: dict[bytes, BallotLine]
) -> None:
    if (line.k, line.n) in seen:
        raise Refused("V9", f"line {index} of the log: the same version of the same ballot stands twice")
    seen.add((line.k, line.n))
    known = counted.setdefault(line.k, line)
    if (known.p, known.w, known.style) != (line.p, line.w, line.style):
        raise Refused("V9", f"line {index} of the log: one voter's key with two passes")
    if line.n > known.n:
        counted[line.k] = line


def check_turnout(log: Log, roll: Roll) -> None:
    """V10: at every checkpoint and in every style no more voters than passes."""
    passes: Counter[int] = Counter()
    voters: dict[int, set[bytes]] = {style: set() for style in roll.styles}
    for batch in log.batches:
        for entry in batch:
            _count(entry, roll, passes, voters)
        for style, keys in voters.items():
            if len(keys) > passes[style]:
                at = batch[-1].index + 1
                raise Refused("V10", f"at {at} lines style {style} has {len(keys)} voters and {passes[style]} passes")


def _count(entry: Entry, roll: Roll, passes: Counter[int], voters: dict[int, set[bytes]]) -> None:
    match entry.line:
        case PassLine(line=line):
            passes[roll.styles[line]] += 1
        case BallotLine(style=style, k=k):
            voters[style].add(k)


def check_openings(
    data: bytes, counted: dict[bytes, BallotLine], sealed: Sealed, progress: Progress
) -> dict[bytes, Choices]:
    """V12 and V13. The choices in each counted ballot, by voter key."""
    openings = [_parse(number, line) for number, line in enumerate(_lines(data), 1)]
    if any((first.k, first.n) >= (second.k, second.n) for first, second in pairwise(openings)):
        raise Refused("V12", "openings.jsonl is not in order, or one opening stands twice")
    expected = {(line.k, line.n) for line in counted.values()}
    given = {(opening.k, opening.n) for opening in openings}
    if given != expected:
        missing, extra = len(expected - given), len(given - expected)
        raise Refused("V12", f"openings.jsonl: {missing} counted ballots have no opening, {extra} openings no ballot")
    return {
        opening.k: _check_opening(number, opening, counted[opening.k], sealed)
        for number, opening in one_by_one(list(enumerate(openings, 1)), "V12-V13 openings", progress)
    }


def _lines(data: bytes) -> list[bytes]:
    if data and not data.endswith(b"\n"):
        raise Refused("V12", "openings.jsonl does not end in a line end")
    return data.split(b"\n")[:-1]


def _parse(number: int, line: bytes) -> Opening:
    try:
        return parse_opening(line)
    except BadLine as error:
        raise Refused("V12", f"line {number} of openings.jsonl: {error}") from error


def _check_opening(number: int, opening: Opening, line: BallotLine, sealed: Sealed) -> Choices:
    try:
        return check_opening(sealed.manifest, sealed.eid, line, opening)
    except BadChoices as error:
        raise Refused("V13", f"line {number} of openings.jsonl: {error}") from error
