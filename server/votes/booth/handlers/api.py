"""The booth for programs: a pass, a ballot ready made, and one's own ballot. JSON, no cookie, nothing logged.

    POST /stem/<round>/<vote>/pass    {"number", "secret", "blinded"}         → {"signature"}
    POST /stem/<round>/<vote>/ballot  {"line": {…}, "choices": {…}, "nonce"}  → {"n", "number", "promise"}
    POST /stem/<round>/<vote>/mine    {"k", "time", "random", "signature"}    → {"n", "choices", "nonce", "in_log"}

Binary fields are canonical base64. `signature` is the voter's key's over `ballots.lines.mine_message` with the server's
`time` in unix seconds, good for 60 s and once. Refusals are problem+json (RFC 9457): 422 not valid, with the server's
`time` when the signed one is too old or not come yet; 404 no ballot of this key; 409 with `last` when this version of
the ballot holds other choices, or when `last` is the last there can be; 429 a letter that waits; 503 with Retry-After
when busy, without while the vote is not served.
"""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.params import FromPath

from ballots.canonical import NotCanonical, b64, dumps, loads, unb64
from ballots.lines import BadLine, BallotLine, parse_line
from ballots.passes import PASS_SIZE
from server.db import Busy
from server.people.passwords import TooBusy
from server.votes.actions import cast_ballot, issue_pass_by_letter
from server.votes.booth.actions import Asking, StaleAsking, UsedAsking, see_vote_of_key
from server.votes.booth.handlers.sealed import BOOTH, Booth, get_booth
from server.votes.rules import (
    AlreadyVoted,
    BadAsking,
    LetterRefused,
    LetterWaits,
    NotNow,
    NotServed,
    Receipt,
    UnknownCode,
    VersionTaken,
)
from server.web.guards import booth as on_booth
from server.web.shell import AnyRequest, now

LARGEST = 1_000_000
PROBLEM = "application/problem+json"


class PassAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A letter and a blinded message."""

    number: str
    secret: str
    blinded: str


class BallotSent(msgspec.Struct, forbid_unknown_fields=True):
    """A ballot line as it will be published, and what opens it."""

    line: dict[str, Any]
    choices: dict[str, Any]
    nonce: str


class MineAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A voter's key asks for its own ballot."""

    k: str
    time: int
    random: str
    signature: str


class MineSent(msgspec.Struct):
    """The newest version of a ballot, and what opens it; `in_log` once it stands in the public log."""

    n: int
    choices: dict[str, Any]
    nonce: str
    in_log: bool


class ReceiptSent(msgspec.Struct):
    """What the voter's side keeps."""

    n: int
    number: str
    promise: str


class PassSent(msgspec.Struct):
    """A blind signature, to be unblinded by whoever asked."""

    signature: str


class Problem(msgspec.Struct, omit_defaults=True):
    """RFC 9457; `last` is the newest version of this ballot, `time` the server's clock."""

    title: str
    status: int
    detail: str = ""
    last: int = 0
    time: int = 0


@post(f"{BOOTH}/pass", guards=[on_booth()], status_code=200)
async def submit_pass_request(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    booth = await get_booth(slug, number, now(request))
    try:
        vote = _served(booth)
        asked = msgspec.json.decode(await _body(request), type=PassAsked)
        blinded = unb64(asked.blinded, PASS_SIZE)
        signature = await issue_pass_by_letter(vote, (asked.number, asked.secret), blinded, now(request))
    except Exception as error:
        return _problem(error)
    return _json(PassSent(b64(signature)))


@post(f"{BOOTH}/ballot", guards=[on_booth()], status_code=200)
async def submit_ready_ballot(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    booth = await get_booth(slug, number, now(request))
    try:
        vote = _served(booth)
        receipt = await _store(vote, await _body(request), request)
    except Exception as error:
        return _problem(error)
    return _json(ReceiptSent(receipt.n, receipt.number, receipt.promise))


@post(f"{BOOTH}/mine", guards=[on_booth()], status_code=200)
async def submit_mine_request(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    booth = await get_booth(slug, number, now(request))
    try:
        vote = _served(booth)
        asked = msgspec.json.decode(await _body(request), type=MineAsked)
        k, random, signature = unb64(asked.k, 32), unb64(asked.random, 32), unb64(asked.signature, 64)
        kept = await see_vote_of_key(vote, Asking(k, asked.time, random, signature), now(request))
    except Exception as error:
        return _problem(error)
    return _json(MineSent(kept.n, loads(kept.choices), b64(kept.nonce), kept.in_log))


def _served(booth: Booth) -> UUID:
    if booth.state == "paused":
        raise NotServed
    return booth.vote.id


async def _store(vote: UUID, body: bytes, request: AnyRequest) -> Receipt:
    sent = msgspec.json.decode(body, type=BallotSent)
    line = parse_line(dumps(sent.line))
    if not isinstance(line, BallotLine):
        raise BadAsking("line is not a ballot")
    return await cast_ballot(vote, line, dumps(sent.choices), unb64(sent.nonce, 32), now(request))


async def _body(request: AnyRequest) -> bytes:
    body = await request.body()
    if len(body) > LARGEST:
        raise BadAsking("too large")
    return body


def _problem(error: Exception) -> Response[bytes]:
    """What is wrong, for a program; anything unforeseen goes on to the page of faults."""
    match error:
        case StaleAsking():
            return _json(Problem("Not the time", 422, str(error), time=error.time), 422, PROBLEM)
        case UsedAsking():
            return _json(Problem("These random bytes were used", 409), 409, PROBLEM)
        case UnknownCode():
            return _json(Problem("No ballot of this key", 404), 404, PROBLEM)
        case msgspec.ValidationError() | msgspec.DecodeError() | NotCanonical() | BadLine() | BadAsking():
            return _json(Problem("Not valid", 422, str(error)), 422, PROBLEM)
        case RecursionError() | UnicodeDecodeError():
            return _json(Problem("Not valid", 422, "not JSON as it should be"), 422, PROBLEM)
        case LetterRefused():
            return _json(Problem("Letter number and secret do not belong together", 422, error.field), 422, PROBLEM)
        case LetterWaits():
            return _json(Problem("This letter waits", 429, f"until {error.until.isoformat()}"), 429, PROBLEM)
        case AlreadyVoted():
            return _json(Problem("This letter has its pass already", 409), 409, PROBLEM)
        case VersionTaken() if error.no_more:
            return _json(
                Problem("There are no more versions of this ballot", 409, str(error), error.last), 409, PROBLEM
            )
        case VersionTaken():
            return _json(Problem("This version holds other choices", 409, str(error), error.last), 409, PROBLEM)
        case NotNow():
            return _json(Problem("Not now", 409, str(error)), 409, PROBLEM)
        case NotServed():
            return _json(Problem("Paused", 503, "this vote is not served; nothing was stored"), 503, PROBLEM)
        case TooBusy() | Busy():
            response = _json(Problem("Busy", 503), 503, PROBLEM)
            response.headers["Retry-After"] = "10"
            return response
    raise error


def _json(value: msgspec.Struct, status: int = 200, media_type: str = "application/json") -> Response[bytes]:
    return Response(msgspec.json.encode(value), status_code=status, media_type=media_type)
