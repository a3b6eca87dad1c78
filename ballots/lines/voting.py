"""The voter's side and its checks: choices, the commitment to them, the signature, the receipt."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import pairwise
from typing import Any

from ballots import passes
from ballots.canonical import NotCanonical, dumps, loads
from ballots.ed25519 import sign, verify
from ballots.lines.log import NONCE_SIZE, BadLine, BallotLine, Opening, exact
from ballots.manifest import Manifest

_LEADING_K = re.compile(r"^\s*[Kk][\s-]+")


class BadBallot(ValueError):
    """A ballot whose pass or signature does not hold."""


class BadChoices(ValueError):
    """Choices that are not canonical, or not allowed for this style."""


def choices_bytes(chosen: Mapping[str, Iterable[str]]) -> bytes:
    """Canonical choices from budget line -> project ids in any order; every line of the style must be there."""
    return dumps({"lines": {line: sorted(set(ids)) for line, ids in chosen.items()}})


def validate_choices(manifest: Manifest, style: int, choices: bytes) -> dict[str, tuple[str, ...]]:
    """Budget line -> project ids, if these bytes are choices allowed for this style; raises BadChoices."""
    try:
        value = exact(loads(choices), "lines")["lines"]
    except (NotCanonical, BadLine) as error:
        raise BadChoices(f"choices: {error}") from error
    expected = manifest.style(style).budget_lines
    if not isinstance(value, dict) or value.keys() != set(expected):
        raise BadChoices("not exactly the budget lines of this style")
    return {line: _choices_on(manifest, line, value[line]) for line in expected}


def nonce_for(seed: bytes, eid: bytes, n: int, choices: bytes) -> bytes:
    """The nonce that hides these choices; the same seed, version and choices give the same nonce."""
    return passes.hkdf(seed, b"pb/nonce/v1\n" + eid + _u32(n) + sha256(choices).digest(), NONCE_SIZE)


def commit_choices(eid: bytes, k: bytes, n: int, nonce: bytes, choices: bytes) -> bytes:
    """`c`, 32 bytes."""
    return sha256(b"pb/choices/v1\n" + eid + k + _u32(n) + nonce + choices).digest()


def ballot_message(eid: bytes, style: int, n: int, c: bytes) -> bytes:
    """What the voter's key signs."""
    return b"pb/ballot/v1\n" + eid + _u32(style) + _u32(n) + c


def sign_ballot(sign_key: bytes, eid: bytes, style: int, n: int, c: bytes) -> bytes:
    """`s`, 64 bytes."""
    return sign(sign_key, ballot_message(eid, style, n, c))


def ballot_from_seed(
    seed: bytes, eid: bytes, style: int, n: int, choices: bytes, w: bytes
) -> tuple[BallotLine, Opening]:
    """All of the voter's side once the pass `w` is there: the line to publish and its opening."""
    keys = passes.voter_keys(seed, eid, style)
    nonce = nonce_for(seed, eid, n, choices)
    c = commit_choices(eid, keys.k, n, nonce, choices)
    s = sign_ballot(keys.sign_key, eid, style, n, c)
    return BallotLine(style, keys.k, n, c, s, keys.p, w), Opening(keys.k, n, nonce, choices)


def check_ballot_line(manifest: Manifest, eid: bytes, line: BallotLine) -> None:
    """Raises BadBallot unless the style exists and pass and signature hold."""
    try:
        style = manifest.style(line.style)
    except KeyError as error:
        raise BadBallot(f"there is no style {line.style}") from error
    if not passes.verify_pass(style.pass_key, eid, line.style, line.k, line.p, line.w):
        raise BadBallot("the pass is not valid")
    if not verify(line.k, line.s, ballot_message(eid, line.style, line.n, line.c)):
        raise BadBallot("the signature is not valid")


def check_opening(manifest: Manifest, eid: bytes, line: BallotLine, opening: Opening) -> dict[str, tuple[str, ...]]:
    """The choices in this ballot, if the opening is its own and they are allowed; raises BadChoices."""
    c = commit_choices(eid, line.k, line.n, opening.nonce, opening.choices)
    if (opening.k, opening.n, c) != (line.k, line.n, line.c):
        raise BadChoices("the opening is not this ballot's")
    return validate_choices(manifest, line.style, opening.choices)


def receipt_id(eid: bytes, k: bytes, n: int, c: bytes) -> bytes:
    """32 bytes that name one ballot version; what a promise promises."""
    return sha256(b"pb/receipt/v1\n" + eid + k + _u32(n) + c).digest()


def receipt_number(receipt: bytes) -> str:
    """`K-XXXX-XXXX-XXXX-XXXX`: the first 80 bits of a receipt id."""
    return "K-" + passes.grouped(passes.crockford(int.from_bytes(receipt[:10], "big"), 16))


def read_receipt_number(text: str) -> bytes:
    """The 10 bytes of a receipt number however it was typed, with or without its K; raises passes.BadCode."""
    symbols = passes.read_crockford(_LEADING_K.sub("", text))
    if len(symbols) == 17:
        symbols = symbols.removeprefix("K")
    if len(symbols) != 16:
        raise passes.BadCode("a receipt number has 16 letters and digits after its K")
    return passes.uncrockford(symbols).to_bytes(10, "big")


def mine_message(eid: bytes, server_time: int, challenge: bytes) -> bytes:
    """What the voter's key signs to see her own ballot while voting runs: unix seconds and 32 random bytes."""
    return b"pb/mine/v1\n" + eid + server_time.to_bytes(8, "big") + challenge


def add_message(eid: bytes, line: int, style: int, commitment: bytes, reason: str) -> bytes:
    """What both officers sign to add a resident to the roll."""
    return b"pb/add/v1\n" + eid + _u32(line) + _u32(style) + commitment + reason.encode()


def _choices_on(manifest: Manifest, line_id: str, ids: Any) -> tuple[str, ...]:
    if not isinstance(ids, list) or not all(isinstance(project, str) for project in ids):
        raise BadChoices(f"{line_id}: not a list of project ids")
    if any(first >= second for first, second in pairwise(ids)):
        raise BadChoices(f"{line_id}: ids are not in order, or one stands twice")
    line, costs = manifest.budget_line(line_id), manifest.costs_on(line_id)
    if not costs.keys() >= set(ids):
        raise BadChoices(f"{line_id}: an id that is no project of this budget line")
    if line.max_choices and len(ids) > line.max_choices:
        raise BadChoices(f"{line_id}: more than {line.max_choices} projects")
    if line.max_cost and sum(costs[project] for project in ids) > line.max_cost:
        raise BadChoices(f"{line_id}: the chosen projects cost more than a ballot may")
    return tuple(ids)


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "big")
