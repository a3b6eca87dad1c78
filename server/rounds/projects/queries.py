"""Reading projects: one query a page, however many there are."""

from typing import Any
from uuid import UUID

from server.db import fetch
from server.rounds.queries import NotFound, ProjectInfo, listed, texts_of

PROJECT = (
    "SELECT p.id, p.vote, p.code, p.number, p.title_da, p.title_en, p.description_da, p.description_en, p.area, "
    "p.theme, p.cost, p.lines, p.idea FROM project p"
)


async def list_projects(vote_id: UUID) -> list[ProjectInfo]:
    """The projects of a vote by public number."""
    return [_project(row) for row in await fetch(f"{PROJECT} WHERE p.vote = ? ORDER BY p.number", vote_id)]


async def list_projects_of_round(round_id: UUID, limit: int | None = None) -> list[ProjectInfo]:
    """The projects of every vote of a round by public number."""
    sql = f"{PROJECT} JOIN vote v ON v.id = p.vote WHERE v.round = ? ORDER BY p.number, p.code"
    return [_project(row) for row in await fetch(sql + (f" LIMIT {limit:d}" if limit else ""), round_id)]


async def draw_projects(round_id: UUID, most: int) -> list[ProjectInfo]:
    """A few projects of a round, drawn anew each time, so that none is favoured."""
    sql = f"{PROJECT} JOIN vote v ON v.id = p.vote WHERE v.round = ? ORDER BY random() LIMIT {most:d}"
    return [_project(row) for row in await fetch(sql, round_id)]


async def count_projects(round_id: UUID) -> int:
    """How many projects stand in a round."""
    rows = await fetch("SELECT COUNT(*) AS n FROM project p JOIN vote v ON v.id = p.vote WHERE v.round = ?", round_id)
    return int(rows[0]["n"])


async def get_project_by_number(round_id: UUID, number: int) -> ProjectInfo:
    """The project at `/r/<slug>/forslag/<number>`, or NotFound."""
    rows = await fetch(f"{PROJECT} JOIN vote v ON v.id = p.vote WHERE v.round = ? AND p.number = ?", round_id, number)
    return _one(rows)


async def find_project_of_idea(round_id: UUID, idea: int) -> ProjectInfo | None:
    """The project that the idea of this number became."""
    rows = await fetch(f"{PROJECT} JOIN vote v ON v.id = p.vote WHERE v.round = ? AND p.idea = ?", round_id, idea)
    return _project(rows[0]) if rows else None


async def get_project(project_id: UUID) -> ProjectInfo:
    """A project by id, or NotFound."""
    return _one(await fetch(f"{PROJECT} WHERE p.id = ?", project_id))


def _one(rows: list[dict[str, Any]]) -> ProjectInfo:
    if not rows:
        raise NotFound
    return _project(rows[0])


def _project(row: dict[str, Any]) -> ProjectInfo:
    lines, titles, descriptions = listed(row.pop("lines")), texts_of(row, "title"), texts_of(row, "description")
    return ProjectInfo(lines=lines, titles=titles, descriptions=descriptions, **row)
