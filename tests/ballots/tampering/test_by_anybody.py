"""What anybody can do to the file."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ballots.bundle import Bundle, build, checkpoint_name
from ballots.verify import Refused, verify_bundle
from tests.ballots.tampering import LAST, WHOLE, changed, refused_at
from tests.support.bundles import (
    small_vote,
)


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
