"""Two officers seal a vote, and two people open it. What the second one signs is built anew from the tables."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from uuid import UUID

from ballots.ed25519 import public_key
from ballots.lines import ManifestLine, line_bytes
from ballots.manifest import eid_of, parse_manifest
from ballots.notes import manifest_text, officer_name, sign_checkpoint, signature_line, verify_manifest_note
from ballots.sources import verifier_sha256
from server.council.queries import has_open_list
from server.db import retried, write_tx
from server.keys import read_key
from server.log.actions import append, record_act
from server.people.actions import approve_first, approve_second
from server.people.passwords import key_from_passphrase
from server.people.queries import Staff, get_site
from server.people.rules import NotAllowed
from server.roll.register.sealing import SealedRoll, roll_stands, seal_roll
from server.rounds.actions import advance_round, advance_step, hold_for_edit, hold_round, store_seal
from server.rounds.phases import NotNow, reached, require
from server.rounds.projects.queries import list_projects
from server.rounds.queries import get_facts, get_round, get_vote, list_budget_lines, list_styles
from server.votes.box.served import box_settings
from server.votes.box.state import High, state_folder, write_high
from server.votes.sealing.keys import (
    SALT,
    VoteKeys,
    copies_folder,
    log_key_name,
    make_vote_keys,
    seal_under,
    unseal,
    write_copies,
)
from server.votes.sealing.manifest import Facts, RollFacts, manifest_data
from server.votes.sealing.queries import find_draft, get_sealed, list_officer_keys
from server.votes.sealing.rules import OFFICES, SHORTEST_PASSPHRASE, CannotSeal
from server.votes.tables import OfficerKey, SealDraft


@dataclass(frozen=True)
class _Parts:
    """What of a manifest takes long to make: it is made outside the transaction that seals."""

    roll: SealedRoll
    keys: VoteKeys
    verifier: bytes


async def make_officer_key(vote_id: UUID, staff: Staff, role: str, passphrase: str) -> bytes:
    """An officer's key for this vote in one of the two offices; returns its public half.

    A new one replaces the old one until the vote is sealed. Only the passphrase opens it, at each signature.
    """
    if role not in OFFICES or role not in staff.roles:
        raise NotAllowed("role", f"only somebody who is {role} makes this key")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise CannotSeal("passphrase", f"a passphrase has at least {SHORTEST_PASSPHRASE} characters")
    private = secrets.token_bytes(32)
    public = public_key(private)
    sealed = await seal_under(passphrase, private, _about(vote_id, role))
    async with write_tx():
        await hold_for_edit(vote_id, "seal")
        await OfficerKey.delete().where(OfficerKey.vote == vote_id, OfficerKey.role == role)
        await OfficerKey.delete().where(OfficerKey.vote == vote_id, OfficerKey.account == staff.id)
        row = OfficerKey(vote=vote_id, role=role, account=staff.id, public=public, sealed=sealed)
        await OfficerKey.insert(row)
        await record_act(staff.id, "officer-key", vote_id, public)
    return public


async def seal_first(vote_id: UUID, staff: Staff, passphrase: str, now: datetime) -> bytes:
    """Build the manifest, sign it, and let it wait for the other officer; returns its eid.

    CannotSeal, WrongPassphrase, NotAllowed, NotNow. Doing it again replaces what waits.
    """
    parts = await _make_parts(vote_id)
    data = await _build(vote_id, parts)
    signature = await _sign(vote_id, staff, passphrase, data)
    async with write_tx():
        await hold_for_edit(vote_id, "seal")
        await _check_unchanged(vote_id, parts, data)
        await approve_first("seal", vote_id, eid_of(data), staff, now)
        await SealDraft.delete().where(SealDraft.vote == vote_id)
        await SealDraft.insert(SealDraft(vote=vote_id, manifest=data, account=staff.id, signature=signature))
    return eid_of(data)


async def seal_second(vote_id: UUID, staff: Staff, passphrase: str, now: datetime) -> bytes:
    """Build the manifest anew, refuse if a byte differs from what the first signed, and seal; returns its eid.

    If we crash after the commit and before `high` is written, loading the box writes it.
    """
    draft = await find_draft(vote_id)
    if draft is None:
        raise NotAllowed("no-first", "no officer has signed yet")
    signature = await _sign(vote_id, staff, passphrase, draft.manifest)
    note = await _note(vote_id, draft.manifest, {draft.account: draft.signature, staff.id: signature})
    high = await _store_seal(vote_id, staff, draft.manifest, note, now)
    await asyncio.to_thread(write_high, state_folder(box_settings(), vote_id), high)
    return eid_of(draft.manifest)


@retried
async def _store_seal(vote_id: UUID, staff: Staff, data: bytes, note: str, now: datetime) -> High:
    """All of it or nothing. The manifest is built while the round is held, so that nothing can change after it; of what
    takes long it is made sure there that it still stands."""
    eid, log_key = eid_of(data), read_key(box_settings().keys, log_key_name(vote_id))
    parts = await _make_parts(vote_id)
    async with write_tx():
        await hold_for_edit(vote_id, "seal")
        await _check_unchanged(vote_id, parts, data)
        await approve_second("seal", vote_id, eid, staff, now, (await get_vote(vote_id)).round)
        checkpoint = await append(
            vote_id,
            [line_bytes(ManifestLine(eid))],
            lambda size, root: sign_checkpoint(eid, size, root, log_key).decode(),
        )
        await store_seal(vote_id, data, eid, note)
        await SealDraft.delete().where(SealDraft.vote == vote_id)
    return High(checkpoint.size, checkpoint.root)


async def open_first(vote_id: UUID, staff: Staff, now: datetime) -> None:
    """The first yes to let voting begin. NotNow before sealing."""
    await _require_opening(vote_id)
    await approve_first("open", vote_id, (await get_sealed(vote_id)).eid, staff, now)


@retried
async def open_second(vote_id: UUID, staff: Staff, now: datetime) -> None:
    """The second yes: the vote's step becomes `voting`, and with the first vote opened the round's phase.

    Before `opens` nobody can vote nevertheless: dates bind whatever the phase.
    """
    sealed = await get_sealed(vote_id)
    async with write_tx():
        phase = await hold_round(sealed.round, "UPDATE")
        await _require_opening(vote_id)
        await approve_second("open", vote_id, sealed.eid, staff, now, sealed.round)
        if phase != "voting":
            await advance_round(sealed.round, "voting", await get_facts(sealed.round, phase), now, staff.id)
        await advance_step(vote_id, "sealed", "voting")


async def _require_opening(vote_id: UUID) -> None:
    vote = await get_vote(vote_id)
    if not vote.sealed:
        raise NotNow("not-sealed", "a vote is opened only after two officers have sealed it")
    if reached(vote.step, "voting"):
        raise NotNow("step", f"the vote is {vote.step} already")
    phase = (await get_round(vote.round)).phase
    if phase != "voting":
        require("open", phase)


async def _make_parts(vote_id: UUID) -> _Parts:
    """Makes the vote's keys and gives the roll its lines the first time; afterwards finds the same."""
    officers = {key.role: key.public for key in await list_officer_keys(vote_id)}
    if officers.keys() != OFFICES.keys():
        raise CannotSeal("officer-keys", "both officers make their key first")
    roll = await seal_roll(vote_id)
    return _Parts(
        roll=roll,
        keys=await asyncio.to_thread(make_vote_keys, box_settings().keys, vote_id, sorted(set(roll.by_area.values()))),
        verifier=await asyncio.to_thread(verifier_sha256),
    )


async def _check_unchanged(vote_id: UUID, parts: _Parts, data: bytes) -> None:
    """NotAllowed unless the manifest as the tables stand now is `data`, byte for byte."""
    if not await roll_stands(vote_id, parts.roll) or await _build(vote_id, parts) != data:
        raise NotAllowed("changed", "what the first officer signed has changed since")


async def _build(vote_id: UUID, parts: _Parts) -> bytes:
    """The manifest as the tables stand now; CannotSeal while the council's list for the vote is open."""
    if await has_open_list(vote_id):
        raise CannotSeal("list-open", "the council's list for this vote is not locked")
    vote, site = await get_vote(vote_id), await get_site()
    facts = Facts(
        round=await get_round(vote.round),
        vote=vote,
        lines=await list_budget_lines(vote_id),
        styles=await list_styles(vote_id),
        projects=await list_projects(vote_id),
        authority=site.authority or site.name,
        roll=_roll_facts(parts.roll),
        keys=parts.keys,
        officers={key.role: key.public for key in await list_officer_keys(vote_id)},
        version=version("puljen"),
        verifier=parts.verifier,
    )
    return manifest_data(facts)


async def _sign(vote_id: UUID, staff: Staff, passphrase: str, data: bytes) -> bytes:
    """The officer's signature line; on the way a copy of the pass keys is kept under her passphrase."""
    key = next((key for key in await list_officer_keys(vote_id) if key.account == staff.id), None)
    if key is None:
        raise NotAllowed("no-key", "you have no officer's key for this vote")
    salt, sealed = key.sealed[:SALT], key.sealed[SALT:]
    wrap = await key_from_passphrase(passphrase, salt)
    private = unseal(wrap, sealed, _about(vote_id, key.role))
    settings, styles = box_settings(), [style.id for style in parse_manifest(data).styles]
    apart = copies_folder(settings.data)
    await asyncio.to_thread(write_copies, apart, settings.keys, vote_id, styles, key.role, wrap, salt)
    eid = eid_of(data)
    return signature_line(manifest_text(eid), officer_name(eid, OFFICES[key.role]), private)


async def _note(vote_id: UUID, data: bytes, signatures: dict[UUID, bytes]) -> str:
    """`manifest.note`, checked as everybody will check it."""
    keys = {key.role: key for key in await list_officer_keys(vote_id)}
    missing = [role for role in OFFICES if keys[role].account not in signatures]
    if missing:
        raise NotAllowed("same-person", "the second signature must come from the other officer")
    eid = eid_of(data)
    note = manifest_text(eid).encode() + b"\n" + b"".join(signatures[keys[role].account] for role in OFFICES)
    verify_manifest_note(note, eid, [(office, keys[role].public) for role, office in OFFICES.items()])
    return note.decode()


def _roll_facts(roll: SealedRoll) -> RollFacts:
    return RollFacts(roll.size, roll.root, {one.style: (one.first_line, one.lines) for one in roll.ranges})


def _about(vote_id: UUID, role: str) -> bytes:
    return f"puljen/officer-key/1\n{vote_id}\n{role}".encode()
