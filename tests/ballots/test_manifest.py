"""A manifest is read as strictly as it is written."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from ballots.canonical import b64, dumps
from ballots.manifest import BadManifest, BudgetLine, Manifest, eid_of, manifest_bytes, parse_manifest
from tests.support.bundles import pass_key, small_vote


@pytest.fixture
def manifest() -> Manifest:
    return small_vote("beacon").manifest


def test_a_manifest_is_read_back(manifest: Manifest) -> None:
    data = manifest_bytes(manifest)
    assert parse_manifest(data) == manifest
    assert eid_of(data) == sha256(data).digest()
    assert parse_manifest(manifest_bytes(small_vote().manifest)) == small_vote().manifest


def test_every_key_is_asked_for_and_no_other_is_taken(manifest: Manifest) -> None:
    whole = json.loads(manifest_bytes(manifest))
    for path in places(whole):
        for change in (drop, add, nothing):
            changed = json.loads(json.dumps(whole))
            if change(changed, path) and dumps(changed) != dumps(whole):
                with pytest.raises(BadManifest):
                    parse_manifest(dumps(changed))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, part in inner for found in [(*path, key), *places(part, (*path, key))]]


def parent(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value


def drop(value: Any, path: tuple[Any, ...]) -> bool:
    if isinstance(path[-1], int) and path[0] not in ("styles", "officers", "languages"):
        return False
    del parent(value, path)[path[-1]]
    return True


def add(value: Any, path: tuple[Any, ...]) -> bool:
    inner = parent(value, path)
    if not isinstance(inner, dict):
        return False
    inner["unknown"] = 1
    return True


def nothing(value: Any, path: tuple[Any, ...]) -> bool:
    """A null in its place; only the booth script may be null."""
    parent(value, path)[path[-1]] = None
    return path != ("booth_script",)


CHANGES: dict[str, Callable[[Manifest], Manifest]] = {
    "opens after closes": lambda m: replace(m, opens=m.closes),
    "a beacon less than a day after the box": lambda m: replace(m, lot=replace(m.lot, at=m.deadline - timedelta(1))),
    "an unknown lot": lambda m: replace(m, lot=replace(m.lot, kind="coin")),
    "one pass key for two styles": lambda m: with_style(m, pass_key=pass_key(2).modulus),
    "a pass key of fewer bits": lambda m: with_style(m, pass_key=b"\x01" + bytes(382) + b"\x01"),
    "an even pass key": lambda m: with_style(m, pass_key=b"\xff" * 383 + b"\xfe"),
    "a range that leaves a gap": lambda m: with_style(m, lines=59),
    "a range that does not begin at 0": lambda m: with_style(m, first_line=1),
    "a small style without a reason": lambda m: with_style(m, reason=""),
    "a style on no budget line": lambda m: with_style(m, budget_lines=()),
    "a style on an unknown budget line": lambda m: with_style(m, budget_lines=("town",)),
    "two styles of one id": lambda m: with_style(m, id=2),
    "style 0": lambda m: with_style(m, id=0),
    "a roll of another size": lambda m: replace(m, roll_size=106),
    "one key in two offices": lambda m: replace(m, promise_key=m.log_key),
    "a small-order key": lambda m: replace(m, log_key=bytes(32)),
    "one officer": lambda m: replace(m, officers=m.officers[:1]),
    "two officers in one role": lambda m: replace(m, officers=tuple(replace(o, role="auditor") for o in m.officers)),
    "a quorum of no witnesses": lambda m: replace(m, quorum=1),
    "a budget line nobody votes on": lambda m: replace(m, budget_lines=(*m.budget_lines, other_line(m))),
    "a rule nobody knows": lambda m: with_line(m, rule="dictator"),
    "a rule's bare name": lambda m: with_line(m, rule="greedy"),
    "a currency in small letters": lambda m: with_line(m, currency="dkk"),
    "a budget below 0": lambda m: with_line(m, budget=-1),
    "a project without a price": lambda m: with_project(m, cost=0),
    "a project id with a space": lambda m: with_project(m, id="P 1"),
    "a project id twice": lambda m: with_project(m, id="P2"),
    "a project on no budget line": lambda m: with_project(m, lines=()),
    "a project on one budget line twice": lambda m: with_project(m, lines=("city", "city")),
    "a title in one language only": lambda m: with_project(m, titles={"da": "Forslag"}),
    "an empty title": lambda m: with_project(m, titles={"da": "Forslag", "en": " "}),
    "no language": lambda m: replace(m, languages=()),
    "an id of 65 characters": lambda m: replace(m, vote_id="x" * 65),
    "batches of nobody": lambda m: replace(m, min_batch=0),
    "a reason that is no code": lambda m: replace(m, add_reasons=("Left off!",)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_manifest_that_contradicts_itself_cannot_be_made(manifest: Manifest, change: str) -> None:
    with pytest.raises(BadManifest):
        manifest_bytes(CHANGES[change](manifest))


def with_style(manifest: Manifest, **changes: Any) -> Manifest:
    return replace(manifest, styles=(replace(manifest.styles[0], **changes), *manifest.styles[1:]))


def other_line(manifest: Manifest) -> BudgetLine:
    return replace(manifest.budget_lines[0], id="town")


def with_line(manifest: Manifest, **changes: Any) -> Manifest:
    return replace(manifest, budget_lines=(replace(manifest.budget_lines[0], **changes),))


def with_project(manifest: Manifest, **changes: Any) -> Manifest:
    return replace(manifest, projects=(replace(manifest.projects[0], **changes), *manifest.projects[1:]))


def test_the_box_closes_a_quarter_of_an_hour_after_the_last_pass(manifest: Manifest) -> None:
    value = json.loads(manifest_bytes(manifest))
    assert manifest.box_closes - manifest.closes == timedelta(minutes=15)
    with pytest.raises(BadManifest, match="box_closes"):
        parse_manifest(dumps({**value, "box_closes": value["closes"]}))


def test_a_style_of_100_has_no_reason(manifest: Manifest) -> None:
    whole = replace(manifest, styles=(replace(manifest.styles[0], lines=105, reason=""),))
    assert parse_manifest(manifest_bytes(whole)) == whole
    with pytest.raises(BadManifest, match="reason"):
        manifest_bytes(replace(whole, styles=(replace(whole.styles[0], reason="why not"),)))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format":"puljen/manifest/2"}', b"null"])
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(BadManifest):
        parse_manifest(data)


def test_a_key_in_another_spelling_is_refused(manifest: Manifest) -> None:
    value = json.loads(manifest_bytes(manifest))
    key = value["log_key"]
    for wrong in (key.rstrip("="), key + "\n", b64(bytes(31)), key.replace("+", "-").replace("/", "_") + "="):
        with pytest.raises(BadManifest, match="log_key"):
            parse_manifest(dumps({**value, "log_key": wrong}))
