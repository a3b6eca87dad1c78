"""From a vote as it stands in the tables to a report of its trial count."""

import asyncio
import secrets
from importlib.metadata import version

import ballots
from ballots.counted import count_vote
from ballots.ed25519 import public_key
from ballots.manifest import SMALL_STYLE, Manifest, eid_of, parse_manifest
from ballots.passes import PASS_SIZE
from server.desk.trial.rules import invented_ballots
from server.people.queries import get_site
from server.results.report.reading.rules import read_report
from server.results.report.rules import Report, Turnout
from server.roll.queries import count_roll
from server.rounds.projects.queries import list_projects
from server.rounds.queries import RoundInfo, StyleInfo, VoteInfo, find_seal, list_budget_lines, list_styles
from server.votes.sealing.keys import VoteKeys
from server.votes.sealing.manifest import Facts, RollFacts, manifest_data
from server.votes.sealing.rules import OFFICES

STAND_IN = 1000
"""How many stand for a ballot's part of the roll before there is one; not fewer than need no reason."""
LOT = b"A lot for trials: it decides nothing real.\n"


async def try_count(round_: RoundInfo, vote: VoteInfo, voters: int, seed: int) -> Report:
    """The report of one trial. CannotSeal when what is set up does not make a vote yet."""
    data = await _manifest(round_, vote)
    return await asyncio.to_thread(count_trial, data, voters, seed)


def count_trial(data: bytes, voters: int, seed: int) -> Report:
    """Count invented ballots under a manifest."""
    manifest, eid = parse_manifest(data), eid_of(data)
    cast = [choices for _style, choices in invented_ballots(manifest, voters, seed)]
    counted = count_vote(manifest, eid, cast, _lot(manifest), ballots.count)
    turnout = Turnout(roll=manifest.roll_size, passes=voters, assisted=0, ballots=voters)
    return read_report(eid, "", manifest, counted.result, counted.trace.splitlines(), turnout, witnessed=False)


async def _manifest(round_: RoundInfo, vote: VoteInfo) -> bytes:
    """What was sealed, or what would be."""
    if seal := await find_seal(vote.id):
        return seal.manifest
    styles, site = await list_styles(vote.id), await get_site()
    facts = Facts(
        round=round_,
        vote=vote,
        lines=await list_budget_lines(vote.id),
        styles=styles,
        projects=await list_projects(vote.id),
        authority=site.authority or site.name,
        roll=_roll(styles, {one.style: one.lines for one in await count_roll(vote.id)}),
        keys=VoteKeys(_key(), _key(), {style.number: _pass_key() for style in styles}),
        officers={role: _key() for role in OFFICES},
        version=version("puljen"),
        verifier=bytes(32),
    )
    return manifest_data(facts)


def _roll(styles: list[StyleInfo], counts: dict[int, int]) -> RollFacts:
    """As many as stand on the real roll; a stand-in for each ballot while there is none, or a reason is missing."""
    ranges, first = dict[int, tuple[int, int]](), 0
    for style in styles:
        lines = counts.get(style.number) or STAND_IN
        lines = lines if style.reason or lines >= SMALL_STYLE else SMALL_STYLE
        ranges[style.number] = (first, lines)
        first += lines
    return RollFacts(first, bytes(32), ranges)


def _lot(manifest: Manifest) -> bytes:
    return LOT if manifest.lot.kind == "beacon" else b""


def _key() -> bytes:
    return public_key(secrets.token_bytes(32))


def _pass_key() -> bytes:
    """A number of the right size: no pass is made with it."""
    return b"\x80" + secrets.token_bytes(PASS_SIZE - 2) + b"\x01"
