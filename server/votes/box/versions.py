"""Which versions of a ballot are stored: in the queue, found by tag, and in the log, found by the voter's key k."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ballots.canonical import b64
from ballots.lines import LAST_VERSION, BallotLine, parse_line
from server.log.queries import list_ballots_of
from server.votes.box.boxes import Box
from server.votes.box.queries import find_opening, find_rows
from server.votes.box.rules import make_tag, open_row

Versions = dict[int, BallotLine]
"""n → line of the versions of one k."""
ALL = range(1, LAST_VERSION + 1)


@dataclass(frozen=True)
class Newest:
    """The newest version of a ballot and what it says."""

    line: BallotLine
    choices: bytes
    nonce: bytes
    in_log: bool


async def find_versions(box: Box, wanted: Mapping[bytes, Collection[int]]) -> dict[bytes, Versions]:
    """k → what is stored of it: all that is logged, and of what waits the wanted n. One look into each."""
    found: dict[bytes, Versions] = {k: {} for k in wanted}
    if not found:
        return found
    for _, data in await list_ballots_of(box.sealed.id, *(b64(k) for k in wanted)):
        line = parse_ballot(data)
        found[line.k][line.n] = line
    tags = [make_tag(box.batch.secret, k, n) for k, versions in wanted.items() for n in versions]
    for tag, sealed in (await find_rows(box.sealed.id, tags)).items():
        line = parse_ballot(open_row(box.batch.secret, tag, sealed).line)
        found[line.k][line.n] = line
    return found


async def find_newest(box: Box, k: bytes) -> Newest | None:
    """The newest version of k's ballot. It takes no turn of the writer's: whoever asks here can keep nobody waiting."""
    async with box.moving:
        waiting = await find_rows(box.sealed.id, [make_tag(box.batch.secret, k, n) for n in ALL])
        logged = await list_ballots_of(box.sealed.id, b64(k))
        opened = [open_row(box.batch.secret, tag, sealed) for tag, sealed in waiting.items()]
    found = [Newest(parse_ballot(ballot.line), ballot.choices, ballot.nonce, False) for ballot in opened]
    for _, data in logged:
        line = parse_ballot(data)
        if opening := await find_opening(box.sealed.id, k, line.n):
            found.append(Newest(line, opening.choices, opening.nonce, True))
    return max(found, key=lambda newest: newest.line.n, default=None)


def parse_ballot(data: bytes) -> BallotLine:
    """A line of which it is known that it is a ballot."""
    line = parse_line(data)
    if not isinstance(line, BallotLine):
        raise TypeError("not a ballot line")
    return line
