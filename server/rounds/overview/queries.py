"""Dates, votes and money of every round, each in one query."""

from uuid import UUID

from server.db import fetch
from server.rounds.queries import VOTE, DateInfo, VoteInfo, vote_of


async def list_dates_of(phase: str) -> dict[UUID, DateInfo]:
    """The dates of one phase in every round, in one query."""
    rows = await fetch("SELECT round, phase, begins, ends FROM round_date WHERE phase = ?", phase)
    return {row.pop("round"): DateInfo(**row) for row in rows}


async def list_votes_by_round() -> dict[UUID, list[VoteInfo]]:
    """The votes of every round by number, in one query."""
    votes: dict[UUID, list[VoteInfo]] = {}
    for row in await fetch(f"{VOTE} ORDER BY number"):
        votes.setdefault(row["round"], []).append(vote_of(row))
    return votes


async def sum_budgets() -> dict[UUID, int]:
    """The money of every round's budget lines together, minor units, in one query."""
    sql = "SELECT v.round, SUM(l.budget) AS n FROM budget_line l JOIN vote v ON v.id = l.vote GROUP BY v.round"
    return {row["round"]: int(row["n"]) for row in await fetch(sql)}
