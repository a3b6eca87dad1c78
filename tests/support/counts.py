"""A vote with some ballots in it, brought to its opened box, or published."""

from datetime import timedelta

from server.config import Settings
from server.results.count.actions import approve_publication, publish_count
from server.results.queries import PublicationInfo
from server.votes.closing.actions import close_first, close_second
from tests.support.polls import BOX_CLOSES, OpenPoll, open_poll

LATER = BOX_CLOSES + timedelta(hours=1)
CHOICES = (("P1", "P2"), ("P1",), ("P2", "P3"), ("P5",), (), ("P1", "P4"))
"""What the first residents choose, one after another: with 100,000 kr. there is money for P1, P2, P3 and P4."""


async def opened_poll(settings: Settings, voters: int = 6) -> OpenPoll:
    """Voting is over and the ballots are opened."""
    poll = await open_poll(settings, residents=voters + 4)
    for line in range(voters):
        await poll.resident(line).vote(*CHOICES[line % len(CHOICES)])
    await close_first(poll.id, poll.officer, BOX_CLOSES)
    assert await close_second(poll.id, poll.auditor, BOX_CLOSES) == "opened"
    return poll


async def published_poll(settings: Settings, voters: int = 6) -> tuple[OpenPoll, PublicationInfo]:
    """Counted and published by two people."""
    poll = await opened_poll(settings, voters)
    await approve_publication(poll.id, poll.officer, LATER)
    return poll, await publish_count(poll.id, poll.auditor, LATER)
