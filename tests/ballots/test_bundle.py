"""The bundle is one file in one form."""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.bundle import BadArchive, Bundle, Unreadable, build, bundle_name, keys_text, read, read_bytes
from tests.support.bundles import small_vote


@pytest.fixture
def bundle() -> Bundle:
    return small_vote().bundle()


def test_building_again_gives_the_same_bytes(bundle: Bundle) -> None:
    assert build(bundle) == build(read_bytes(build(bundle))) == build(small_vote().bundle())


def test_members_stand_in_the_published_order(bundle: Bundle, tmp_path: Path) -> None:
    path = tmp_path / bundle_name(small_vote().eid)
    path.write_bytes(build(bundle))
    assert read(path) == bundle
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.startswith("checkpoints/")]
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == [
        *("manifest.json", "manifest.note", "keys.txt", "roll.bin", "log.jsonl", "openings.jsonl", "disputes.csv"),
        *("turnout-audit.json", "beacon.txt", "result.json", "trace.jsonl", "election.pb", "README"),
    ]


def test_the_keys_are_listed_with_the_names_they_sign_under() -> None:
    lines = keys_text(small_vote().manifest, small_vote().eid).decode().splitlines()
    origin = f"puljen/vote/{small_vote().eid.hex()}"
    assert [line.split("+")[0] for line in lines] == [
        *(origin, f"{origin}/promise", f"{origin}/returning-officer", f"{origin}/auditor")
    ]


Rewrite = Callable[[list[tuple[zipfile.ZipInfo, bytes]]], list[tuple[zipfile.ZipInfo, bytes]]]


def rewritten(data: bytes, change: Rewrite, compression: int = zipfile.ZIP_STORED) -> bytes:
    """The archive written again by Python's own zip writer, its members changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(member, archive.read(member)) for member in archive.infolist()]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for member, content in change(members):
            archive.writestr(member, content, compression)
    return buffer.getvalue()


def named(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


WRONG: dict[str, Rewrite] = {
    "a member too many": lambda members: [*members, (named("extra.txt"), b"")],
    "a path out of the folder": lambda members: [*members, (named("../README"), b"")],
    "an absolute path": lambda members: [*members, (named("/etc/passwd"), b"")],
    "a folder": lambda members: [*members, (named("checkpoints/"), b"")],
    "a path inside a starred folder": lambda members: [*members, (named("witness/../x.note"), b"")],
    "a member too few": lambda members: [member for member in members if member[0].filename != "disputes.csv"],
    "another order": lambda members: members[::-1],
    "another date": lambda members: [(zipfile.ZipInfo(m.filename, (1999, 1, 1, 0, 0, 0)), data) for m, data in members],
}


def test_rewriting_alone_changes_nothing(bundle: Bundle) -> None:
    assert rewritten(build(bundle), lambda members: members) == build(bundle)


@pytest.mark.parametrize("wrong", WRONG)
def test_an_archive_written_otherwise_is_refused(bundle: Bundle, wrong: str) -> None:
    with pytest.raises(BadArchive):
        read_bytes(rewritten(build(bundle), WRONG[wrong]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(bundle: Bundle) -> None:
    with pytest.raises(BadArchive, match="one name"):
        read_bytes(rewritten(build(bundle), lambda members: [*members, members[0]]))


def test_a_compressed_archive_is_refused_before_it_is_unpacked(bundle: Bundle) -> None:
    bomb = rewritten(build(bundle), lambda members: [(named("roll.bin"), bytes(10**7))], zipfile.ZIP_DEFLATED)
    assert len(bomb) < 20_000
    with pytest.raises(BadArchive, match="compressed"):
        read_bytes(bomb)


def test_nothing_can_stand_before_between_or_after_the_members(bundle: Bundle) -> None:
    data = build(bundle)
    commented = data[:-2] + b"\x05\x00" + b"hello"
    for wrong in (b"#!/bin/sh\n" + data, commented):
        with pytest.raises(BadArchive):
            read_bytes(wrong)


def test_what_is_no_whole_zip_file_is_unreadable(bundle: Bundle, tmp_path: Path) -> None:
    damaged = bytearray(build(bundle))
    damaged[200] ^= 1
    for wrong in (b"", b"hello", build(bundle)[:-30], bytes(damaged)):
        with pytest.raises(Unreadable):
            read_bytes(wrong)
    for path in (tmp_path / "nowhere.zip", tmp_path):
        with pytest.raises(Unreadable):
            read(path)


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_file_with_one_byte_changed_is_never_taken(place: int, change: int) -> None:
    data = bytearray(build(small_vote().bundle()))
    data[place % len(data)] ^= change
    with pytest.raises((BadArchive, Unreadable)):
        read_bytes(bytes(data))


def test_bytes_that_are_lost_leave_no_whole_zip_file(bundle: Bundle) -> None:
    data = build(bundle)
    with pytest.raises(Unreadable):
        read_bytes(data[:50_000] + data[50_040:])


@pytest.mark.parametrize("seed", range(4))
def test_however_a_file_is_damaged_it_is_refused_and_never_breaks_the_reader(seed: int) -> None:
    chance, data = random.Random(seed), build(small_vote().bundle())
    for _ in range(500):
        damaged = _damaged(chance, data)
        with pytest.raises((BadArchive, Unreadable)):
            read_bytes(damaged)


def _damaged(chance: random.Random, data: bytes) -> bytes:
    """Some bytes lost, doubled, overwritten or put in, as often as not in the directory at the end."""
    while True:
        first = len(data) - 3000 if chance.random() < 0.5 else 0
        at, size = chance.randrange(first, len(data)), chance.choice([1, 2, 4, 40, 500])
        before, hit, after = data[:at], data[at : at + size], data[at + size :]
        more, other = chance.randbytes(size), chance.choice([bytes(len(hit)), chance.randbytes(len(hit))])
        damaged = before + chance.choice([after, hit + hit + after, more + hit + after, other + after, b""])
        if damaged != data:
            return damaged
