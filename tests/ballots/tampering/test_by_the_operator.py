"""What only the operator can do, who owns every key but the voters' and signs everything anew."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ballots import passes
from ballots.lines import (
    BallotLine,
    Line,
    Opening,
    PaperLine,
    PassLine,
    VoidLine,
    choices_bytes,
    commit_choices,
    opening_bytes,
    parse_opening,
    sign_ballot,
)
from tests.ballots.tampering import refused_at
from tests.support.bundles import (
    Vote,
    Voter,
    cast_votes,
    in_order,
    pass_key,
    small_vote,
    voter_seed,
)


def with_ballots(vote: Vote, change: Callable[[BallotLine], BallotLine]) -> Vote:
    """The last ballot of the last batch changed, everything in order again."""
    last = list(vote.batches[-1])
    last[-1] = change(ballot(last[-1]))
    return vote.with_batches(*vote.batches[:-1], in_order(last))


def ballot(line: Line) -> BallotLine:
    assert isinstance(line, BallotLine)
    return line


def more(vote: Vote, *lines: Line) -> Vote:
    return vote.with_batches(*vote.batches[:-1], in_order([*vote.batches[-1], *lines]))


def reordered(vote: Vote) -> Vote:
    """The first batch in the order in which the ballots came."""
    first = list(vote.batches[0])
    first[-1], first[-2] = first[-2], first[-1]
    return vote.with_batches(first, *vote.batches[1:])


def small_batch(vote: Vote) -> Vote:
    """Three ballots put into the log alone, between the others."""
    first = list(vote.batches[0])
    return vote.with_batches(first[:-3], first[-3:], *vote.batches[1:])


def ballots_before_passes(vote: Vote) -> Vote:
    """The first batch's marks handed in only with the second."""
    marks = [line for line in vote.batches[0] if isinstance(line, PassLine)]
    ballots = [line for line in vote.batches[0] if isinstance(line, BallotLine)]
    return vote.with_batches(ballots, in_order([*marks, *vote.batches[1]]))


def stuffed(vote: Vote) -> Vote:
    """A ballot with a valid pass that no line of the roll was marked for."""
    lines, opening = cast_votes(vote.manifest, Voter(5000, 1, (("P1",),)))
    return with_opening(more(vote, *lines), opening)


def with_opening(vote: Vote, *openings: Opening) -> Vote:
    return replace(vote, openings=tuple(sorted((*vote.openings, *openings), key=lambda opening: opening.k)))


def pass_of_another(vote: Vote) -> Vote:
    """A first ballot's pass replaced by somebody else's."""
    other = vote.ballots[0]
    return with_ballots(vote, lambda line: replace(line, w=other.w, p=other.p))


def of_another_vote(vote: Vote) -> Vote:
    """A ballot that is valid in another vote held with the same pass key."""
    lines, _ = cast_votes(small_vote("beacon").manifest, Voter(50, 1, (("P1",),)))
    return more(vote, PassLine(50, False), *lines)


def two_styles(vote: Vote) -> Vote:
    """A voter of style 1 whose key also got a pass of style 2, which an honest voter's side never asks for."""
    keys, key = passes.voter_keys(voter_seed(1), vote.eid, 1), pass_key(2)
    own = passes.derive(voter_seed(1), vote.eid, 2, key.modulus)
    message = passes.pass_message(vote.eid, 2, keys.k, keys.p)
    signature = passes.blind_sign(key, passes.blind(message, own.salt, own.r, key.modulus))
    w = passes.finalize(message, signature, own.r, key.modulus)
    c = commit_choices(vote.eid, keys.k, 9, bytes(32), choices_bytes({"city": []}))
    s = sign_ballot(keys.sign_key, vote.eid, 2, 9, c)
    return more(vote, PassLine(100, False), BallotLine(2, keys.k, 9, c, s, keys.p, w))


def replaced_version(vote: Vote) -> Opening:
    """The true opening of a version that its voter replaced."""
    line = next(at for at in range(40) if at % 5 == 0 and at % 7)
    return cast_votes(vote.manifest, Voter(line, 1, (("P1",),)))[1]


def older_counted(vote: Vote) -> Vote:
    older = replaced_version(vote)
    openings = tuple(older if opening.k == older.k else opening for opening in vote.openings)
    return replace(vote, openings=openings)


INSIDE: dict[str, tuple[str, Callable[[Vote], Vote]]] = {
    "a changed commitment to choices": ("V8", lambda v: with_ballots(v, lambda b: replace(b, c=bytes(32)))),
    "a changed signature": ("V8", lambda v: with_ballots(v, lambda b: replace(b, s=v.ballots[0].s))),
    "a forged pass": ("V8", lambda v: with_ballots(v, lambda b: replace(b, w=b"\x01" * 384))),
    "another version number": ("V8", lambda v: with_ballots(v, lambda b: replace(b, n=b.n + 1))),
    "a pass of somebody else": ("V8", pass_of_another),
    "a ballot moved to another style": ("V8", lambda v: with_ballots(v, lambda b: replace(b, style=3 - b.style))),
    "a ballot of no style": ("V8", lambda v: with_ballots(v, lambda b: replace(b, style=7))),
    "a ballot of another vote": ("V8", of_another_vote),
    "a ballot twice": (
        "V9",
        lambda v: more(v, v.ballots[0]),
    ),
    "a voter with two passes": ("V9", two_styles),
    "more ballots than marks": ("V10", stuffed),
    "ballots in the log before their passes": ("V10", ballots_before_passes),
    "a line marked twice": ("V7", lambda v: more(v, PassLine(0, False))),
    "a voter declared dead afterwards": ("V7", lambda v: more(v, VoidLine(0))),
    "a mark beyond the roll": ("V7", lambda v: more(v, PassLine(105, False))),
    "a paper ballot": ("V11", lambda v: more(v, PaperLine(100))),
    "a batch in the order of arrival": ("V15", reordered),
    "ballots before marks": ("V15", lambda v: v.with_batches(v.batches[0], v.batches[1][::-1])),
    "a batch too small to hide in": ("V15", small_batch),
    "an opening of a replaced version": ("V12", lambda v: with_opening(v, replaced_version(v))),
    "a replaced version counted instead of the last": ("V12", older_counted),
    "an opening without a ballot": ("V12", lambda v: with_opening(v, cast_votes(v.manifest, Voter(900, 1, ((),)))[1])),
}


@pytest.mark.parametrize("tampering", INSIDE)
def test_an_operator_with_every_key_is_refused(tampering: str) -> None:
    step, change = INSIDE[tampering]
    refused_at(step, change(small_vote()).bundle())


def test_an_opening_with_choices_that_are_not_allowed_is_refused() -> None:
    """The voter's own side committed to a project that does not exist."""
    vote, ids = small_vote(), ("P1", "P9")
    ballots, opening = cast_votes(vote.manifest, Voter(55, 1, (ids,)))
    honest = more(vote, PassLine(55, False), *ballots).bundle()
    openings = [*honest.openings.splitlines(), opening_bytes(opening)]
    in_place = b"".join(line + b"\n" for line in sorted(openings, key=lambda line: parse_opening(line).k))
    refused_at("V13", replace(honest, openings=in_place))
