"""The lines of the log and of `openings.jsonl`: their types, their bytes, and reading them back."""

from dataclasses import dataclass
from typing import Any

from ballots.canonical import NotCanonical, b64, dumps, loads, unb64
from ballots.passes import PASS_SIZE

LAST_VERSION = 50
NONCE_SIZE = 32
U32 = 2**32 - 1


class BadLine(ValueError):
    """Not a line of the log."""


@dataclass(frozen=True)
class ManifestLine:
    """Entry 0 of every log."""

    eid: bytes


@dataclass(frozen=True)
class PassLine:
    """A pass was issued for this line of the roll."""

    line: int
    assisted: bool


@dataclass(frozen=True)
class VoidLine:
    """This line of the roll never votes: moved, died, entered by mistake."""

    line: int


@dataclass(frozen=True)
class PaperLine:
    """A paper ballot was handed out for this line of the roll."""

    line: int


@dataclass(frozen=True)
class AddLine:
    """A resident wrongly left off the roll; `line` continues the roll. Signed by both officers, in their order."""

    line: int
    style: int
    commitment: bytes
    reason: str
    signatures: tuple[bytes, bytes]


@dataclass(frozen=True)
class BallotLine:
    """One version of one ballot."""

    style: int
    k: bytes
    n: int
    c: bytes
    s: bytes
    p: bytes
    w: bytes


@dataclass(frozen=True)
class Opening:
    """What a ballot's `c` commits to; `choices` in canonical bytes."""

    k: bytes
    n: int
    nonce: bytes
    choices: bytes


RollLine = PassLine | VoidLine | PaperLine | AddLine
Line = ManifestLine | RollLine | BallotLine


def line_bytes(line: Line) -> bytes:
    """The published bytes, without a line end: what the log hashes."""
    match line:
        case BallotLine():
            return dumps(_ballot_json(line))
        case PassLine():
            return dumps({"a": int(line.assisted), "line": line.line, "t": "pass"})
        case VoidLine():
            return dumps({"line": line.line, "t": "void"})
        case PaperLine():
            return dumps({"line": line.line, "t": "paper"})
        case AddLine():
            return dumps(_add_json(line))
        case ManifestLine():
            return dumps({"e": b64(line.eid), "t": "manifest"})


def parse_line(data: bytes) -> Line:
    """The line whose published bytes are exactly `data`; raises BadLine."""
    try:
        value = loads(data)
        if not isinstance(value, dict):
            raise BadLine("not an object")
        return _read_line(value)
    except NotCanonical as error:
        raise BadLine(str(error)) from error


def opening_bytes(opening: Opening) -> bytes:
    """One line of `openings.jsonl`, without its line end. The choices stand in it as the JSON object they are."""
    choices = loads(opening.choices)
    return dumps({"choices": choices, "k": b64(opening.k), "n": opening.n, "nonce": b64(opening.nonce)})


def parse_opening(data: bytes) -> Opening:
    """Raises BadLine."""
    try:
        value = exact(loads(data), "choices k n nonce")
        if not isinstance(value["choices"], dict):
            raise BadLine("choices is not an object")
        k, n, nonce = unb64(value["k"], 32), _number(value["n"], 1, LAST_VERSION), unb64(value["nonce"], NONCE_SIZE)
        return Opening(k, n, nonce, dumps(value["choices"]))
    except NotCanonical as error:
        raise BadLine(str(error)) from error


def _ballot_json(line: BallotLine) -> dict[str, object]:
    return {
        "c": b64(line.c),
        "k": b64(line.k),
        "n": line.n,
        "p": b64(line.p),
        "s": b64(line.s),
        "t": "ballot",
        "w": b64(line.w),
        "y": line.style,
    }


def _add_json(line: AddLine) -> dict[str, object]:
    return {
        "c": b64(line.commitment),
        "line": line.line,
        "r": line.reason,
        "s": [b64(signature) for signature in line.signatures],
        "t": "add",
        "y": line.style,
    }


def _read_line(value: dict[str, Any]) -> Line:
    match value.get("t"):
        case "ballot":
            return _read_ballot(exact(value, "c k n p s t w y"))
        case "pass":
            assisted = _number(exact(value, "a line t")["a"], 0, 1)
            return PassLine(_number(value["line"], 0, U32), bool(assisted))
        case "void":
            return VoidLine(_number(exact(value, "line t")["line"], 0, U32))
        case "paper":
            return PaperLine(_number(exact(value, "line t")["line"], 0, U32))
        case "add":
            return _read_add(exact(value, "c line r s t y"))
        case "manifest":
            return ManifestLine(unb64(exact(value, "e t")["e"], 32))
        case other:
            raise BadLine(f"no line of the log has the type {other!r}")


def _read_ballot(value: dict[str, Any]) -> BallotLine:
    return BallotLine(
        style=_number(value["y"], 1, U32),
        k=unb64(value["k"], 32),
        n=_number(value["n"], 1, LAST_VERSION),
        c=unb64(value["c"], 32),
        s=unb64(value["s"], 64),
        p=unb64(value["p"], 32),
        w=unb64(value["w"], PASS_SIZE),
    )


def _read_add(value: dict[str, Any]) -> AddLine:
    signatures = value["s"]
    if not isinstance(value["r"], str) or not isinstance(signatures, list) or len(signatures) != 2:
        raise BadLine("an added line has a reason and two signatures")
    return AddLine(
        line=_number(value["line"], 0, U32),
        style=_number(value["y"], 1, U32),
        commitment=unb64(value["c"], 32),
        reason=value["r"],
        signatures=(unb64(signatures[0], 64), unb64(signatures[1], 64)),
    )


def exact(value: Any, keys: str) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != set(keys.split()):
        raise BadLine(f"not exactly the keys {keys}")
    return value


def _number(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise BadLine(f"not an integer from {least} to {most}")
    return value
