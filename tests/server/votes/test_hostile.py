"""What an adversary tries, and what a fault in the wrong moment leaves: the vote stays secret, whole and checkable."""

from datetime import timedelta

from server.config import Settings
from server.db import fetch
from server.rounds.queries import get_vote
from server.votes.closing.actions import close_first, close_second, continue_closings
from tests.support.polls import BOX_CLOSES, CLOSES, draft_poll


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
