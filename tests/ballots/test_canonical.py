"""Canonical JSON and base64: one spelling for every value, and no other is read."""

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.canonical import LARGEST_INTEGER, NotCanonical, b64, dumps, loads, read_utc, unb64, utc_text

KEYS = st.text(st.characters(max_codepoint=126), max_size=8)
VALUES = st.recursive(
    st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read_back(value: object) -> None:
    assert loads(dumps(value)) == value


@given(VALUES)
def test_an_indented_or_spaced_spelling_is_refused(value: object) -> None:
    spaced = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1).encode()
    if spaced != dumps(value):
        with pytest.raises(NotCanonical):
            loads(spaced)


def test_the_example_of_the_standard_is_spelled_as_there() -> None:
    value = {"string": '€$\x0f\nA\'B"\\\\"/', "literals": [True, False]}
    assert dumps(value) == '{"literals":[true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()


@pytest.mark.parametrize(
    "spelling",
    [
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":9007199254740992}',
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b' {"a":1}',
        b'{"a":1}\n',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\\ud800"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\xff"}',
        '{"å":1}'.encode(),
        '{"a":1}'.encode("utf-16"),
        b"[" * 100_000 + b"]" * 100_000,
        b"1" * 5000,
        b"",
    ],
)
def test_another_spelling_is_refused(spelling: bytes) -> None:
    with pytest.raises(NotCanonical):
        loads(spelling)


@pytest.mark.parametrize("value", [1.0, {"å": 1}, {1: 2}, b"x", 2**53, {"a": {1, 2}}])
def test_a_value_without_a_place_in_canonical_json_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        dumps(value)


@given(st.binary(max_size=100))
def test_base64_has_one_spelling(data: bytes) -> None:
    assert unb64(b64(data), len(data)) == data


@pytest.mark.parametrize(
    "text", ["AB==", "AA", "AA=", "AA== ", "AA==\n", "A-==", "_A==", "AA===", "", "AAA=", None, 5, b"AA==", "ÅA=="]
)
def test_another_spelling_of_one_byte_is_refused(text: object) -> None:
    with pytest.raises(NotCanonical):
        unb64(text, 1)
    assert unb64("AA==", 1) == b"\0"


def test_times_have_one_spelling() -> None:
    assert utc_text(read_utc("2026-01-31T09:00:00Z")) == "2026-01-31T09:00:00Z"
    for wrong in ("2026-01-31T09:00:00", "2026-1-31T09:00:00Z", "2026-01-31T09:00:00+00:00", "2026-02-30T09:00:00Z"):
        with pytest.raises(ValueError, match="spelled"):
            read_utc(wrong)
    with pytest.raises(ValueError, match="zone"):
        utc_text(datetime(2026, 1, 31))
