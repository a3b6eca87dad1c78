"""What a sealed row is, which ballots a border takes, and when a pass or a ballot is accepted. Pure.

A row of the queue is `nonce12 || ChaCha20-Poly1305(batch key, line + choices + nonce, aad = tag)`, all of one size per
vote, found by `tag = HMAC-SHA256(batch key, "pb/q/v1\\n" || k || u32(n))`: without the batch key a row says nothing,
not even whose it is or which version (vote protocol, section 5).
"""

import hmac
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from ballots.lines import BallotLine, choices_bytes, line_bytes
from ballots.manifest import Manifest
from server.rounds.phases import NotNow, require, require_within

QUIET = timedelta(hours=24)
"""No border so long before `closes`: the last batch is the largest."""
NONCE = 32
_AEAD_NONCE, _AEAD_TAG, _LENGTH = 12, 16, 4


@dataclass(frozen=True)
class Ballot:
    """A ballot as it waits: its line as it will be published, and what opens it."""

    line: bytes
    choices: bytes
    nonce: bytes


@dataclass(frozen=True)
class Standing:
    """Where a vote stands: its round's phase and its own step, as held by the transaction that asks."""

    phase: str
    step: str


def require_pass(standing: Standing, manifest: Manifest, now: datetime) -> None:
    """NotNow unless a pass may be issued to whoever asked at `now`."""
    require("vote", standing.phase)
    if standing.step != "voting":
        raise NotNow("step", f"no passes are given while the vote is {standing.step}")
    require_within(manifest.opens, manifest.closes, now)


def require_ballot(standing: Standing, manifest: Manifest, now: datetime) -> None:
    """NotNow unless a ballot may be stored that was received at `now`."""
    require("vote", standing.phase)
    if standing.step not in ("voting", "pass_closed"):
        raise NotNow("step", f"no ballots are taken while the vote is {standing.step}")
    require_within(manifest.opens, manifest.box_closes, now)


def make_tag(batch_key: bytes, k: bytes, n: int) -> bytes:
    """Where version n of the ballots of k waits, 32 bytes."""
    return hmac.digest(batch_key, b"pb/q/v1\n" + k + n.to_bytes(4, "big"), "sha256")


def seal_row(batch_key: bytes, tag: bytes, ballot: Ballot, size: int) -> bytes:
    """`size` bytes that only the batch key opens; ValueError when the ballot is larger than any of this vote."""
    parts = (_with_length(ballot.line), _with_length(ballot.choices), ballot.nonce)
    plain = b"".join(parts).ljust(size - _AEAD_NONCE - _AEAD_TAG, b"\0")
    if len(plain) != size - _AEAD_NONCE - _AEAD_TAG:
        raise ValueError("a ballot larger than this vote's largest")
    nonce = secrets.token_bytes(_AEAD_NONCE)
    return nonce + ChaCha20Poly1305(batch_key).encrypt(nonce, plain, tag)


def open_row(batch_key: bytes, tag: bytes, sealed: bytes) -> Ballot:
    """The ballot in a row; cryptography's InvalidTag when this batch key did not seal it at this tag."""
    plain = ChaCha20Poly1305(batch_key).decrypt(sealed[:_AEAD_NONCE], sealed[_AEAD_NONCE:], tag)
    line, rest = _split(plain)
    choices, rest = _split(rest)
    return Ballot(line, choices, rest[:NONCE])


def opens(batch_key: bytes, tag: bytes, sealed: bytes) -> bool:
    """Whether this batch key sealed the row."""
    try:
        open_row(batch_key, tag, sealed)
    except InvalidTag:
        return False
    return True


def row_size(manifest: Manifest) -> int:
    """The size of every sealed row of a vote: what its largest possible ballot needs."""
    style = max(style.id for style in manifest.styles)
    line = len(line_bytes(BallotLine(style, bytes(32), 50, bytes(32), bytes(64), bytes(32), bytes(384))))
    choices = max(len(_largest_choices(manifest, style.budget_lines)) for style in manifest.styles)
    return _AEAD_NONCE + _LENGTH + line + _LENGTH + choices + NONCE + _AEAD_TAG


def released_styles(first_ballots: Mapping[int, int], min_batch: int) -> set[int]:
    """The styles of which at least `min_batch` first ballots (n = 1) wait."""
    return {style for style, waiting in first_ballots.items() if waiting >= min_batch}


def count_first(waiting: Iterable[tuple[int, int]]) -> Counter[int]:
    """First ballots by style, from (style, n)."""
    return Counter(style for style, n in waiting if n == 1)


def is_quiet(manifest: Manifest, now: datetime) -> bool:
    """Whether no border may be made now except the last one."""
    return now >= manifest.closes - QUIET


def _largest_choices(manifest: Manifest, lines: Iterable[str]) -> bytes:
    chosen = {}
    for line in lines:
        ids = sorted(manifest.costs_on(line), key=len, reverse=True)
        chosen[line] = ids[: manifest.budget_line(line).max_choices or None]
    return choices_bytes(chosen)


def _with_length(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


def _split(data: bytes) -> tuple[bytes, bytes]:
    end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    return data[_LENGTH:end], data[end:]
