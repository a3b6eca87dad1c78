"""Every way we know to change a published vote, each refused at the step that is there for it.

First what anybody can do to a file, then what only the operator can, who owns every key but the voters'.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ballots import passes
from ballots.bundle import Bundle, build, checkpoint_name
from ballots.lines import (
    BallotLine,
    Line,
    Opening,
    PaperLine,
    PassLine,
    VoidLine,
    choices_bytes,
    commit_choices,
    line_bytes,
    opening_bytes,
    parse_opening,
    sign_ballot,
)
from ballots.manifest import Lot, Manifest, manifest_bytes
from ballots.notes import sign_checkpoint, sign_manifest
from ballots.verify import Refused, verify_bundle
from tests.support.bundles import (
    OFFICERS,
    Vote,
    Voter,
    cast_votes,
    checkpoints,
    in_order,
    pass_key,
    private_key,
    small_vote,
    voter_seed,
)


def refused_at(step: str, bundle: Bundle, saved: bytes | None = None) -> None:
    with pytest.raises(Refused) as refusal:
        verify_bundle(build(bundle), small_vote().eid.hex() if bundle.manifest == WHOLE.manifest else None, saved)
    assert str(refusal.value).startswith(f"{step}: "), str(refusal.value)
    assert refusal.value.step == step


WHOLE = small_vote().bundle()
LAST = max(WHOLE.checkpoints)


# What anybody can do -------------------------------------------------------------------------------------------------


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


def without_line(data: bytes, index: int) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join(lines[:index] + lines[index + 1 :])


def swapped_lines(data: bytes, first: int, second: int) -> bytes:
    lines = data.splitlines(keepends=True)
    lines[first], lines[second] = lines[second], lines[first]
    return b"".join(lines)


def last_line(data: bytes) -> bytes:
    return data.splitlines(keepends=True)[-1]


OUTSIDE: dict[str, tuple[str, Callable[[Bundle], Bundle]]] = {
    "a file among the checkpoints": ("V3", lambda b: replace(b, checkpoints=b.checkpoints | {"x": b"hello"})),
    "a page of disputes": ("V0", lambda b: replace(b, disputes=b"a;b\n")),
    "an audit of turnout": ("V0", lambda b: replace(b, turnout_audit=b"{}")),
    "a paper batch": ("V0", lambda b: replace(b, paper={"1": b"1;2\n"})),
    "a witness": ("V3", lambda b: replace(b, witness={"paper": b"hello"})),
    "a changed title": ("V1", lambda b: replace(b, manifest=changed(b.manifest, b"Small town", b"Large town"))),
    "a changed price": ("V1", lambda b: replace(b, manifest=changed(b.manifest, b"400000", b"400001"))),
    "a changed officer's signature": ("V1", lambda b: replace(b, manifest_note=b.manifest_note[:-9] + b"AAAAAAAA\n")),
    "one officer's signature": ("V1", lambda b: replace(b, manifest_note=without_line(b.manifest_note, 4))),
    "another list of keys": ("V1", lambda b: replace(b, keys=b.keys[:-1])),
    "a changed commitment": ("V2", lambda b: replace(b, roll=b.roll[:-1] + bytes([b.roll[-1] ^ 1]))),
    "two residents exchanged": ("V2", lambda b: replace(b, roll=b.roll[32:64] + b.roll[:32] + b.roll[64:])),
    "a resident too few": ("V2", lambda b: replace(b, roll=b.roll[:-32])),
    "half a resident": ("V2", lambda b: replace(b, roll=b.roll[:-16])),
    "a resident twice": ("V2", lambda b: replace(b, roll=b.roll[:32] + b.roll[:32] + b.roll[64:])),
    "no checkpoint": ("V3", lambda b: replace(b, checkpoints={})),
    "no checkpoint at sealing": ("V3", lambda b: replace(b, checkpoints=without(b.checkpoints, checkpoint_name(1)))),
    "two checkpoints exchanged": ("V3", lambda b: replace(b, checkpoints=exchanged(b.checkpoints))),
    "a checkpoint of another vote": ("V3", lambda b: replace(b, checkpoints=small_vote("beacon").bundle().checkpoints)),
    "no last checkpoint": ("V4", lambda b: replace(b, checkpoints=without(b.checkpoints, LAST))),
    "a dropped ballot": ("V4", lambda b: replace(b, log=without_line(b.log, 100))),
    "a dropped last ballot": ("V4", lambda b: replace(b, log=b.log.removesuffix(last_line(b.log)))),
    "a ballot more": ("V4", lambda b: replace(b, log=b.log + last_line(b.log))),
    "a changed ballot": ("V4", lambda b: replace(b, log=changed(b.log, b'"n":1', b'"n":2'))),
    "two ballots exchanged": ("V4", lambda b: replace(b, log=swapped_lines(b.log, 60, 61))),
    "a changed mark": ("V4", lambda b: replace(b, log=changed(b.log, b'{"a":1', b'{"a":0'))),
    "no log": ("V5", lambda b: replace(b, log=b"")),
    "a log without its last line end": ("V5", lambda b: replace(b, log=b.log[:-1])),
    "an empty line": ("V4", lambda b: replace(b, log=b.log + b"\n")),
    "no openings": ("V12", lambda b: replace(b, openings=b"")),
    "an opening too few": ("V12", lambda b: replace(b, openings=without_line(b.openings, 5))),
    "an opening twice": ("V12", lambda b: replace(b, openings=b.openings + last_line(b.openings))),
    "openings in another order": ("V12", lambda b: replace(b, openings=swapped_lines(b.openings, 3, 4))),
    "an opening with a space": ("V12", lambda b: replace(b, openings=changed(b.openings, b',"k"', b', "k"'))),
    "an opening with other choices": ("V13", lambda b: replace(b, openings=stolen(b.openings))),
    "a changed winner": ("V14", lambda b: replace(b, result=changed(b.result, b'"winners":["P4"', b'"winners":["P3"'))),
    "a changed budget": ("V14", lambda b: replace(b, result=changed(b.result, b'"10000"', b'"10001"'))),
    "a space in the result": ("V14", lambda b: replace(b, result=b.result + b" ")),
    "a changed trace": ("V14", lambda b: replace(b, trace=without_line(b.trace, 0))),
    "a changed .pb file": ("V14", lambda b: replace(b, election=changed(b.election, b"\nVOTES", b"\nVOTES "))),
    "a beacon nobody announced": ("V16", lambda b: replace(b, beacon=b"1 2 3\n")),
}


def without(notes: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {size: note for size, note in notes.items() if size != name}


def exchanged(notes: dict[str, bytes]) -> dict[str, bytes]:
    names = sorted(notes)
    return notes | {names[1]: notes[names[2]], names[2]: notes[names[1]]}


def stolen(openings: bytes) -> bytes:
    """One opening with the choices of the next."""
    lines = openings.splitlines(keepends=True)
    at = next(at for at in range(len(lines)) if lines[at].split(b',"k"')[0] != lines[at + 1].split(b',"k"')[0])
    lines[at] = lines[at + 1].split(b',"k"')[0] + b',"k"' + lines[at].split(b',"k"')[1]
    return b"".join(lines)


@pytest.mark.parametrize("tampering", OUTSIDE)
def test_a_changed_file_is_refused(tampering: str) -> None:
    step, change = OUTSIDE[tampering]
    refused_at(step, change(WHOLE))


def test_the_beacon_is_part_of_the_count() -> None:
    vote = small_vote("beacon")
    refused_at("V16", replace(vote.bundle(), beacon=b""))


def test_the_bundle_of_another_vote_is_refused_by_its_eid() -> None:
    with pytest.raises(Refused, match=r"^V1: "):
        verify_bundle(build(small_vote("beacon").bundle()), small_vote().eid.hex())


def test_a_member_that_does_not_belong_is_refused() -> None:
    refused_at("V3", replace(WHOLE, stamps={"1": b"x"}))
    with pytest.raises(Refused, match=r"^V0: "):
        verify_bundle(build(replace(WHOLE, witness={"../../x": b"x"})))


# What the operator can do --------------------------------------------------------------------------------------------


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


def resigned(log: bytes) -> Bundle:
    """The same vote over a log of any bytes, signed with the log key."""
    entries = log[:-1].split(b"\n")
    cut = 1 + len(small_vote().batches[0])
    return replace(WHOLE, log=log, checkpoints=checkpoints(small_vote().eid, entries, [1, cut - 1, len(entries) - cut]))


SPELLINGS: dict[str, tuple[bytes, bytes]] = {
    "a space": (b'{"a":1,"line"', b'{"a":1, "line"'),
    "true for 1": (b'{"a":1', b'{"a":true'),
    "a decimal": (b'{"a":1', b'{"a":1.0'),
    "a key too many": (b'{"a":1,"line"', b'{"a":1,"b":1,"line"'),
    "another type": (b'"t":"pass"', b'"t":"sheet"'),
    "base64 without its padding": (b'=","n":1', b'","n":1'),
    "base64 with loose bits": (b'=","n":1', b'A","n":1'),
    "a carriage return": (b'"t":"pass"}', b'"t":"pass"}\r'),
    "an empty line": (b'"t":"pass"}\n', b'"t":"pass"}\n\n'),
    "version 51": (b'"n":1', b'"n":51'),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_line_in_another_spelling_is_refused_even_if_signed(spelling: str) -> None:
    refused_at("V5", resigned(changed(WHOLE.log, *SPELLINGS[spelling])))


def test_a_pass_in_another_spelling_cannot_count_twice() -> None:
    """The last character of k in base64 holds two loose bits: four spellings of the same 32 bytes."""
    first = line_bytes(small_vote().ballots[0])
    at = first.index(b'=","n"') - 1
    other = first[:at] + bytes([first[at] + 1]) + first[at + 1 :]
    refused_at("V5", resigned(changed(WHOLE.log, first, other)))


def test_a_manifest_line_stands_only_at_the_beginning() -> None:
    beginning = WHOLE.log.split(b"\n")[0] + b"\n"
    refused_at("V5", resigned(WHOLE.log + beginning))
    refused_at("V5", resigned(WHOLE.log.removeprefix(beginning)))
    foreign_beginning = small_vote("beacon").bundle().log.split(b"\n")[0] + b"\n"
    refused_at("V5", resigned(changed(WHOLE.log, beginning, foreign_beginning)))


def test_a_log_that_was_rewritten_is_caught_by_a_saved_checkpoint() -> None:
    """The operator drops one ballot and signs everything anew; a reader kept the old checkpoint."""
    vote = small_vote()
    saved = WHOLE.checkpoints[LAST]
    dropped = vote.ballots[-1].k
    kept = [[line for line in batch if getattr(line, "k", None) != dropped] for batch in vote.batches]
    openings = tuple(opening for opening in vote.openings if opening.k != dropped)
    rewritten = replace(vote.with_batches(*kept), openings=openings)
    assert verify_bundle(build(rewritten.bundle())).ballots == 64
    refused_at("V4", rewritten.bundle(), saved)
    refused_at("V4", WHOLE, sign_checkpoint(vote.eid, 5, bytes(32), private_key("log")))
    refused_at("V4", WHOLE, sign_checkpoint(vote.eid, 5, bytes(32), private_key("promise")))


def test_a_lot_changed_after_sealing_needs_another_eid() -> None:
    def by_id(manifest: Manifest) -> Manifest:
        return replace(manifest, lot=Lot("project-id"))

    vote = small_vote("beacon")
    altered = manifest_bytes(by_id(vote.manifest))
    with pytest.raises(Refused, match=r"^V1: "):
        verify_bundle(build(replace(vote.bundle(), manifest=altered)))
    again = replace(vote, manifest=by_id(vote.manifest))
    both_signed = replace(
        vote.bundle(), manifest=altered, manifest_note=sign_manifest(again.eid, list(OFFICERS.items()))
    )
    with pytest.raises(Refused, match=r"^V1: the manifest's hash"):
        verify_bundle(build(both_signed), vote.eid.hex())


def test_an_opening_with_choices_that_are_not_allowed_is_refused() -> None:
    """The voter's own side committed to a project that does not exist."""
    vote, ids = small_vote(), ("P1", "P9")
    ballots, opening = cast_votes(vote.manifest, Voter(55, 1, (ids,)))
    honest = more(vote, PassLine(55, False), *ballots).bundle()
    openings = [*honest.openings.splitlines(), opening_bytes(opening)]
    in_place = b"".join(line + b"\n" for line in sorted(openings, key=lambda line: parse_opening(line).k))
    refused_at("V13", replace(honest, openings=in_place))
