"""One batch of passes and ballots in one transaction: what the ballot writer runs, and nobody else.

A mark and a sealed ballot may share the transaction, since a sealed row tells nobody whose it is. Nothing in a batch
can fail the rest of it: every row goes in by INSERT … ON CONFLICT DO NOTHING, and each asker gets her own answer.
"""

import asyncio
from collections.abc import Sequence

from ballots.lines import LAST_VERSION, BallotLine
from server.db import database, retried, write_tx
from server.roll.marks.actions import BlindedTwice, mark_pass
from server.rounds.actions import hold_round
from server.rounds.phases import NotNow
from server.rounds.queries import get_vote
from server.votes.box.asked import Answer, Asked, BallotAsked, Version
from server.votes.box.boxes import Box
from server.votes.box.rules import Standing, make_tag, require_ballot, require_pass, seal_row
from server.votes.box.state import append_marks
from server.votes.box.versions import ALL, Versions, find_versions
from server.votes.rules import SEED_IN_USE, AlreadyVoted, BadAsking, VersionTaken


async def store(box: Box, asked: Sequence[Asked]) -> list[Answer]:
    """Store a batch and answer each; when this returns, all of it is on the disk, the mark journal included.

    If we crash before the commit, nobody was answered and nothing is stored. If we crash between commit and journal,
    nobody was answered either, and the next start adds the missing lines to the journal.
    """
    answers = await _store(box, asked)
    passed = [one.mark.line for one, answer in zip(asked, answers, strict=True) if one.mark and not _is_refused(answer)]
    if new := [line for line in passed if line not in box.journalled]:
        await asyncio.to_thread(append_marks, box.folder, new)
        for line in new:
            box.journalled.add(line)
    return answers


@retried
async def _store(box: Box, asked: Sequence[Asked]) -> list[Answer]:
    async with write_tx():
        phase = await hold_round(box.sealed.round, "SHARE")
        standing = Standing(phase, (await get_vote(box.sealed.id)).step)
        refused = [_refusal(box, standing, one) or await _mark(box, one) for one in asked]
        ballots = [one.ballot for one, no in zip(asked, refused, strict=True) if one.ballot and no is None]
        stored = await find_versions(box, {ballot.k: [1] if ballot.n == 1 else ALL for ballot in ballots})
        answers = [no or await _answer(box, one.ballot, stored) for one, no in zip(asked, refused, strict=True)]
        await _queue(box, [(one.ballot, answer) for one, answer in zip(asked, answers, strict=True)], stored)
        return answers


async def _answer(box: Box, ballot: BallotAsked | None, stored: dict[bytes, Versions]) -> Answer:
    if ballot is None:
        return None
    decided = _decide(ballot, stored[ballot.k])
    if isinstance(decided, VersionTaken):  # now it is worth looking for the newest of all
        return VersionTaken(max((await find_versions(box, {ballot.k: ALL}))[ballot.k], default=0))
    return decided


async def _queue(
    box: Box, answered: Sequence[tuple[BallotAsked | None, Answer]], stored: dict[bytes, Versions]
) -> None:
    """Seal and store the versions that are not stored yet."""
    rows = []
    for ballot, answer in answered:
        if ballot and isinstance(answer, Version) and answer.n not in stored[ballot.k]:
            tag = make_tag(box.batch.secret, ballot.k, answer.n)
            rows.append((box.sealed.id, tag, seal_row(box.batch.secret, tag, answer.ballot, box.row_size)))
    if rows:
        sql = "INSERT INTO box_queue (vote, tag, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        await database().execute_many(sql, rows)


def _refusal(box: Box, standing: Standing, one: Asked) -> NotNow | None:
    """The dates and the step bind: a pass until `closes`, a ballot until `box_closes`."""
    try:
        if one.mark:
            require_pass(standing, box.sealed.manifest, one.now)
        if one.ballot:
            require_ballot(standing, box.sealed.manifest, one.now)
    except NotNow as error:
        return error
    return None


async def _mark(box: Box, one: Asked) -> AlreadyVoted | None:
    if one.mark is None:
        return None
    mark = one.mark
    try:
        standing = await mark_pass(box.sealed.id, mark.line, mark.bm_hash, mark.signature, int(mark.assisted))
    except BlindedTwice:
        return AlreadyVoted(SEED_IN_USE)
    return None if standing.bm_hash == mark.bm_hash else AlreadyVoted(standing.kind)


def _decide(asked: BallotAsked, stored: Versions) -> Version | VersionTaken | BadAsking:
    """The version to store or to confirm. The first one comes first, so that a look for it finds any there is."""
    newest = max(stored, default=0)
    version = asked.make(asked.n or newest or 1)
    if asked.n is None and newest and version.c != stored[newest].c:
        if newest == LAST_VERSION:
            return VersionTaken(newest)
        version = asked.make(newest + 1)
    if version.n in stored:
        return version if stored[version.n].c == version.c else VersionTaken(newest)
    if version.n > 1 and not stored:
        return VersionTaken(0)
    if any(_pass_of(line) != _pass_of(version.line) for line in stored.values()):
        return BadAsking("an earlier version of this ballot came with another pass")
    return version


def _pass_of(line: BallotLine) -> tuple[int, bytes, bytes]:
    """The same in every line of one k; a log with two passes for one k would be refused as a whole (V9)."""
    return line.style, line.p, line.w


def _is_refused(answer: Answer) -> bool:
    return isinstance(answer, Exception)
