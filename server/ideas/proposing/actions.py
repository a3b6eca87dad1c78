"""Keeping a draft, sending it, and taking back or changing what was sent. One function, one transaction."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from server.db import fetch, write_tx
from server.ideas.actions import edit_idea, propose_idea, withdraw_idea
from server.ideas.proposing.rules import LONGEST_TYPED
from server.ideas.queries import IdeaInfo, get_idea
from server.ideas.rules import IdeaDraft
from server.ideas.tables import IdeaDraft as DraftRow
from server.ideas.talk.actions import tell_followers


async def save_draft(round_id: UUID, resident: UUID, given: Mapping[str, object], now: datetime) -> None:
    """Keep these fields of a resident's draft (`Typed`), whatever they hold; others stay as they are."""
    columns: dict[Column | str, Any] = {name: _kept(value) for name, value in given.items()}
    async with write_tx():
        await fetch(
            "INSERT INTO idea_draft (id, resident, round, title, body, area, lat, lon, price, category, alt, "
            "will_carry_out, touched) VALUES (?, ?, ?, '', '', '', '', '', '', '', '', ?, ?) "
            "ON CONFLICT (resident, round) DO NOTHING",
            uuid.uuid4(),
            resident,
            round_id,
            False,
            now,
        )
        await DraftRow.update({**columns, "touched": now}).where(
            DraftRow.round == round_id, DraftRow.resident == resident
        )


async def delete_draft(round_id: UUID, resident: UUID) -> None:
    """Throw a draft away."""
    await DraftRow.delete().where(DraftRow.round == round_id, DraftRow.resident == resident)


async def send_draft(round_id: UUID, resident: UUID, draft: IdeaDraft, now: datetime) -> IdeaInfo:
    """Propose the idea and throw its draft away: both or neither."""
    async with write_tx():
        idea = await propose_idea(round_id, resident, draft, now)
        await delete_draft(round_id, resident)
        return idea


async def change(idea_id: UUID, resident: UUID, draft: IdeaDraft, address: str, now: datetime) -> None:
    """A new version by the proposer; whoever follows the idea hears of it. What changes nothing makes no version."""
    async with write_tx():
        before = await get_idea(idea_id)
        if _same(before, draft):
            return
        await edit_idea(idea_id, resident, draft, now)
        await tell_followers(before, address, "changed", now, besides=[resident])


async def take_back(idea_id: UUID, resident: UUID, reason: str, address: str, now: datetime) -> None:
    """The proposer withdraws an idea; whoever follows it hears of it."""
    async with write_tx():
        await withdraw_idea(idea_id, resident, reason)
        await tell_followers(await get_idea(idea_id), address, "withdrawn", now, reason=reason, besides=[resident])


def _kept(value: object) -> object:
    return value.replace("\0", "")[:LONGEST_TYPED] if isinstance(value, str) else value


def _same(idea: IdeaInfo, draft: IdeaDraft) -> bool:
    names = ("title", "body", "area", "lat", "lon", "price", "category", "image", "alt", "will_carry_out")
    return all(getattr(idea, name) == getattr(draft, name) for name in names)
