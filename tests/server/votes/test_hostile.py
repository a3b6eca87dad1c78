"""What an adversary tries, and what a fault in the wrong moment leaves: the vote stays secret, whole and checkable."""

import asyncio
import dataclasses
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from ballots import passes
from ballots.ed25519 import sign
from ballots.lines import BallotLine, ballot_message, choices_bytes, commit_choices
from server.config import Settings
from server.db import Frozen, fetch
from server.keys import own_secret, write_key
from server.people.passwords import TooBusy
from server.results.count.actions import approve_publication, publish_count
from server.roll.voids.actions import ask_void, void_line
from server.rounds.actions import edit_round
from server.rounds.phases import NotNow
from server.rounds.queries import NotFound, get_vote
from server.rounds.rules import RoundDraft
from server.votes.actions import cast_ballot, issue_pass
from server.votes.box.queries import count_rows
from server.votes.box.service import check_boxes, cross_due_borders, get_box, start_box, stop_box
from server.votes.box.state import read_marks, state_folder
from server.votes.closing.actions import close_first, close_second, continue_closings
from server.votes.rules import BadAsking, NotServed, VersionTaken
from server.votes.sealing.keys import pass_key_name
from tests.support.booths import PATH, pages_of
from tests.support.counts import LATER, opened_poll
from tests.support.polls import BOX_CLOSES, CLOSES, NOW, Resident, draft_poll, open_poll


async def test_blinded_hashes_and_signatures_last_until_the_box_closes_and_no_longer(box: Settings) -> None:
    poll = await (await draft_poll(box, lot="beacon")).open()
    voter = poll.resident(0)
    await voter.vote("P1")
    kept = "SELECT COUNT(*) AS n FROM roll_mark WHERE vote = ? AND (bm_hash IS NOT NULL OR signature IS NOT NULL)"
    await close_first(poll.id, poll.officer, CLOSES)
    await close_second(poll.id, poll.auditor, CLOSES)
    await voter.get_pass(BOX_CLOSES - timedelta(seconds=1))
    assert (await fetch(kept, poll.id))[0]["n"] == 1
    await continue_closings(BOX_CLOSES)  # the lot is drawn a day later; nothing waits for it
    assert ((await get_vote(poll.id)).step, (await fetch(kept, poll.id))[0]["n"]) == ("witnessed", 0)


async def other_pass(resident: Resident, k: bytes) -> tuple[bytes, bytes]:
    """A second pass (p, w) for another resident's key k: this resident gives hers away."""
    sealed, own, p = resident.poll.sealed, resident._own, bytes(32)
    message = passes.pass_message(sealed.eid, resident.style, k, p)
    blinded = passes.blind(message, own.salt, own.r, resident._modulus)
    signature = await issue_pass(resident.poll.id, resident.line, blinded, False, NOW)
    return p, passes.finalize(message, signature, own.r, resident._modulus)


def signed(resident: Resident, line: BallotLine) -> BallotLine:
    """The line with the signature of this resident's key."""
    message = ballot_message(resident.poll.sealed.eid, line.style, line.n, line.c)
    return dataclasses.replace(line, s=sign(resident._own.sign_key, message))


@pytest.mark.parametrize("logged", [False, True], ids=["in the queue", "in the log"])
@pytest.mark.parametrize("styles", [1, 2])
async def test_two_residents_cannot_spoil_the_log_with_two_passes_for_one_key(
    sqlite_box: Settings, logged: bool, styles: int
) -> None:
    poll = await open_poll(sqlite_box, residents=5, styles=styles)
    voter, accomplice = poll.resident(0), poll.resident(9 if styles == 2 else 1)
    first, choices, nonce = voter.ballot(await voter.get_pass(), "P1")
    await cast_ballot(poll.id, first, choices, nonce, NOW)
    if logged:
        await cross_due_borders(NOW)
    p, w = await other_pass(accomplice, voter.k)
    other = choices_bytes({"L1": ["P2"]})
    c = commit_choices(poll.sealed.eid, voter.k, 2, nonce, other)
    second = signed(voter, BallotLine(accomplice.style, voter.k, 2, c, b"", p, w))
    with pytest.raises(BadAsking):
        await cast_ballot(poll.id, second, other, nonce, NOW)
    await cast_ballot(poll.id, *voter.ballot(await voter.get_pass(), "P3", n=2), NOW)


async def test_the_first_version_comes_first(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    voter = poll.resident(0)
    w = await voter.get_pass()
    with pytest.raises(VersionTaken) as taken:
        await cast_ballot(poll.id, *voter.ballot(w, "P1", n=2), NOW)
    assert taken.value.last == 0
    for n in (1, 7):
        assert (await cast_ballot(poll.id, *voter.ballot(w, "P1", n=n), NOW)).n == n


async def test_only_a_line_that_somebody_stands_on_is_voided_and_only_once_it_is_hers(box: Settings) -> None:
    draft = await draft_poll(box, residents=5)
    for act, staff in ((ask_void, draft.officer), (void_line, draft.auditor)):
        with pytest.raises(NotNow):
            await act(draft.id, 0, staff, NOW)
    poll = await draft.open()
    for line in (5, 2**31 - 1):
        for act, staff in ((ask_void, poll.officer), (void_line, poll.auditor)):
            with pytest.raises(NotFound):
                await act(poll.id, line, staff, NOW)
    await poll.take_off(4)
    await poll.resident(0).vote("P1")
    await cross_due_borders(NOW)
    assert (await get_box(poll.id)).published == 4


async def test_a_half_written_or_half_destroyed_file_stops_neither_the_start_nor_another_vote(
    sqlite_box: Settings,
) -> None:
    poll = await open_poll(sqlite_box)
    voter = poll.resident(0)
    await voter.vote("P1")
    folder = state_folder(sqlite_box, poll.id)
    with (folder / "marks").open("ab") as journal:
        journal.write(b"\0\0")  # the disk was full
    await poll.resident(1).vote("P1")
    assert list(read_marks(folder)) == [0, 1]
    key = sqlite_box.keys / pass_key_name(poll.id, 1)
    key.write_bytes(bytes(key.stat().st_size))  # overwritten, and then the power went
    await stop_box()
    await start_box(sqlite_box)
    assert await check_boxes() == {}
    await voter.vote("P1")
    with pytest.raises(NotServed):
        await poll.resident(2).get_pass()
    (folder / "high").write_text("")
    await stop_box()
    await start_box(sqlite_box)
    assert "damaged" in (await check_boxes())[poll.id]


def test_a_key_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_args: object) -> int:
        return 3

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", no_room)
        with pytest.raises(OSError):
            write_key(tmp_path, "key", bytes(32))
    assert list(tmp_path.iterdir()) == []
    with ThreadPoolExecutor(8) as threads:
        secrets = set(threads.map(lambda _turn: own_secret(tmp_path, "key"), range(40)))
    assert len(secrets) == 1 and {len(secret) for secret in secrets} == {32}
    with pytest.raises(FileExistsError):
        write_key(tmp_path, "key", bytes(32))
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("body", [b"[" * 900_000, b'{"number":"\xff","secret":"","blinded":""}', b"null", b"9" * 5000])
@pytest.mark.parametrize("what", ["pass", "ballot"])
async def test_no_body_a_program_sends_is_a_fault_of_ours(sqlite_box: Settings, what: str, body: bytes) -> None:
    booth = pages_of(await open_poll(sqlite_box)).booth
    body = b'{"line":{"a":' + body + b"}}" if what == "ballot" and body.startswith(b"[") else body
    answer = await booth.post(f"{PATH}/{what}", content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_no_address_or_host_is_a_fault_of_ours(box: Settings) -> None:
    booth = pages_of(await open_poll(box)).booth
    for path in ("/stem/proeve/" + "9" * 25, "/stem/proeve/2147483648", "/check/proeve/" + "9" * 25, "/stem/x%00/1"):
        assert (await booth.get(path)).status_code == 404
    for host in ("[", "[::1"):
        answer = await booth.get(PATH, headers={"host": host})
        assert answer.status_code < 500 and "content-security-policy" in answer.headers


async def test_what_waits_when_the_server_stops_is_stored_and_what_comes_then_is_sent_away(
    sqlite_box: Settings,
) -> None:
    poll = await open_poll(sqlite_box)
    voters = [poll.resident(line) for line in range(3)]
    ballots = [voter.ballot(await voter.get_pass(), "P1") for voter in voters]
    waiting = [asyncio.create_task(cast_ballot(poll.id, *ballot, NOW)) for ballot in ballots[:2]]
    for _ in range(20):  # through the checks and two queries, into the writer's queue
        await asyncio.sleep(0.001)
    stopping = asyncio.create_task(stop_box())
    await asyncio.sleep(0)
    with pytest.raises((TooBusy, NotServed)):
        await cast_ballot(poll.id, *ballots[2], NOW)
    await stopping
    assert [(await one).n for one in waiting] == [1, 1]
    assert await count_rows(poll.id) == 2


async def test_the_currency_is_fixed_with_the_first_seal_of_the_round(box: Settings) -> None:
    poll = await draft_poll(box)
    await poll.seal()
    await edit_round(poll.round, RoundDraft("proeve", "Et andet navn"), None)
    with pytest.raises(NotNow):
        await edit_round(poll.round, RoundDraft("proeve", "Prøverunde", currency="EUR"), None)
    with pytest.raises(Frozen):
        await fetch("UPDATE round SET exponent = 0 WHERE id = ?", poll.round)
    with pytest.raises(Frozen):
        await fetch("DELETE FROM approval WHERE object = ?", poll.id)


async def test_no_result_is_published_while_another_vote_of_the_round_runs_or_after_it_is_cancelled(
    sqlite_box: Settings,
) -> None:
    poll = await opened_poll(sqlite_box)
    await approve_publication(poll.id, poll.officer, LATER)
    await fetch("DROP TRIGGER round_phase_forward")
    for phase in ("voting", "cancelled"):
        await fetch("UPDATE round SET phase = ?, cancelled_reason = 'flood' WHERE id = ?", phase, poll.round)
        with pytest.raises(NotNow):
            await approve_publication(poll.id, poll.officer, LATER)
        with pytest.raises(NotNow):
            await publish_count(poll.id, poll.auditor, LATER)
    await fetch("UPDATE round SET phase = 'counting' WHERE id = ?", poll.round)
    assert (await publish_count(poll.id, poll.auditor, LATER)).vote == poll.id
