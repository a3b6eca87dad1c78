"""A vote with two styles, several borders, changed minds and voided lines ends in a bundle that strangers accept."""

from ballots.bundle import read
from ballots.lines import BallotLine, parse_line
from ballots.verify import verify_bundle
from server.config import Settings
from server.log.queries import list_checkpoints
from server.results.count.actions import approve_publication, publish_count
from server.results.queries import bundle_path
from server.votes.box.queries import count_rows
from server.votes.box.service import cross_due_borders
from server.votes.closing.actions import close_first, close_second
from tests.support.polls import BOX_CLOSES, open_poll


async def test_a_vote_of_two_styles_over_several_borders_is_verified(box: Settings) -> None:
    poll = await open_poll(box, residents=30, styles=2, min_batch=3)
    for line in range(7):
        await poll.resident(line, seed=bytes([line]) * 16).vote("P1", "P2")
    await poll.resident(30).vote("P5")
    await cross_due_borders(poll.sealed.manifest.opens)
    assert await count_rows(poll.id) == 1  # the one of the second style waits on
    await poll.take_off(29)
    for line in (31, 32, 33):
        await poll.resident(line).vote("P4", "P5")
    for line in (2, 4):
        await poll.resident(line, seed=bytes([line]) * 16).vote("P3", n=2)
    await cross_due_borders(poll.sealed.manifest.opens)
    assert await count_rows(poll.id) == 2  # changed ballots of the first style wait for new ones
    await poll.resident(8).vote()
    await close_first(poll.id, poll.officer, BOX_CLOSES)
    assert await close_second(poll.id, poll.auditor, BOX_CLOSES) == "opened"
    await approve_publication(poll.id, poll.officer, BOX_CLOSES)
    published = await publish_count(poll.id, poll.auditor, BOX_CLOSES)
    path = bundle_path(box.files, published.sha256)
    report = verify_bundle(path, eid=poll.sealed.eid.hex())
    lines = [parse_line(line) for line in read(path).log.splitlines()]
    assert sum(isinstance(line, BallotLine) for line in lines) == 14
    assert len(await list_checkpoints(poll.id)) == 4
    assert [(style.passes, style.ballots) for style in report.styles] == [(8, 8), (4, 4)]
