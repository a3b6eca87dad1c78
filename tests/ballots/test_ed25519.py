"""Ed25519 without an open corner."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots import ed25519

PRIVATE = b"l" * 32
KEY = ed25519.public_key(PRIVATE)
OTHER = ed25519.public_key(b"p" * 32)
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
    assert ed25519.verify(key, signature, message) == case["valid"]


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_small_order_key_signs_nothing(point: str) -> None:
    """With such a key S = 0 and R = a small-order point fit many messages without any private key."""
    key = bytes.fromhex(point)
    assert not ed25519.is_strict_key(key)
    for r in SMALL_ORDER:
        for message in (b"", b"a", b"b", b"c"):
            assert not ed25519.verify(key, bytes.fromhex(r) + bytes(32), message)


def test_a_key_or_r_that_is_not_canonical_is_refused() -> None:
    for y in range(2**255 - 19, 2**255):
        for sign in (0, 1):
            point = (y | sign << 255).to_bytes(32, "little")
            assert not ed25519.is_strict_key(point)
            assert not ed25519.verify(KEY, point + bytes(32), b"")


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_a_signature_holds_for_its_own_message_alone(message: bytes, other: bytes) -> None:
    signature = ed25519.sign(PRIVATE, message)
    assert ed25519.verify(KEY, signature, message)
    assert ed25519.verify(KEY, signature, other) is (message == other)
    assert not ed25519.verify(OTHER, signature, message)


def test_a_second_spelling_of_s_is_refused() -> None:
    signature = ed25519.sign(PRIVATE, b"once")
    larger = int.from_bytes(signature[32:], "little") + ORDER
    assert not ed25519.verify(KEY, signature[:32] + larger.to_bytes(32, "little"), b"once")
    assert not ed25519.verify(KEY, signature + b"\0", b"once")
    assert not ed25519.verify(KEY, signature[:-1], b"once")
