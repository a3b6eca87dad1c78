"""A copy of everything the installation holds about a resident."""

from datetime import datetime
from uuid import UUID

import msgspec

from server.ideas.mine import queries as ideas
from server.people import queries as people

FORMAT = "puljen/my-data/1"
ROOMS = (people.export_for, ideas.export_for)
"""Every room that holds something about residents; each gives its tables with their rows."""


async def build_export(resident: UUID, now: datetime) -> bytes:
    """One JSON file, readable by people too."""
    tables: dict[str, object] = {}
    for export_for in ROOMS:
        tables |= await export_for(resident)
    return msgspec.json.format(msgspec.json.encode({"format": FORMAT, "made": now, "tables": tables}), indent=2)
