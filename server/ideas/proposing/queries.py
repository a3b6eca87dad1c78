"""Reading drafts."""

from datetime import datetime
from uuid import UUID

import msgspec

from server.db import fetch
from server.ideas.proposing.rules import Typed

COLUMNS = "title, body, area, lat, lon, price, category, image, thumb, alt, will_carry_out"


class DraftInfo(msgspec.Struct, frozen=True):
    """What a resident is still writing, and when she last did."""

    typed: Typed
    touched: datetime


async def find_draft(round_id: UUID, resident: UUID) -> DraftInfo | None:
    """A resident's draft in a round."""
    sql = f"SELECT {COLUMNS}, touched FROM idea_draft WHERE round = ? AND resident = ?"  # noqa: S608 - our own names
    rows = await fetch(sql, round_id, resident)
    if not rows:
        return None
    touched = rows[0].pop("touched")
    return DraftInfo(Typed(**rows[0]), touched)
