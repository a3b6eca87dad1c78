"""The same ballot in another spelling, signed by the operator."""

from dataclasses import replace

import pytest

from ballots.bundle import Bundle
from ballots.lines import (
    line_bytes,
)
from tests.ballots.tampering import WHOLE, changed, refused_at
from tests.support.bundles import (
    checkpoints,
    small_vote,
)


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
