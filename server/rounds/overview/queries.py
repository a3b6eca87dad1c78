"""Dates, votes and money of every round, each in one query."""

from uuid import UUID

from server.db import fetch
from server.rounds.queries import VOTE, DateInfo, VoteInfo, vote_of


async def list_dates_by_round() -> dict[UUID, dict[str, DateInfo]]:
    """The dates of every round by phase, in one query."""
    dates: dict[UUID, dict[str, DateInfo]] = {}
    for row in await fetch("SELECT round, phase, begins, ends FROM round_date"):
        of_round = dates.setdefault(row.pop("round"), {})
        of_round[row["phase"]] = DateInfo(**row)
    return dates


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
