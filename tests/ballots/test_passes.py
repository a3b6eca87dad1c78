"""Pass codes, and blind signatures against the vectors of RFC 9474."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from hypothesis import given
from hypothesis import strategies as st

from ballots import passes
from ballots.passes import BadCode, BadPass
from tests.support.bundles import issue_pass, pass_key

EID = bytes(range(32))
SEEDS = st.binary(min_size=16, max_size=16)
VECTOR = json.loads((Path(__file__).parent / "vectors" / "rfc9474.json").read_text())


def test_the_vector_of_the_standard_gives_the_same_blinded_message_and_signatures() -> None:
    p, q = int(VECTOR["p"], 16), int(VECTOR["q"], 16)
    key = passes.SigningKey(p * q, pow(passes.EXPONENT, -1, (p - 1) * (q - 1)), p, q)
    modulus = key.n.to_bytes(512, "big")
    message = bytes.fromhex(VECTOR["prefix"] + VECTOR["message"])
    r = pow(int(VECTOR["inverse"], 16), -1, key.n)
    blinded = passes.blind(message, bytes.fromhex(VECTOR["salt"]), r, modulus)
    assert blinded.hex() == VECTOR["blinded"]
    signature = passes.blind_sign(key, blinded)
    assert signature.hex() == VECTOR["blind_signature"]
    assert passes.finalize(message, signature, r, modulus).hex() == VECTOR["signature"]


@given(SEEDS)
def test_a_code_gives_its_seed_back_however_it_is_typed(seed: bytes) -> None:
    code = passes.encode_code(seed)
    assert [len(group) for group in code.split("-")] == [4] * 7
    sloppy = f"  {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')}\t"
    for typed in (code, sloppy, code.replace("-", ""), code.replace("1", "I")):
        assert passes.decode_code(typed) == seed


@given(SEEDS, st.integers(0, 27), st.sampled_from(passes.CROCKFORD))
def test_a_mistyped_symbol_is_almost_always_noticed(seed: bytes, place: int, symbol: str) -> None:
    symbols = list(passes.encode_code(seed).replace("-", ""))
    symbols[place] = symbol
    typed = "".join(symbols)
    if typed == passes.encode_code(seed).replace("-", ""):
        return
    with suppress(BadCode):
        assert passes.decode_code(typed) != seed  # one in 1,024 passes the ten check bits


@pytest.mark.parametrize("text", ["", "ABCD", "U" * 28, "Z" * 28, "0" * 27, "0" * 29, "å" * 28, "0" * 27 + "!"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(BadCode):
        passes.decode_code(text)


def test_the_written_code_never_changes() -> None:
    """Printed codes live for a whole vote: this spelling is fixed."""
    assert passes.encode_code(bytes(16)) == "0000-0000-0000-0000-0000-0000-00" + passes.encode_code(bytes(16))[-2:]
    assert passes.encode_code(b"\xff" * 16).startswith("7ZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZ")


def test_everything_follows_from_the_seed_the_vote_and_the_style() -> None:
    modulus = pass_key(1).modulus
    derived = passes.derive(b"s" * 16, EID, 1, modulus)
    assert derived == passes.derive(b"s" * 16, EID, 1, modulus)
    assert len({len(derived.k), len(derived.p), len(derived.sign_key)}) == 1
    others = [
        passes.derive(b"t" * 16, EID, 1, modulus),
        passes.derive(b"s" * 16, bytes(32), 1, modulus),
        passes.derive(b"s" * 16, EID, 2, modulus),
    ]
    for other in others:
        assert not {derived.k, derived.p, derived.salt, derived.r} & {other.k, other.p, other.salt, other.r}


def test_a_pass_is_an_ordinary_pss_signature_of_its_own_message_alone() -> None:
    key, seed = pass_key(1), b"s" * 16
    own = passes.derive(seed, EID, 1, key.modulus)
    w = issue_pass(EID, seed, 1)
    public = rsa.RSAPublicNumbers(passes.EXPONENT, key.n).public_key()
    pss = padding.PSS(padding.MGF1(SHA384()), 48)
    public.verify(w, own.p + b"pb/pass/v1\n" + EID + (1).to_bytes(4, "big") + own.k, pss, SHA384())
    assert passes.verify_pass(key.modulus, EID, 1, own.k, own.p, w)
    assert not passes.verify_pass(key.modulus, EID, 2, own.k, own.p, w)
    assert not passes.verify_pass(key.modulus, bytes(32), 1, own.k, own.p, w)
    assert not passes.verify_pass(key.modulus, EID, 1, own.p, own.k, w)
    assert not passes.verify_pass(pass_key(2).modulus, EID, 1, own.k, own.p, w)
    assert not passes.verify_pass(key.modulus, EID, 1, own.k, own.p, w[:-1])


def test_the_signer_sees_nothing_of_the_pass() -> None:
    """For any pass there is a factor that blinds it to any blinded message: what the signer saw fits every pass."""
    key, n = pass_key(1), pass_key(1).n
    own = passes.derive(b"s" * 16, EID, 1, key.modulus)
    blinded = passes.blind(passes.pass_message(EID, 1, own.k, own.p), own.salt, own.r, key.modulus)
    seen = int.from_bytes(passes.blind_sign(key, blinded), "big")
    other = int.from_bytes(issue_pass(EID, b"t" * 16, 1), "big")
    factor = seen * pow(other, -1, n) % n
    assert pow(other, 65537, n) * pow(factor, 65537, n) % n == int.from_bytes(blinded, "big")


def test_the_same_blinded_message_gets_the_same_signature() -> None:
    key = pass_key(1)
    blinded = (12345).to_bytes(384, "big")
    assert passes.blind_sign(key, blinded) == passes.blind_sign(key, blinded)


def test_a_blinded_message_out_of_range_is_refused() -> None:
    key = pass_key(1)
    for number in (0, 1, key.n - 1, key.n, key.n + 1):
        with pytest.raises(BadPass):
            passes.blind_sign(key, number.to_bytes(384, "big"))
    for wrong in (b"\2", bytes(383) + b"\2\0", b""):
        with pytest.raises(BadPass):
            passes.blind_sign(key, wrong)


def test_a_faulty_signature_never_leaves() -> None:
    """One wrong CRT half would give the key away."""
    key = pass_key(1)
    broken = passes.SigningKey(key.n, key.d + 2, key.p, key.q)
    with pytest.raises(BadPass, match="nothing leaves"):
        passes.blind_sign(broken, (12345).to_bytes(384, "big"))


def test_a_cheating_signer_is_noticed() -> None:
    modulus = pass_key(1).modulus
    own = passes.derive(b"s" * 16, EID, 1, modulus)
    for wrong in (bytes(384), b"\1" * 384, b"short"):
        with pytest.raises(BadPass):
            passes.finalize(passes.pass_message(EID, 1, own.k, own.p), wrong, own.r, modulus)


def test_only_a_key_of_3072_bits_is_read() -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    small = rsa.generate_private_key(65537, 2048)
    with pytest.raises(ValueError, match="3072"):
        passes.read_pass_key(small.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
