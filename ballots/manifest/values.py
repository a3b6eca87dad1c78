"""One reader for each kind of value in a manifest; each raises BadManifest with the place where it stood."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from ballots.canonical import NotCanonical, read_utc, unb64
from ballots.ed25519 import is_strict_key
from ballots.election import is_project_id
from ballots.manifest.fields import Texts
from ballots.passes import PASS_SIZE
from ballots.rule import RuleError, parse_rule, rule_id
from ballots.texts import Told

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_CODE = re.compile(r"[a-z][a-z0-9-]{0,31}")
_HEX = re.compile(r"[0-9a-f]{64}")
Read = TypeVar("Read")


class BadManifest(ValueError):
    """The manifest breaks its format; the text says where."""


class Contradiction(Told, BadManifest):
    """Two parts of the manifest do not fit together. Whoever sets up a vote can bring this about, so it is told."""


def read_object(value: Any, at: str, keys: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadManifest(f"{at}: not an object")
    if value.keys() != set(keys.split()):
        odd = sorted(value.keys() ^ set(keys.split()))
        raise BadManifest(f"{at}: missing or unknown: {', '.join(map(repr, odd))}")
    return value


def read_list(value: Any, at: str, read: Callable[[Any, str], Read]) -> tuple[Read, ...]:
    if not isinstance(value, list):
        raise BadManifest(f"{at}: not a list")
    return tuple(read(item, f"{at}[{place}]") for place, item in enumerate(value))


def read_number(value: Any, at: str, least: int, most: int = 2**53 - 1) -> int:
    if type(value) is not int or not least <= value <= most:
        raise BadManifest(f"{at}: not an integer from {least} to {most}")
    return value


def read_text(value: Any, at: str, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value.strip() or (empty and value == "")):
        raise BadManifest(f"{at}: not a text")
    return value


def read_texts(value: Any, at: str, languages: tuple[str, ...]) -> Texts:
    texts = read_object(value, at, " ".join(languages))
    return {language: read_text(texts[language], f"{at}.{language}") for language in languages}


def read_languages(value: Any) -> tuple[str, ...]:
    languages = read_list(value, "languages", lambda item, at: read_match(item, at, _LANGUAGE))
    check_unique("languages", languages)
    if not languages:
        raise BadManifest("languages: none")
    return languages


def read_match(value: Any, at: str, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise BadManifest(f"{at}: not of the form {pattern.pattern}")
    return value


def read_id(value: Any, at: str) -> str:
    if not isinstance(value, str) or not is_project_id(value):
        raise BadManifest(f"{at}: not an id of 1-64 printable ASCII characters without space , ; ' \" and backslash")
    return value


def read_code(value: Any, at: str) -> str:
    return read_match(value, at, _CODE)


def read_hash(value: Any, at: str) -> bytes:
    return bytes.fromhex(read_match(value, at, _HEX))


def read_bytes(value: Any, at: str, size: int) -> bytes:
    try:
        return unb64(value, size)
    except NotCanonical as error:
        raise BadManifest(f"{at}: {error}") from error


def read_key(value: Any, at: str) -> bytes:
    key = read_bytes(value, at, 32)
    if not is_strict_key(key):
        raise BadManifest(f"{at}: not a usable Ed25519 key")
    return key


def read_pass_key(value: Any, at: str) -> bytes:
    key = read_bytes(value, at, PASS_SIZE)
    if not key[0] & 0x80 or not key[-1] & 1:
        raise BadManifest(f"{at}: not an odd number of {8 * PASS_SIZE} bits")
    return key


def read_time(value: Any, at: str) -> datetime:
    try:
        return read_utc(value)
    except (TypeError, ValueError) as error:
        raise BadManifest(f"{at}: not a time like 2026-11-22T20:00:00Z") from error


def read_rule(value: Any, at: str) -> str:
    try:
        rule = parse_rule(read_text(value, at))
    except RuleError as error:
        raise BadManifest(f"{at}: {error}") from error
    if rule_id(rule) != value:
        raise BadManifest(f"{at}: a bare name; every parameter is written out: {rule_id(rule)}")
    return str(value)


def check_unique(what: str, values: Sequence[Any]) -> None:
    if len(set(values)) != len(values):
        raise BadManifest(f"{what}: the same twice")
