"""At a border ballots become readable together and in no order of arrival; what is too few waits on under a new key."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from cryptography.exceptions import InvalidTag

from ballots.lines import BallotLine, ManifestLine, PassLine, VoidLine, check_opening, parse_line
from ballots.merkle import leaf_hash, root
from ballots.notes import read_checkpoint
from server.config import Settings
from server.log.queries import list_checkpoints, list_entries, list_leaves
from server.votes.box.border import cross_border
from server.votes.box.queries import count_rows, list_openings, list_rows
from server.votes.box.rules import open_row
from server.votes.box.service import cross_due_borders, get_box, with_box_alone
from server.votes.box.state import list_batch_keys, read_high, state_folder
from tests.support.polls import CLOSES, NOW, OpenPoll, open_poll


async def logged(poll: OpenPoll) -> list[object]:
    return [parse_line(entry) for entry in await list_entries(poll.id)]


async def test_a_batch_is_marks_by_line_then_ballots_by_leaf_then_one_checkpoint(box: Settings) -> None:
    poll = await open_poll(box)
    for line in (9, 2, 17, 4, 11):
        await poll.resident(line).vote("P1")
    await poll.take_off(6)
    await cross_due_borders(NOW)
    lines = await logged(poll)
    assert isinstance(lines[0], ManifestLine)
    assert lines[1:7] == [
        PassLine(2, False),
        PassLine(4, False),
        VoidLine(6),
        PassLine(9, False),
        PassLine(11, False),
        PassLine(17, False),
    ]
    assert all(isinstance(line, BallotLine) for line in lines[7:]) and len(lines) == 12
    leaves = await list_leaves(poll.id)
    assert leaves[7:] == sorted(leaves[7:])
    checkpoints = await list_checkpoints(poll.id)
    assert [checkpoint.size for checkpoint in checkpoints] == [1, 12]
    signed = read_checkpoint(checkpoints[1].note.encode(), poll.sealed.eid, poll.sealed.manifest.log_key)
    assert signed.root == root(leaves) == root([leaf_hash(entry) for entry in await list_entries(poll.id)])
    high = read_high(state_folder(box, poll.id))
    assert high is not None and (high.size, high.root) == (12, signed.root)
    await cross_due_borders(NOW)
    assert len(await list_checkpoints(poll.id)) == 2  # nothing waits, no border


async def test_every_logged_ballot_has_its_opening_sorted_by_key_and_version(box: Settings) -> None:
    poll = await open_poll(box)
    resident = poll.resident(0)
    for n in (1, 2, 3):
        await resident.vote(f"P{n}", n=n)
    await poll.resident(1).vote()
    await cross_due_borders(NOW)
    lines = {(line.k, line.n): line for line in await logged(poll) if isinstance(line, BallotLine)}
    openings = [opening async for page in list_openings(poll.id) for opening in page]
    assert [(opening.k, opening.n) for opening in openings] == sorted(lines)
    for opening in openings:
        check_opening(poll.sealed.manifest, poll.sealed.eid, lines[opening.k, opening.n], opening)


async def test_a_style_with_too_few_first_ballots_waits_sealed_anew(box: Settings) -> None:
    poll = await open_poll(box, residents=10, styles=2, min_batch=3)
    voters = [poll.resident(line) for line in (0, 1, 2, 10, 11)]
    for voter in voters:
        await voter.vote("P2")
    await voters[3].vote("P3", n=2)  # a further version makes no batch fuller
    before = {tag async for rows in list_rows(poll.id) for tag, _ in rows}
    old = list_batch_keys(state_folder(box, poll.id))[0]
    await cross_due_borders(NOW)
    ballots = [line for line in await logged(poll) if isinstance(line, BallotLine)]
    assert {line.style for line in ballots} == {1} and len(ballots) == 3
    assert [line.line for line in await logged(poll) if isinstance(line, PassLine)] == [0, 1, 2, 10, 11]
    waiting = [row async for rows in list_rows(poll.id) for row in rows]
    assert len(waiting) == 3 and not {tag for tag, _ in waiting} & before
    new = list_batch_keys(state_folder(box, poll.id))
    assert len(new) == 1 and new[0] != old
    for tag, sealed in waiting:
        open_row(new[0].secret, tag, sealed)
        with pytest.raises(InvalidTag):
            open_row(old.secret, tag, sealed)
    await voters[4].vote("P2")  # the same ballot: still one row, though its tag is another
    assert await count_rows(poll.id) == 3
    await poll.resident(12).vote("P1")
    await cross_due_borders(NOW)
    assert await count_rows(poll.id) == 0


async def test_without_a_full_batch_there_is_no_border_and_marks_wait_too(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box, min_batch=3)
    for line in (0, 1):
        await poll.resident(line).vote("P1")
    key = list_batch_keys(state_folder(sqlite_box, poll.id))
    await cross_due_borders(NOW)
    assert len(await list_entries(poll.id)) == 1
    assert list_batch_keys(state_folder(sqlite_box, poll.id)) == key


async def test_there_is_no_border_in_the_last_24_hours(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    await poll.resident(0).vote("P1")
    await cross_due_borders(CLOSES - timedelta(hours=24))
    assert len(await list_entries(poll.id)) == 1
    await cross_due_borders(CLOSES - timedelta(hours=24, seconds=1))
    assert len(await list_entries(poll.id)) == 3


async def test_votes_cast_while_borders_are_crossed_are_stored_once(box: Settings) -> None:
    poll = await open_poll(box, residents=60)
    ballots = [(voter, voter.ballot(await voter.get_pass(), "P1")) for voter in map(poll.resident, range(40))]

    async def cast(turn: int) -> None:
        from server.votes.actions import cast_ballot

        await asyncio.sleep(turn % 7 / 50)
        first = await cast_ballot(poll.id, *ballots[turn][1], NOW)
        assert await cast_ballot(poll.id, *ballots[turn][1], NOW) == first

    async def borders() -> None:
        for _ in range(8):
            await cross_due_borders(NOW)
            await asyncio.sleep(0.02)

    await asyncio.gather(borders(), *(cast(turn) for turn in range(40)))
    await cross_due_borders(NOW)
    lines = [line for line in await logged(poll) if isinstance(line, BallotLine)]
    assert len(lines) == len({line.k for line in lines}) == 40
    sizes = [checkpoint.size for checkpoint in await list_checkpoints(poll.id)]
    leaves = await list_leaves(poll.id)
    entries = await list_entries(poll.id)
    for start, end in pairwise(sizes):
        ballots_here = [leaf for leaf, entry in zip(leaves, entries, strict=True) if entry.startswith(b'{"c"')]
        batch = [leaf for leaf in leaves[start:end] if leaf in ballots_here]
        assert batch == sorted(batch)


async def test_rows_are_of_one_size_whatever_is_chosen(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    await poll.resident(0).vote()
    await poll.resident(1).vote("P1", "P2", "P3")
    resident = poll.resident(2)
    for n in (1, 50):
        await resident.vote("P5", n=n)
    rows = [row async for rows in list_rows(poll.id) for row in rows]
    assert {len(sealed) for _, sealed in rows} == {(await get_box(poll.id)).row_size}


async def test_a_border_needs_a_vote_that_is_being_voted_on(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box)
    await poll.resident(0).vote("P1")
    assert await with_box_alone(poll.id, lambda box: cross_border(box, CLOSES)) is None
    assert await with_box_alone(poll.id, lambda box: cross_border(box, NOW)) is not None
