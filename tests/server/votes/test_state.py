"""What lies outside the database: a crash between any two writes is made good, a rolled-back database is refused."""

import contextlib
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from ballots.lines import BallotLine, PassLine, parse_line
from server.config import Settings
from server.db import fetch
from server.log.queries import find_checkpoint, list_entries
from server.roll.marks.queries import count_marks
from server.votes.actions import cast_ballot, issue_pass
from server.votes.box import border, storing
from server.votes.box.queries import count_rows
from server.votes.box.service import check_boxes, cross_due_borders, get_box, start_box, stop_box
from server.votes.box.state import (
    High,
    append_marks,
    list_batch_keys,
    new_batch_key,
    read_high,
    read_marks,
    state_folder,
    write_high,
)
from server.votes.recovery import find_named, recover
from server.votes.rules import AlreadyVoted, NotServed
from tests.support.polls import NOW, OpenPoll, open_poll


class Crash(Exception):
    """The process ends here."""


async def restart(settings: Settings) -> None:
    await stop_box()
    await start_box(settings)


def crash_at(monkeypatch: pytest.MonkeyPatch, module: object, name: str, after: bool) -> None:
    """The named write of the module is the last thing the process does, or the first it does not do any more."""
    write = getattr(module, name)

    def crashing(*args: object) -> object:
        if after:
            write(*args)
        raise Crash

    monkeypatch.setattr(module, name, crashing)


async def ballots_in_log(vote: UUID) -> int:
    return sum(isinstance(parse_line(entry), BallotLine) for entry in await list_entries(vote))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_crash_around_the_mark_journal_lets_no_signature_out_and_loses_none(
    box: Settings, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = await open_poll(box)
    resident = poll.resident(5)
    with monkeypatch.context() as patch:
        crash_at(patch, storing, "append_marks", after)
        with pytest.raises(Crash):
            await issue_pass(poll.id, 5, resident.blinded, False, NOW)
    await restart(box)
    assert await check_boxes() == {}
    assert list(read_marks(state_folder(box, poll.id))) == [5]
    await resident.get_pass()
    assert list(read_marks(state_folder(box, poll.id))) == [5]
    with pytest.raises(AlreadyVoted):
        await poll.resident(5).get_pass()


async def test_a_signature_waits_for_the_journal_even_when_the_mark_stands(
    sqlite_box: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = await open_poll(sqlite_box)
    resident = poll.resident(5)
    with monkeypatch.context() as patch:
        crash_at(patch, storing, "append_marks", False)
        for _ in range(2):
            with pytest.raises(Crash):
                await resident.get_pass()
    await resident.get_pass()
    assert list(read_marks(state_folder(sqlite_box, poll.id))) == [5]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", ["new_batch_key", "destroy_batch_key", "write_high"])
async def test_a_crash_around_any_write_of_a_border_is_made_good(
    box: Settings, name: str, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = await open_poll(box, residents=10, styles=2, min_batch=2)
    for line in (0, 1, 2, 10):
        await poll.resident(line).vote("P1")
    late = poll.resident(11)
    with monkeypatch.context() as patch:
        crash_at(patch, border, name, after)
        with pytest.raises(Crash):
            await cross_due_borders(NOW)
        await late.vote("P2")  # the same process goes on: what it holds in memory still fits the disk
    crossed = name != "new_batch_key"
    assert await ballots_in_log(poll.id) == (3 if crossed else 0)
    await restart(box)
    assert await check_boxes() == {}
    newest, high = await find_checkpoint(poll.id), read_high(state_folder(box, poll.id))
    assert newest is not None and high == High(newest.size, newest.root)
    assert len(list_batch_keys(state_folder(box, poll.id))) == 1
    await cross_due_borders(NOW)
    assert (await ballots_in_log(poll.id), await count_rows(poll.id)) == (5, 0)


async def test_a_border_that_the_database_refuses_changes_nothing(
    box: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = await open_poll(box, min_batch=2)
    for line in (0, 1):
        await poll.resident(line).vote("P1")

    async def refused(*_args: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(border, "_seal_anew", refused)
        with pytest.raises(Crash):
            await cross_due_borders(NOW)
    assert (await ballots_in_log(poll.id), await count_rows(poll.id)) == (0, 2)
    await poll.resident(2).vote("P2")
    await cross_due_borders(NOW)
    assert (await ballots_in_log(poll.id), await count_rows(poll.id)) == (3, 0)


async def test_a_checkpoint_is_not_published_before_high_is_written(
    sqlite_box: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = await open_poll(sqlite_box)
    await poll.resident(0).vote("P1")
    before = await get_box(poll.id)
    with monkeypatch.context() as patch:
        crash_at(patch, border, "write_high", False)
        with contextlib.suppress(Crash):
            await cross_due_borders(NOW)
    assert before.published == 1
    assert (await get_box(poll.id)).published == 3  # loaded anew, with `high` written


async def test_a_database_behind_the_journal_is_not_served_until_it_is_recovered(box: Settings) -> None:
    poll = await open_poll(box)
    resident = poll.resident(4)
    await resident.vote("P1")
    append_marks(state_folder(box, poll.id), [7, 9])  # passes given after the backup was taken
    await restart(box)
    refused = await check_boxes()
    assert list(refused) == [poll.id] and "behind" in refused[poll.id]
    with pytest.raises(NotServed):
        await issue_pass(poll.id, 7, poll.resident(7).blinded, False, NOW)
    with pytest.raises(NotServed):
        await cast_ballot(poll.id, *resident.ballot(bytes(384), "P1"), NOW)
    done = await recover(box, poll.sealed)
    assert (done.marks, done.waiting) == (2, 1)
    assert await check_boxes() == {}
    with pytest.raises(AlreadyVoted):
        await poll.resident(7).get_pass()
    assert (await count_marks(poll.id)).passes == 3
    await resident.vote("P1")
    await cross_due_borders(NOW)
    lines = [parse_line(entry) for entry in await list_entries(poll.id)]
    assert [line.line for line in lines if isinstance(line, PassLine)] == [4, 7, 9]
    assert (await recover(box, poll.sealed)).marks == 0


async def test_a_log_behind_what_was_published_is_not_served(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    folder = state_folder(sqlite_box, poll.id)
    for high, reason in ((High(9, bytes(32)), "behind"), (High(1, bytes(32)), "not the one")):
        write_high(folder, high)
        await restart(sqlite_box)
        assert reason in (await check_boxes())[poll.id]
        with pytest.raises(NotServed):
            await recover(sqlite_box, poll.sealed)


async def test_entries_that_do_not_give_the_root_are_not_served(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    await poll.resident(0).vote("P1")
    await cross_due_borders(NOW)
    await fetch("DROP TRIGGER log_entry_update")
    await fetch('UPDATE log_entry SET bytes = ? WHERE log = ? AND "index" = 1', b'{"a":0,"line":1,"t":"pass"}', poll.id)
    await restart(sqlite_box)
    assert "root" in (await check_boxes())[poll.id]


async def test_a_lost_batch_key_or_state_folder_is_not_served(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    await poll.resident(0).vote("P1")
    folder = state_folder(sqlite_box, poll.id)
    key = next(folder.glob("batch-*"))
    kept = key.read_bytes()
    key.unlink()
    await restart(sqlite_box)
    assert "cannot be opened" in (await check_boxes())[poll.id]
    key.write_bytes(kept)
    assert await check_boxes() == {}
    await cross_due_borders(NOW)
    (folder / "high").unlink()
    await restart(sqlite_box)
    assert "state folder" in (await check_boxes())[poll.id]


async def test_with_the_state_folder_lost_a_vote_goes_on_only_when_somebody_says_so(box: Settings) -> None:
    poll = await open_poll(box)
    await poll.resident(0).vote("P1")
    await cross_due_borders(NOW)
    await poll.resident(1).vote("P2")
    shutil.rmtree(state_folder(box, poll.id))
    await restart(box)
    with pytest.raises(NotServed):
        await recover(box, poll.sealed)
    done = await recover(box, poll.sealed, without_state=True)
    assert (done.marks, done.waiting, done.given_up) == (0, 0, 1)
    assert await check_boxes() == {}
    assert list(read_marks(state_folder(box, poll.id))) == [0, 1]
    await poll.resident(2).vote("P3")
    await cross_due_borders(NOW)
    assert await ballots_in_log(poll.id) == 2


async def test_a_batch_key_without_rows_is_destroyed_at_the_start(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    await poll.resident(0).vote("P1")
    folder = state_folder(sqlite_box, poll.id)
    current = list_batch_keys(folder)
    new_batch_key(folder)
    await restart(sqlite_box)
    assert await check_boxes() == {}
    assert list_batch_keys(folder) == current


async def test_state_files_are_their_owners_alone(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    await poll.resident(0).vote("P1")
    folder = state_folder(sqlite_box, poll.id)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_torn_journal_entry_was_never_acknowledged_and_is_cut_off(tmp_path: Path) -> None:
    append_marks(tmp_path, [1, 70000])
    with (tmp_path / "marks").open("ab") as file:
        file.write(b"\0\0")
    assert list(read_marks(tmp_path)) == [1, 70000]
    append_marks(tmp_path, [3])
    assert list(read_marks(tmp_path)) == [1, 70000, 3]


async def test_a_vote_is_found_by_id_eid_and_place(sqlite_box: Settings) -> None:
    poll: OpenPoll = await open_poll(sqlite_box)
    for name in (str(poll.id), poll.sealed.eid.hex(), poll.sealed.eid.hex()[:16].upper(), "proeve/1", "1/1"):
        found = await find_named(name)
        assert found is not None and found.id == poll.id
    for name in ("", "proeve/2", "nowhere/1", "0" * 64, poll.sealed.eid.hex()[:15], "z" * 16):
        assert await find_named(name) is None
