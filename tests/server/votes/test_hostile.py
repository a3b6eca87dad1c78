"""What an adversary tries, and what a fault in the wrong moment leaves: the vote stays secret, whole and checkable."""

import dataclasses
from datetime import timedelta

import pytest

from ballots import passes
from ballots.ed25519 import sign
from ballots.lines import BallotLine, ballot_message, choices_bytes, commit_choices
from server.config import Settings
from server.db import fetch
from server.roll.marks.actions import void_line
from server.rounds.phases import NotNow
from server.rounds.queries import NotFound, get_vote
from server.votes.actions import cast_ballot, issue_pass
from server.votes.box.service import cross_due_borders, get_box
from server.votes.closing.actions import close_first, close_second, continue_closings
from server.votes.rules import BadAsking, VersionTaken
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
    with pytest.raises(NotNow):
        await void_line(draft.id, 0, draft.officer.id)
    poll = await draft.open()
    for line in (5, 2**31 - 1):
        with pytest.raises(NotFound):
            await void_line(poll.id, line, poll.officer.id)
    await void_line(poll.id, 4, poll.officer.id)
    await poll.resident(0).vote("P1")
    await cross_due_borders(NOW)
    assert (await get_box(poll.id)).published == 4
