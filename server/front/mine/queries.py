"""A copy of everything the installation holds about a resident."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from server.db import fetch
from server.ideas.mine import queries as ideas
from server.people import queries as people
from server.results.queries import PublicationInfo

FORMAT = "puljen/my-data/1"
ROOMS = (people.export_for, ideas.export_for)
"""Every room that holds something about residents; each gives its tables with their rows."""

APPROVED = (
    "SELECT i.id, l.decision, v.eid, p.code, u.vote, u.sha256, u.name, u.published, d.status FROM idea i "
    "JOIN review w ON w.idea = i.id AND w.decision = 'approved' "
    "LEFT JOIN (SELECT n.idea, n.decision FROM shortlist_idea n JOIN shortlist s ON s.id = n.shortlist "
    "WHERE s.state IN ('decided', 'locked')) l ON l.idea = i.id "
    "LEFT JOIN (project p JOIN vote v ON v.id = p.vote) ON v.round = i.round AND p.idea = i.number "
    "LEFT JOIN publication u ON u.vote = v.id LEFT JOIN delivery_project d ON d.idea = i.id "
    "WHERE i.proposer = ? AND i.state = 'open'"
)


class Approved(msgspec.Struct, frozen=True):
    """How an approved idea went on: what the council decided ("" before it), the code of its project on a sealed ballot
    ("" before it), the vote's publication, and the status of what it became for each budget line it won on."""

    decision: str
    code: str
    publication: PublicationInfo | None
    statuses: tuple[str, ...]


async def list_approved(resident: UUID) -> dict[UUID, Approved]:
    """Every approved idea of hers, by its id, in one query."""
    rows: dict[UUID, list[dict[str, Any]]] = {}
    for row in await fetch(APPROVED, resident):
        rows.setdefault(row["id"], []).append(row)
    return {idea: _approved(found) for idea, found in rows.items()}


def _approved(rows: list[dict[str, Any]]) -> Approved:
    """One row for each budget line it won on, or the only one."""
    row = rows[0]
    names = ("vote", "sha256", "name", "published")
    publication = PublicationInfo(**{name: row[name] for name in names}) if row["vote"] else None
    statuses = tuple(one["status"] for one in rows if one["status"])
    return Approved(row["decision"] or "", row["code"] if row["eid"] else "", publication, statuses)


async def build_export(resident: UUID, now: datetime) -> bytes:
    """One JSON file, readable by people too."""
    tables: dict[str, object] = {}
    for export_for in ROOMS:
        tables |= await export_for(resident)
    return msgspec.json.format(msgspec.json.encode({"format": FORMAT, "made": now, "tables": tables}), indent=2)
