"""A round's life: created, edited, moved from phase to phase; a vote's steps; and the seal. One function, one
transaction."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from piccolo.columns import Column

from server.db import UniqueViolation, fetch, is_postgres, write_tx
from server.log.actions import record_act
from server.rounds.phases import Facts, NotNow, check_advance, reached, require, step_after
from server.rounds.queries import DateInfo, NotFound, VoteInfo, get_round, get_vote, list_votes
from server.rounds.rules import RoundDraft, check_calendar, columns_of, payload_of
from server.rounds.tables import Round, RoundDate, Vote

Hold = Literal["SHARE", "UPDATE"]
HELD = "SELECT phase FROM round WHERE id = ?"
HOLDING: dict[Hold, str] = {"SHARE": f"{HELD} FOR SHARE", "UPDATE": f"{HELD} FOR UPDATE"}


class SlugTaken(ValueError):
    """Another round has this address already."""


class CannotAdvance(Exception):
    """What stands against the next phase, as codes of `phases.check_advance`."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


class AlreadySealed(NotNow):
    """The vote's rules are frozen."""

    def __init__(self) -> None:
        super().__init__("sealed", "the vote is sealed: nothing about it can change any more")


async def create_round(draft: RoundDraft, by: UUID | None) -> UUID:
    """A new round in draft. SlugTaken when its address is in use."""
    new = uuid.uuid4()
    try:
        async with write_tx():
            if is_postgres():  # SQLite has one writer; here two new rounds at once would draw the same number
                await fetch("LOCK TABLE round IN SHARE ROW EXCLUSIVE MODE")
            number = (await fetch("SELECT COALESCE(MAX(number), 0) + 1 AS n FROM round"))[0]["n"]
            await Round.insert(Round(id=new, number=number, phase="draft", **columns_of(draft)))
            await record_act(by, "round-create", new, payload_of(draft))
    except UniqueViolation:
        raise SlugTaken(draft.slug) from None
    return new


async def edit_round(round_id: UUID, draft: RoundDraft, by: UUID | None) -> None:
    """Change a round's texts and currency; its address stays for good, and its currency once a vote is sealed in it."""
    async with write_tx():
        require("edit_round", await hold_round(round_id, "UPDATE"))
        round_ = await get_round(round_id)
        same_money = (draft.currency, draft.exponent) == (round_.currency, round_.exponent)
        if not same_money and any(vote.sealed for vote in await list_votes(round_id)):
            raise AlreadySealed
        columns: dict[Column | str, Any] = {name: value for name, value in columns_of(draft).items() if name != "slug"}
        await Round.update(columns).where(Round.id == round_id)
        await record_act(by, "round-edit", round_id, payload_of(draft))


async def set_dates(round_id: UUID, dates: Iterable[DateInfo], by: UUID | None) -> None:
    """Replace the calendar. BadCalendar when dates cross."""
    dates = check_calendar(dates)
    async with write_tx():
        require("edit_round", await hold_round(round_id, "UPDATE"))
        await RoundDate.delete().where(RoundDate.round == round_id)
        for date in dates:
            row = RoundDate(id=uuid.uuid4(), round=round_id, phase=date.phase, begins=date.begins, ends=date.ends)
            await RoundDate.insert(row)
        await record_act(by, "round-dates", round_id, payload_of(dates))


async def hold_round(round_id: UUID, mode: Hold) -> str:
    """Hold the round's row until the transaction ends and return its phase as it now stands; NotFound for none.

    Casts hold it SHARE, whoever moves phase or step UPDATE: what is under way is finished before a closing takes
    effect. On SQLite the write transaction is the only one there is.
    """
    rows = await fetch(HOLDING[mode] if is_postgres() else HELD, round_id)
    if not rows:
        raise NotFound
    return str(rows[0]["phase"])


async def advance_round(round_id: UUID, to: str, facts: Facts, now: datetime, by: UUID | None) -> None:
    """The only writer of the phase, by compare-and-swap from `facts.phase`.

    CannotAdvance with reasons, or NotNow("changed") when the round has left `facts.phase` meanwhile.
    """
    if reasons := check_advance(facts, to, now):
        raise CannotAdvance(reasons)
    reason = facts.reason.strip() if to == "cancelled" else ""
    async with write_tx():
        await hold_round(round_id, "UPDATE")
        moved = await fetch(
            "UPDATE round SET phase = ?, cancelled_reason = ? WHERE id = ? AND phase = ? RETURNING id",
            to,
            reason,
            round_id,
            facts.phase,
        )
        if not moved:
            raise NotNow("changed", f"the round is no longer {facts.phase}")
        await record_act(by, f"round-{to}", round_id, reason.encode())


async def advance_step(vote_id: UUID, frm: str, to: str) -> bool:
    """The only writer of a vote's step, by compare-and-swap, holding the round row.

    True when it moved, False when the vote has reached `to` already, NotNow("changed") when it is not yet at `frm`.
    """
    if step_after(frm) != to:
        raise ValueError(f"{to} does not follow {frm}")
    async with write_tx():
        await hold_round((await get_vote(vote_id)).round, "UPDATE")
        if await fetch("UPDATE vote SET step = ? WHERE id = ? AND step = ? RETURNING id", to, vote_id, frm):
            return True
        vote = await get_vote(vote_id)
        if not reached(vote.step, to):
            raise NotNow("changed", f"the vote is {vote.step}, not {frm}")
        return False


async def store_seal(vote_id: UUID, manifest: bytes, eid: bytes, note: str) -> None:
    """Freeze a vote, once: from here on triggers refuse every change. Call it in the transaction of the second yes."""
    async with write_tx():
        await hold_for_edit(vote_id, "seal")
        await Vote.update({Vote.manifest: manifest, Vote.eid: eid, Vote.manifest_note: note}).where(Vote.id == vote_id)
        await advance_step(vote_id, "draft", "sealed")


async def set_beacon(vote_id: UUID, beacon: bytes) -> None:
    """Store the beacon's value, once; a trigger refuses another one."""
    async with write_tx():
        await hold_round((await get_vote(vote_id)).round, "UPDATE")
        await Vote.update({Vote.beacon: beacon}).where(Vote.id == vote_id)


async def hold_for_edit(vote_id: UUID, act: str) -> VoteInfo:
    """Hold the round of a vote and make sure `act` may change the vote now; NotNow or AlreadySealed otherwise."""
    phase = await hold_round((await get_vote(vote_id)).round, "UPDATE")
    vote = await get_vote(vote_id)
    if vote.sealed:
        raise AlreadySealed
    require(act, phase)
    return vote
