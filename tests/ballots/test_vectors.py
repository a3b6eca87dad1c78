"""One ballot, every value on its way: computed by the library, and once more by hand from docs/verifier.md.

The file beside this test is for whoever writes another booth or verifier. It never changes: printed codes, stored
ballots and published logs depend on every byte.
"""

import hmac
import json
from base64 import b64encode
from hashlib import sha256
from math import ceil
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballots import lines, passes
from ballots.merkle import leaf_hash

VECTOR = json.loads((Path(__file__).parent / "vectors" / "ballot.json").read_text())
EID, SEED = bytes.fromhex(VECTOR["eid"]), bytes.fromhex(VECTOR["seed"])
STYLE, VERSION = VECTOR["style"], VECTOR["version"]
P, Q = int(VECTOR["p"], 16), int(VECTOR["q"], 16)
N = P * Q
CHOICES = VECTOR["choices"].encode()
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def u32(number: int) -> bytes:
    return number.to_bytes(4, "big")


def hkdf(label: bytes, length: int, rest: bytes = u32(STYLE)) -> bytes:
    """RFC 5869 with nothing but HMAC."""
    key, block, out = hmac.digest(bytes(32), SEED, "sha256"), b"", b""
    for count in range(1, ceil(length / 32) + 1):
        block = hmac.digest(key, block + label + EID + rest + bytes([count]), "sha256")
        out += block
    return out[:length]


def crockford(number: int, length: int) -> str:
    symbols = ""
    for _ in range(length):
        symbols = SYMBOLS[number % 32] + symbols
        number //= 32
    return symbols


def test_the_library_gives_every_value_of_the_vector() -> None:
    modulus = N.to_bytes(384, "big")
    derived = passes.derive(SEED, EID, STYLE, modulus)
    message = passes.pass_message(EID, STYLE, derived.k, derived.p)
    blinded = passes.blind(message, derived.salt, derived.r, modulus)
    key = passes.SigningKey(N, pow(passes.EXPONENT, -1, (P - 1) * (Q - 1)), P, Q)
    signature = passes.blind_sign(key, blinded)
    w = passes.finalize(message, signature, derived.r, modulus)
    line, opening = lines.ballot_from_seed(SEED, EID, STYLE, VERSION, CHOICES, w)
    receipt = lines.receipt_id(EID, line.k, VERSION, line.c)
    found = {
        "code": passes.encode_code(SEED),
        "sign_key": derived.sign_key.hex(),
        "k": derived.k.hex(),
        "prefix": derived.p.hex(),
        "salt": derived.salt.hex(),
        "r": f"{derived.r:x}",
        "message": message.hex(),
        "blinded": blinded.hex(),
        "blind_signature": signature.hex(),
        "pass": w.hex(),
        "nonce": opening.nonce.hex(),
        "c": line.c.hex(),
        "s": line.s.hex(),
        "receipt_id": receipt.hex(),
        "receipt_number": lines.receipt_number(receipt),
        "line": lines.line_bytes(line).decode(),
        "opening": lines.opening_bytes(opening).decode(),
        "leaf": leaf_hash(lines.line_bytes(line)).hex(),
    }
    assert found == {name: VECTOR[name] for name in found}


def test_the_specification_alone_gives_the_voters_values() -> None:
    private = Ed25519PrivateKey.from_private_bytes(hkdf(b"pb/sign/v1\n", 32))
    k, p = private.public_key().public_bytes_raw(), hkdf(b"pb/prefix/v1\n", 32)
    check = int.from_bytes(sha256(b"pb/code/v1" + SEED).digest(), "big") >> 246
    code = crockford(int.from_bytes(SEED, "big"), 26) + crockford(check, 2)
    assert VECTOR["code"] == "-".join(code[at : at + 4] for at in range(0, 28, 4))
    assert VECTOR["k"] == k.hex()
    assert VECTOR["salt"] == hkdf(b"pb/salt/v1\n", 48).hex()
    assert int(VECTOR["r"], 16) == int.from_bytes(hkdf(b"pb/blind/v1\n", 400), "big") % N
    assert VECTOR["message"] == (p + b"pb/pass/v1\n" + EID + u32(STYLE) + k).hex()
    nonce = hkdf(b"pb/nonce/v1\n", 32, u32(VERSION) + sha256(CHOICES).digest())
    c = sha256(b"pb/choices/v1\n" + EID + k + u32(VERSION) + nonce + CHOICES).digest()
    s = private.sign(b"pb/ballot/v1\n" + EID + u32(STYLE) + u32(VERSION) + c)
    receipt = sha256(b"pb/receipt/v1\n" + EID + k + u32(VERSION) + c).digest()
    number = crockford(int.from_bytes(receipt, "big") >> 176, 16)
    assert (VECTOR["c"], VECTOR["s"], VECTOR["receipt_id"]) == (c.hex(), s.hex(), receipt.hex())
    assert VECTOR["receipt_number"] == "K-" + "-".join(number[at : at + 4] for at in range(0, 16, 4))
    binary = {"c": c, "k": k, "p": p, "s": s, "w": bytes.fromhex(VECTOR["pass"])}
    text = {name: b64encode(value).decode() for name, value in binary.items()}
    line = {**text, "n": VERSION, "t": "ballot", "y": STYLE}
    assert VECTOR["line"] == json.dumps(line, sort_keys=True, separators=(",", ":"))
    assert VECTOR["leaf"] == sha256(b"\0" + VECTOR["line"].encode()).hexdigest()


def test_the_pass_fits_the_blind_signature_in_plain_arithmetic() -> None:
    r, w = int(VECTOR["r"], 16), int(VECTOR["pass"], 16)
    blinded, signature = int(VECTOR["blinded"], 16), int(VECTOR["blind_signature"], 16)
    assert pow(signature, 65537, N) == blinded
    assert w * r % N == signature
    assert pow(w, 65537, N) * pow(r, 65537, N) % N == blinded
