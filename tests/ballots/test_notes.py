"""Signed notes, checkpoints, promises, and Ed25519 without an open corner."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots import notes
from ballots.canonical import b64, unb64
from ballots.ed25519 import public_key
from ballots.notes import BadNote

EID = bytes(range(32))
LOG = b"l" * 32
PROMISE = b"p" * 32
LOG_KEY = public_key(LOG)


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
    for eid, key in ((bytes(32), LOG_KEY), (EID, public_key(PROMISE))):
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
    assert notes.read_promise(note, EID, public_key(PROMISE)).deadline == deadline
    assert notes.read_promise(note, EID, public_key(PROMISE)).receipt_id == b"i" * 32
    with pytest.raises(BadNote):
        notes.read_promise(note, EID, LOG_KEY)


def test_a_checkpoint_is_no_promise_even_under_one_key() -> None:
    checkpoint = notes.sign_note(
        notes.checkpoint_body(notes.origin(EID), 7, bytes(32)), notes.promise_name(EID), PROMISE
    )
    with pytest.raises(BadNote):
        notes.read_promise(checkpoint, EID, public_key(PROMISE))


def test_both_officers_sign_the_manifest_each_in_her_role() -> None:
    private = [("returning-officer", LOG), ("auditor", PROMISE)]
    public = [(role, public_key(key)) for role, key in private]
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
