"""Two officers seal what stands in the tables; nothing else opens, and nothing changes afterwards."""

from datetime import timedelta

import pytest

from ballots.lines import ManifestLine, line_bytes
from ballots.manifest import eid_of, parse_manifest
from ballots.notes import BadNote, read_checkpoint, verify_manifest_note
from ballots.roll import read_roll, roll_root
from server import db
from server.config import Settings
from server.log.queries import list_checkpoints, list_entries
from server.people.rules import NotAllowed
from server.roll.queries import read_roll_bin
from server.rounds.ballot.actions import edit_vote
from server.rounds.ballot.rules import VoteDraft
from server.rounds.phases import NotNow
from server.rounds.queries import get_round, get_vote
from server.votes.box.state import read_high, state_folder
from server.votes.recovery import bring_pass_keys_back
from server.votes.sealing.actions import make_officer_key, open_first, open_second, seal_first, seal_second
from server.votes.sealing.keys import (
    WrongPassphrase,
    copies_folder,
    copy_name,
    destroy_copies,
    destroy_pass_keys,
    pass_key_name,
    restore_pass_keys,
)
from server.votes.sealing.queries import find_sealed
from server.votes.sealing.rules import CannotSeal
from tests.support.polls import CLOSES, OPENS, PASSPHRASE, Poll, draft_poll, new_staff


async def with_keys(settings: Settings) -> Poll:
    poll = await draft_poll(settings)
    await make_officer_key(poll.id, poll.officer, "officer", PASSPHRASE)
    await make_officer_key(poll.id, poll.auditor, "auditor", PASSPHRASE)
    return poll


async def test_a_sealed_vote_is_what_both_signed_and_its_log_begins_with_it(box: Settings) -> None:
    poll = await draft_poll(box, residents=120, styles=2)
    sealed = await poll.seal()
    assert sealed.eid == eid_of(sealed.data) == (await get_vote(poll.id)).eid
    manifest = parse_manifest(sealed.data)
    officers = [(officer.role, officer.key) for officer in manifest.officers]
    assert [role for role, _ in officers] == ["returning-officer", "auditor"]
    verify_manifest_note(sealed.note.encode(), sealed.eid, officers)
    with pytest.raises(BadNote):
        verify_manifest_note(sealed.note.encode(), sealed.eid, officers[::-1])
    assert [(style.first_line, style.lines, style.reason) for style in manifest.styles] == [
        (0, 120, ""),
        (120, 120, ""),
    ]
    assert manifest.roll_root == roll_root(read_roll(await read_roll_bin(poll.id)))
    assert await list_entries(poll.id) == [line_bytes(ManifestLine(sealed.eid))]
    checkpoint = (await list_checkpoints(poll.id))[0]
    assert read_checkpoint(checkpoint.note.encode(), sealed.eid, manifest.log_key).size == 1
    high = read_high(state_folder(box, poll.id))
    assert high is not None and (high.size, high.root) == (1, checkpoint.root)
    assert (await get_vote(poll.id)).step == "sealed"


async def test_nothing_of_a_sealed_vote_can_be_changed_by_action_or_by_hand(box: Settings) -> None:
    poll = await draft_poll(box)
    await poll.seal()
    with pytest.raises(NotNow):
        await edit_vote(poll.id, VoteDraft("Andet", "", OPENS, CLOSES), None)
    with pytest.raises(NotNow):
        await make_officer_key(poll.id, poll.officer, "officer", PASSPHRASE)
    with pytest.raises(NotNow):
        await seal_first(poll.id, poll.officer, PASSPHRASE, OPENS)
    for sql in (
        "UPDATE vote SET closes = opens WHERE id = ?",
        "UPDATE officer_key SET public = sealed WHERE vote = ?",
        "DELETE FROM roll_line WHERE vote = ?",
        "UPDATE project SET cost = 1 WHERE vote = ?",
        "UPDATE log_entry SET leaf = bytes WHERE log = ?",
    ):
        with pytest.raises(db.Frozen):
            await db.fetch(sql, poll.id)


async def test_what_changed_between_the_two_signatures_is_refused(sqlite_box: Settings) -> None:
    poll = await with_keys(sqlite_box)
    await seal_first(poll.id, poll.officer, PASSPHRASE, OPENS)
    await edit_vote(poll.id, VoteDraft("Afstemning", "", OPENS, CLOSES + timedelta(days=1)), None)
    with pytest.raises(NotAllowed) as refused:
        await seal_second(poll.id, poll.auditor, PASSPHRASE, OPENS)
    assert refused.value.code == "changed"
    assert await find_sealed(poll.id) is None
    await seal_first(poll.id, poll.auditor, PASSPHRASE, OPENS)
    await seal_second(poll.id, poll.officer, PASSPHRASE, OPENS)
    assert (await get_vote(poll.id)).step == "sealed"


async def test_one_person_cannot_sign_twice_nor_hold_both_keys(sqlite_box: Settings) -> None:
    poll = await draft_poll(sqlite_box)
    both = await new_staff("officer", "auditor")
    await make_officer_key(poll.id, both, "officer", PASSPHRASE)
    await make_officer_key(poll.id, both, "auditor", PASSPHRASE)
    with pytest.raises(CannotSeal):
        await seal_first(poll.id, both, PASSPHRASE, OPENS)
    await make_officer_key(poll.id, poll.officer, "officer", PASSPHRASE)
    await seal_first(poll.id, both, PASSPHRASE, OPENS)
    with pytest.raises(NotAllowed):
        await seal_second(poll.id, both, PASSPHRASE, OPENS)
    with pytest.raises(NotAllowed):
        await seal_second(poll.id, poll.auditor, PASSPHRASE, OPENS)  # an auditor, but not the one whose key it is
    await seal_second(poll.id, poll.officer, PASSPHRASE, OPENS)


async def test_a_key_opens_with_its_own_passphrase_only(sqlite_box: Settings) -> None:
    poll = await with_keys(sqlite_box)
    with pytest.raises(WrongPassphrase):
        await seal_first(poll.id, poll.officer, "another passphrase", OPENS)
    with pytest.raises(CannotSeal):
        await make_officer_key(poll.id, poll.officer, "officer", "short")
    with pytest.raises(NotAllowed):
        await make_officer_key(poll.id, poll.officer, "auditor", PASSPHRASE)


async def test_a_lost_pass_key_comes_back_from_either_officers_copy(sqlite_box: Settings) -> None:
    poll = await draft_poll(sqlite_box)
    await poll.seal()
    key, apart = sqlite_box.keys / pass_key_name(poll.id, 1), copies_folder(sqlite_box.data)
    before = key.read_bytes()
    for role in ("officer", "auditor"):
        assert before not in (apart / copy_name(poll.id, 1, role)).read_bytes()
        destroy_pass_keys(sqlite_box.keys, poll.id, [1])
        with pytest.raises(WrongPassphrase):
            await restore_pass_keys(apart, sqlite_box.keys, poll.id, [1], role, "another passphrase")
        await restore_pass_keys(apart, sqlite_box.keys, poll.id, [1], role, PASSPHRASE)
        assert key.read_bytes() == before
        assert key.stat().st_mode & 0o777 == 0o600


async def test_the_command_brings_pass_keys_back_or_says_why_not(sqlite_box: Settings) -> None:
    poll = await draft_poll(sqlite_box)
    await poll.seal()
    key = sqlite_box.keys / pass_key_name(poll.id, 1)
    before = key.read_bytes()
    destroy_pass_keys(sqlite_box.keys, poll.id, [1])
    assert await bring_pass_keys_back(sqlite_box, "nothing/1", "officer", PASSPHRASE) == 2
    assert await bring_pass_keys_back(sqlite_box, str(poll.id), "officer", "another passphrase") == 1
    assert not key.exists()
    assert await bring_pass_keys_back(sqlite_box, str(poll.id), "officer", PASSPHRASE) == 0
    assert key.read_bytes() == before
    destroy_pass_keys(sqlite_box.keys, poll.id, [1])
    destroy_copies(copies_folder(sqlite_box.data), poll.id, [1], ["officer"])
    assert await bring_pass_keys_back(sqlite_box, str(poll.id), "officer", PASSPHRASE) == 1


async def test_a_vote_opens_only_when_sealed_and_by_two_people(box: Settings) -> None:
    poll = await draft_poll(box)
    with pytest.raises(NotNow):
        await open_first(poll.id, poll.officer, OPENS)
    await poll.seal()
    await open_first(poll.id, poll.officer, OPENS)
    with pytest.raises(NotAllowed):
        await open_second(poll.id, poll.officer, OPENS)
    with pytest.raises(NotAllowed):
        await open_second(poll.id, poll.auditor, OPENS + timedelta(hours=25))
    assert (await get_vote(poll.id)).step == "sealed"
    await open_second(poll.id, poll.auditor, OPENS)
    assert (await get_vote(poll.id)).step == "voting"
    assert (await get_round(poll.round)).phase == "voting"
    with pytest.raises(NotNow):
        await open_first(poll.id, poll.officer, OPENS)
