"""Canonical JSON, base64 and times: one spelling for every value.

JSON is RFC 8785 restricted to ASCII keys, strings, integers below 2^53, arrays, objects, booleans and null (null
stands only where a schema says so, never in a log line). Base64 is RFC 4648 section 4 with padding. Whatever is read
must equal its own canonical form byte for byte; otherwise the same ballot could be published under several spellings.
"""

import json
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NoReturn

LARGEST_INTEGER = 2**53 - 1


class NotCanonical(ValueError):
    """The bytes or the value have no place in canonical JSON or base64."""


def dumps(value: Any) -> bytes:
    """The one UTF-8 spelling of `value`, without a line end; floats, non-ASCII keys and the like raise NotCanonical."""
    _check(value)
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("a string holds half a surrogate pair") from error


def loads(data: bytes) -> Any:
    """The value whose canonical spelling is exactly `data`; anything else raises NotCanonical."""
    try:
        value = _DECODER.decode(data.decode())
        spelled = dumps(value)
    except RecursionError as error:
        raise NotCanonical("nested too deeply") from error
    except NotCanonical:
        raise
    except ValueError as error:
        raise NotCanonical(f"not JSON: {error}") from error
    if spelled != data:
        raise NotCanonical("not in canonical form")
    return value


def b64(data: bytes) -> str:
    """RFC 4648 section 4, with padding."""
    return b64encode(data).decode()


def unb64(text: Any, size: int) -> bytes:
    """The `size` bytes that `text` spells canonically; anything else raises NotCanonical."""
    try:
        data = b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise NotCanonical("not base64") from error
    if not isinstance(text, str) or b64(data) != text:
        raise NotCanonical("not canonical base64")
    if len(data) != size:
        raise NotCanonical(f"{len(data)} bytes instead of {size}")
    return data


def utc_text(moment: datetime) -> str:
    """`2026-11-22T20:00:00Z`; whole seconds, UTC."""
    if moment.tzinfo is None or moment.microsecond:
        raise ValueError("a time has a zone and whole seconds")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_utc(text: str) -> datetime:
    """The moment that `utc_text` writes exactly so; anything else raises ValueError."""
    with suppress(ValueError):
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if utc_text(moment) == text:
            return moment
    raise ValueError(f"{text} is no time spelled as 2026-01-31T09:00:00Z")


def _check(value: Any) -> None:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is int:
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise NotCanonical("an integer beyond 2^53")
    elif kind is dict:
        for key, inner in value.items():
            if type(key) is not str or not key.isascii():
                raise NotCanonical("a key that is not an ASCII string")
            _check(inner)
    elif kind is list or kind is tuple:
        for inner in value:
            _check(inner)
    else:
        raise NotCanonical(f"{kind.__name__} has no place in canonical JSON")


def _refuse(text: str) -> NoReturn:
    raise NotCanonical(f"{text[:20]} is not an integer")


# Python's own escapes (\b \t \n \f \r \" \\ and lower-case \u00xx) are those of RFC 8785, and ASCII keys sort alike.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
