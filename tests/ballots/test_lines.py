"""The log's lines, choices and receipts, and the voter's side as a whole."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots import lines, passes
from ballots.canonical import b64, dumps
from ballots.lines import (
    AddLine,
    BadBallot,
    BadChoices,
    BadLine,
    BallotLine,
    ManifestLine,
    Opening,
    PaperLine,
    PassLine,
    VoidLine,
    choices_bytes,
    line_bytes,
    opening_bytes,
    parse_line,
    parse_opening,
)
from tests.support.bundles import issue_pass, small_vote, voter_seed

U32 = st.integers(0, 2**32 - 1)
STYLES = st.integers(1, 2**32 - 1)


def sized(size: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)


BALLOTS = st.builds(
    BallotLine, STYLES, sized(32), st.integers(1, 50), sized(32), sized(64), sized(32), st.just(b"w" * 384)
)
ADDS = st.builds(AddLine, U32, STYLES, sized(32), st.just("left-off"), st.tuples(sized(64), sized(64)))
LINES = st.one_of(
    BALLOTS,
    ADDS,
    st.builds(ManifestLine, sized(32)),
    st.builds(PassLine, U32, st.booleans()),
    st.builds(VoidLine, U32),
    st.builds(PaperLine, U32),
)


@given(LINES)
def test_a_line_is_read_back_and_has_one_spelling(line: lines.Line) -> None:
    data = line_bytes(line)
    assert parse_line(data) == line
    assert dumps(json.loads(data)) == data
    assert b"\n" not in data


@given(LINES, st.data())
def test_a_key_too_many_or_too_few_is_refused(line: lines.Line, data: st.DataObject) -> None:
    value = json.loads(line_bytes(line))
    key = data.draw(st.sampled_from(sorted(value)))
    for wrong in ({**value, "x": 1}, {name: value[name] for name in value if name != key}, {**value, key: None}):
        with pytest.raises(BadLine):
            parse_line(dumps(wrong))


@given(LINES, st.data())
def test_true_is_no_number_and_a_number_is_no_text(line: lines.Line, data: st.DataObject) -> None:
    value = json.loads(line_bytes(line))
    key = data.draw(st.sampled_from(sorted(value)))
    with pytest.raises(BadLine):
        parse_line(dumps({**value, key: isinstance(value[key], int) or 7}))


def test_the_spelling_of_a_line_never_changes() -> None:
    assert line_bytes(PassLine(7, True)) == b'{"a":1,"line":7,"t":"pass"}'
    assert line_bytes(VoidLine(7)) == b'{"line":7,"t":"void"}'
    assert line_bytes(PaperLine(7)) == b'{"line":7,"t":"paper"}'
    assert line_bytes(ManifestLine(bytes(32))) == b'{"e":"' + b64(bytes(32)).encode() + b'","t":"manifest"}'
    ballot = line_bytes(BallotLine(3, bytes(32), 2, bytes(32), bytes(64), bytes(32), bytes(384)))
    assert list(json.loads(ballot)) == ["c", "k", "n", "p", "s", "t", "w", "y"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"7",
        b'{"t":"sheet"}',
        b'{"t":["pass"]}',
        b'{"line":7}',
        b'{"a":2,"line":7,"t":"pass"}',
        b'{"a":0,"line":-1,"t":"pass"}',
        b'{"a":0,"line":4294967296,"t":"pass"}',
        b'{"a":0, "line":7,"t":"pass"}',
    ],
)
def test_what_is_no_line_is_refused(data: bytes) -> None:
    with pytest.raises(BadLine):
        parse_line(data)


@pytest.mark.parametrize("n", [0, 51, True, 1.0, "1"])
def test_a_version_is_a_number_from_1_to_50(n: object) -> None:
    value = json.loads(line_bytes(small_vote().ballots[0])) | {"n": n}
    with pytest.raises(BadLine):
        parse_line(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


@given(sized(32), st.integers(1, 50), sized(32), st.sets(st.sampled_from(["P1", "P2", "å", "P10"])))
def test_an_opening_is_read_back(k: bytes, n: int, nonce: bytes, ids: set[str]) -> None:
    opening = Opening(k, n, nonce, choices_bytes({"city": ids}))
    assert parse_opening(opening_bytes(opening)) == opening


@given(st.sets(st.sampled_from(["P1", "P2", "P3", "P4", "P10"])))
def test_allowed_choices_are_read_as_they_were_written(ids: set[str]) -> None:
    manifest = small_vote().manifest
    assert lines.validate_choices(manifest, 1, choices_bytes({"city": ids})) == {"city": tuple(sorted(ids))}


@pytest.mark.parametrize(
    "choices",
    [
        b'{"lines":{"city":["P2","P1"]}}',
        b'{"lines":{"city":["P1","P1"]}}',
        b'{"lines":{"city":["P9"]}}',
        b'{"lines":{"city":[7]}}',
        b'{"lines":{"city":"P1"}}',
        b'{"lines":{}}',
        b'{"lines":{"city":[],"north":[]}}',
        b'{"lines":{"north":[]}}',
        b'{"lines":[]}',
        b'{"city":[]}',
        b'{"lines":{"city":[]},"x":1}',
        b'{"lines": {"city":[]}}',
        b"",
    ],
)
def test_choices_that_are_not_allowed_are_refused(choices: bytes) -> None:
    with pytest.raises(BadChoices):
        lines.validate_choices(small_vote().manifest, 1, choices)


def test_project_ids_are_in_the_order_of_bytes_and_not_of_numbers() -> None:
    assert choices_bytes({"city": ["P2", "P10", "P1"]}) == b'{"lines":{"city":["P1","P10","P2"]}}'


def test_a_ballot_follows_from_seed_choices_and_version() -> None:
    vote = small_vote()
    seed, choices = voter_seed(1), choices_bytes({"city": ["P1"]})
    w = issue_pass(vote.eid, seed, 1)
    line, opening = lines.ballot_from_seed(seed, vote.eid, 1, 1, choices, w)
    assert (line, opening) == lines.ballot_from_seed(seed, vote.eid, 1, 1, choices, w)
    lines.check_ballot_line(vote.manifest, vote.eid, line)
    assert lines.check_opening(vote.manifest, vote.eid, line, opening) == {"city": ("P1",)}
    other, _ = lines.ballot_from_seed(seed, vote.eid, 1, 2, choices, w)
    assert (other.k, other.p, other.w) == (line.k, line.p, line.w)
    assert other.c != line.c and other.s != line.s


@pytest.mark.parametrize("part", ["style", "k", "n", "c", "s", "p", "w"])
def test_no_part_of_a_ballot_can_be_exchanged(part: str) -> None:
    vote = small_vote()
    ballot, other = vote.ballots[0], vote.ballots[-1]
    swapped = {"n": ballot.n + 1, "style": 3 - ballot.style}.get(part, getattr(other, part))
    with pytest.raises(BadBallot):
        lines.check_ballot_line(vote.manifest, vote.eid, replace(ballot, **{part: swapped}))


def test_a_ballot_of_no_style_or_of_another_vote_is_refused() -> None:
    vote = small_vote()
    with pytest.raises(BadBallot, match="style"):
        lines.check_ballot_line(vote.manifest, vote.eid, replace(vote.ballots[0], style=9))
    with pytest.raises(BadBallot, match="pass"):
        lines.check_ballot_line(vote.manifest, bytes(32), vote.ballots[0])


def test_an_opening_of_another_ballot_or_with_other_choices_is_refused() -> None:
    vote = small_vote()
    ballots = {(ballot.k, ballot.n): ballot for ballot in vote.ballots}
    first, second = vote.openings[:2]
    ballot = ballots[first.k, first.n]
    for wrong in (second, replace(first, nonce=second.nonce), replace(first, choices=choices_bytes({"city": ["P10"]}))):
        with pytest.raises(BadChoices):
            lines.check_opening(vote.manifest, vote.eid, ballot, wrong)


@given(sized(32))
def test_a_receipt_number_is_the_first_80_bits_however_it_is_typed(receipt: bytes) -> None:
    number = lines.receipt_number(receipt)
    assert len(number) == 21 and number.startswith("K-")
    for typed in (number, number.lower(), number[2:], number.replace("-", " "), number.replace("0", "O")):
        assert lines.read_receipt_number(typed) == receipt[:10]


@pytest.mark.parametrize("text", ["", "K-", "K-0000-0000-0000-000", "0" * 17, "K-0000-0000-0000-0000-0"])
def test_what_is_no_receipt_number_is_refused(text: str) -> None:
    with pytest.raises(passes.BadCode):
        lines.read_receipt_number(text)


def test_the_limits_of_a_budget_line_bind_every_ballot() -> None:
    manifest = small_vote().manifest
    narrow = replace(manifest, budget_lines=(replace(manifest.budget_lines[0], max_choices=2, max_cost=500_000),))
    lines.validate_choices(narrow, 1, choices_bytes({"city": ["P2", "P3"]}))
    for ids in (["P2", "P4", "P3"], ["P1", "P2"], ["P10"]):
        with pytest.raises(BadChoices):
            lines.validate_choices(narrow, 1, choices_bytes({"city": ids}))
