"""Publish a count, or count again and compare."""

import asyncio
import hashlib
import os
import secrets
import sys
from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from ballots.bars import bars
from ballots.bundle import BadArchive, Unreadable, bundle_name, read, read_bytes
from ballots.manifest import eid_of
from ballots.progress import Progress, silent
from ballots.verify import Refused
from server.db import installation, write_tx
from server.ideas.queries import get_idea_by_number
from server.ideas.talk.actions import tell_followers
from server.keys import sync_folder
from server.log.queries import find_checkpoint
from server.people.actions import approve_first, approve_second
from server.people.queries import Staff, find_open_approval
from server.people.rules import NotAllowed
from server.results.count.queries import get_sealed_vote
from server.results.count.rules import Checked, count_and_check
from server.results.files import files_folder
from server.results.queries import PublicationInfo, bundle_path, find_publication
from server.results.report.queries import get_report
from server.results.tables import Publication
from server.rounds.actions import advance_round, advance_step, hold_round
from server.rounds.phases import NotNow, reached, require
from server.rounds.projects.queries import list_projects
from server.rounds.queries import NotFound, VoteInfo, get_facts, get_round, get_vote
from server.votes.recovery import find_named

ACT = "publish"


async def approve_publication(vote_id: UUID, staff: Staff, now: datetime) -> None:
    """The first of the two yeses: this vote, with this final log, may be counted and published."""
    vote = await get_vote(vote_id)
    if not reached(vote.step, "opened"):
        raise NotNow("not-opened", f"the vote is {vote.step}: its ballots are not opened yet")
    require("publish", (await get_round(vote.round)).phase)
    await approve_first(ACT, vote_id, await _payload(vote), staff, now)


async def publish_count(vote_id: UUID, staff: Staff, now: datetime, progress: Progress = silent) -> PublicationInfo:
    """The second yes: count, build the bundle, verify it with the code citizens run, and publish it; whoever follows an
    idea that got no money is told (of one that did, when it begins to be carried out).

    A published vote stays as it is. `ballots.verify.Refused` when our own bundle does not hold, NotAllowed without a
    first yes, NotNow before the box is opened and while another vote of the round runs. If we crash before the last
    transaction, nothing is published and the file under its hash is written again with the same bytes.
    """
    if published := await find_publication(vote_id):
        return published
    await _check_first_yes(vote_id, now)
    sealed = await get_sealed_vote(vote_id)
    checked = await asyncio.to_thread(count_and_check, sealed, progress)
    digest = await asyncio.to_thread(_write_bundle, files_folder(), checked.data)
    publication = PublicationInfo(vote_id, digest, bundle_name(eid_of(sealed.manifest)), now)
    won = {one.id for line in (await get_report(files_folder(), publication)).lines for one in line.winners}
    async with write_tx():
        if published := await find_publication(vote_id):  # somebody else was faster
            return published
        vote = await get_vote(vote_id)
        require("publish", await hold_round(vote.round, "UPDATE"))
        await approve_second(ACT, vote_id, await _payload(vote), staff, now, vote.round)
        await advance_step(vote_id, "opened", "counted")
        await advance_step(vote_id, "counted", "published")
        await Publication.insert(Publication(**msgspec.structs.asdict(publication)))
        await _tell_the_others(vote, won, now)
        await _publish_round(vote.round, now, staff.id)
    return publication


async def recount(files: Path, named: str) -> int:
    """`count VOTE`: count a closed vote again from its sealed data and say whether it is what was published.

    Prints; changes nothing. 0: counted, and equal if published. 1: not what was published. 2: no such vote, or not yet.
    """
    vote = await find_named(named)
    if vote is None:
        print(f"{named}: no vote has this id, eid or number", file=sys.stderr)
        return 2
    try:
        sealed = await get_sealed_vote(vote.id)
    except (NotFound, NotNow) as error:
        print(f"{named}: {str(error) or 'the vote is not sealed'}", file=sys.stderr)
        return 2
    try:
        with bars() as progress:
            checked = await asyncio.to_thread(count_and_check, sealed, progress)
    except Refused as error:
        print(f"REFUSED  {error}", file=sys.stderr)
        return 1
    print(checked.report.text(), end="")
    return await _compared(files, vote.id, checked)


async def _compared(files: Path, vote_id: UUID, checked: Checked) -> int:
    published = await find_publication(vote_id)
    if published is None:
        print("Not published yet; nothing was changed.")
        return 0
    try:
        differing = await asyncio.to_thread(_differing, bundle_path(files, published.sha256), checked.data)
    except (Unreadable, BadArchive) as error:
        print(f"The published file cannot be read: {error}", file=sys.stderr)
        return 1
    same = f"NO, these differ: {', '.join(differing)}" if differing else "yes"
    print(f"Same as published ({published.name}): {same}")
    return 1 if differing else 0


def _differing(published: Path, ours: bytes) -> list[str]:
    """Members that are not alike. README is only words about them, and a newer program may choose others."""
    theirs, own = read(published), read_bytes(ours)
    names = [field.name for field in fields(own) if field.name != "readme"]
    return [name for name in names if getattr(own, name) != getattr(theirs, name)]


async def _publish_round(round_id: UUID, now: datetime, by: UUID) -> None:
    """With its last vote published, the round is."""
    facts = await get_facts(round_id, (await get_round(round_id)).phase)
    if facts.votes_published == facts.votes:
        await advance_round(round_id, "published", facts, now, by)


async def _tell_the_others(vote: VoteInfo, won: Collection[str], now: datetime) -> None:
    """That it got no money, to whoever follows an idea whose project is not among those that `won` (by code)."""
    ideas = f"{installation().public_url}/r/{(await get_round(vote.round)).slug}/ideer"
    for project in await list_projects(vote.id):
        if project.idea and project.code not in won:
            idea = await get_idea_by_number(vote.round, project.idea)
            await tell_followers(idea, f"{ideas}/{idea.number}", "lost", now)


async def _check_first_yes(vote_id: UUID, now: datetime) -> None:
    """Refuse before the long work; the transaction at its end decides."""
    if await find_open_approval(ACT, vote_id, now) is None:
        raise NotAllowed("no-first", "nobody has approved this publish in the last 24 hours")


async def _payload(vote: VoteInfo) -> bytes:
    """What both say yes to: this vote and the root of its final log."""
    last = await find_checkpoint(vote.id)
    if vote.eid is None or last is None:
        raise NotFound
    return hashlib.sha256(b"puljen/publish/1\n" + vote.eid + last.root).digest()


def _write_bundle(files: Path, data: bytes) -> bytes:
    """Write the file under its hash, durably, readers never seeing half of it; the hash."""
    digest = hashlib.sha256(data).digest()
    files.mkdir(parents=True, exist_ok=True)
    draft = files / f".{secrets.token_hex(8)}.new"
    with draft.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(bundle_path(files, digest))
    sync_folder(files)
    return digest
