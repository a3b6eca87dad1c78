"""Signed notes, checkpoints, promises, and Ed25519 without an open corner."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots import notes
from ballots.canonical import b64, unb64
from ballots.notes import BadNote

EID = bytes(range(32))
LOG = b"l" * 32
PROMISE = b"p" * 32
LOG_KEY = notes.public_key(LOG)
CASES = json.loads((Path(__file__).parent / "vectors" / "ed25519-edge-cases.json").read_text())["cases"]
ORDER = 2**252 + 27742317777372353535851937790883648493
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_edge_cases_are_judged_as_the_protocol_says(case: dict[str, str]) -> None:
    key, signature, message = (bytes.fromhex(case[part]) for part in ("key", "signature", "message"))
    assert notes.verify(key, signature, message) == case["valid"]


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_small_order_key_signs_nothing(point: str) -> None:
    """With such a key S = 0 and R = a small-order point fit many messages without any private key."""
    key = bytes.fromhex(point)
    assert not notes.is_strict_key(key)
    for r in SMALL_ORDER:
        for message in (b"", b"a", b"b", b"c"):
            assert not notes.verify(key, bytes.fromhex(r) + bytes(32), message)


def test_a_key_or_r_that_is_not_canonical_is_refused() -> None:
    for y in range(2**255 - 19, 2**255):
        for sign in (0, 1):
            point = (y | sign << 255).to_bytes(32, "little")
            assert not notes.is_strict_key(point)
            assert not notes.verify(LOG_KEY, point + bytes(32), b"")


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_a_signature_holds_for_its_own_message_alone(message: bytes, other: bytes) -> None:
    signature = notes.sign(LOG, message)
    assert notes.verify(LOG_KEY, signature, message)
    assert notes.verify(LOG_KEY, signature, other) is (message == other)
    assert not notes.verify(notes.public_key(PROMISE), signature, message)


def test_a_second_spelling_of_s_is_refused() -> None:
    signature = notes.sign(LOG, b"once")
    larger = int.from_bytes(signature[32:], "little") + ORDER
    assert not notes.verify(LOG_KEY, signature[:32] + larger.to_bytes(32, "little"), b"once")
    assert not notes.verify(LOG_KEY, signature + b"\0", b"once")
    assert not notes.verify(LOG_KEY, signature[:-1], b"once")


def test_the_example_of_the_note_format_is_read_and_its_key_spelled_alike() -> None:
    """The note and key in the documentation of Go's package golang.org/x/mod/sumdb/note."""
    key = unb64("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", 33)[1:]
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    note = f"{text}\n— PeterNeumann {signature}\n".encode()
    assert notes.verify_note(note, [("PeterNeumann", key)]) == text
    assert notes.verifier_key("PeterNeumann", key) == (
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    )


def test_a_note_that_is_signed_is_read_back() -> None:
    note = notes.sign_note("two\n\nparagraphs\n", "example.com/foo", LOG)
    assert notes.verify_note(note, [("example.com/foo", LOG_KEY)]) == "two\n\nparagraphs\n"


@pytest.mark.parametrize(("text", "name"), [("no line end", "a"), ("a\n", ""), ("a\n", "a b"), ("a\n", "a+b")])
def test_a_text_or_name_that_makes_no_note_is_not_signed(text: str, name: str) -> None:
    with pytest.raises(BadNote):
        notes.sign_note(text, name, LOG)


@given(st.integers(1, 10**9), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_read_back(size: int, root: bytes) -> None:
    note = notes.sign_checkpoint(EID, size, root, LOG)
    assert notes.read_checkpoint(note, EID, LOG_KEY) == notes.Checkpoint(notes.origin(EID), size, root)
    assert note == notes.sign_checkpoint(EID, size, root, LOG)


def test_a_checkpoint_of_another_vote_or_key_is_refused() -> None:
    note = notes.sign_checkpoint(EID, 1, bytes(32), LOG)
    for eid, key in ((bytes(32), LOG_KEY), (EID, notes.public_key(PROMISE))):
        with pytest.raises(BadNote):
            notes.read_checkpoint(note, eid, key)


@pytest.mark.parametrize(
    "body",
    [
        "{origin}\n01\n{root}\n",
        "{origin}\n+1\n{root}\n",
        "{origin}\n1\n{root}\nextension\n",
        "{origin}\n1\nAAAA\n",
        "{origin}\n١\n{root}\n",
        "other\n1\n{root}\n",
        "{origin}\n1\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(body: str) -> None:
    text = body.format(origin=notes.origin(EID), root=b64(bytes(32)))
    with pytest.raises(BadNote):
        notes.read_checkpoint(notes.sign_note(text, notes.origin(EID), LOG), EID, LOG_KEY)


@given(st.integers(0, 400), st.integers(1, 255))
def test_a_note_with_one_byte_changed_is_refused(place: int, change: int) -> None:
    note = bytearray(notes.sign_checkpoint(EID, 7, bytes(32), LOG))
    note[place % len(note)] ^= change
    with pytest.raises(BadNote):
        notes.read_checkpoint(bytes(note), EID, LOG_KEY)


def test_a_note_with_a_line_too_many_or_without_signature_is_refused() -> None:
    note = notes.sign_checkpoint(EID, 7, bytes(32), LOG)
    foreign = notes.signature_line("x\n", "example.com/w", PROMISE)
    for wrong in (note + foreign, note + note[-20:], note[:-1], note.split(b"\n\n")[0] + b"\n\n", b"", b"\xff"):
        with pytest.raises(BadNote):
            notes.read_checkpoint(wrong, EID, LOG_KEY)


def test_a_promise_is_the_same_for_the_same_ballot_and_is_read_back() -> None:
    deadline = datetime(2026, 9, 24, 20, 15, tzinfo=UTC)
    note = notes.sign_promise(EID, b"i" * 32, deadline, PROMISE)
    assert note == notes.sign_promise(EID, b"i" * 32, deadline, PROMISE)
    assert notes.read_promise(note, EID, notes.public_key(PROMISE)).deadline == deadline
    assert notes.read_promise(note, EID, notes.public_key(PROMISE)).receipt_id == b"i" * 32
    with pytest.raises(BadNote):
        notes.read_promise(note, EID, LOG_KEY)


def test_a_checkpoint_is_no_promise_even_under_one_key() -> None:
    checkpoint = notes.sign_note(
        notes.checkpoint_body(notes.origin(EID), 7, bytes(32)), notes.promise_name(EID), PROMISE
    )
    with pytest.raises(BadNote):
        notes.read_promise(checkpoint, EID, notes.public_key(PROMISE))


def test_both_officers_sign_the_manifest_each_in_her_role() -> None:
    private = [("returning-officer", LOG), ("auditor", PROMISE)]
    public = [(role, notes.public_key(key)) for role, key in private]
    notes.verify_manifest_note(notes.sign_manifest(EID, private), EID, public)
    swapped = [("returning-officer", PROMISE), ("auditor", LOG)]
    for note in (
        notes.sign_manifest(EID, private[:1]),
        notes.sign_manifest(EID, private[::-1]),
        notes.sign_manifest(EID, swapped),
        notes.sign_manifest(bytes(32), private),
    ):
        with pytest.raises(BadNote):
            notes.verify_manifest_note(note, EID, public)


def test_times_have_one_spelling() -> None:
    assert notes.utc_text(notes.read_utc("2026-01-31T09:00:00Z")) == "2026-01-31T09:00:00Z"
    for wrong in ("2026-01-31T09:00:00", "2026-1-31T09:00:00Z", "2026-01-31T09:00:00+00:00", "2026-02-30T09:00:00Z"):
        with pytest.raises(ValueError, match="spelled"):
            notes.read_utc(wrong)
    with pytest.raises(ValueError, match="zone"):
        notes.utc_text(datetime(2026, 1, 31))
