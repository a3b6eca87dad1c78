"""What sealing needs, gathered from the rooms that keep it."""

from datetime import datetime

from ballots.manifest import SMALL_STYLE
from server.council.queries import has_open_list
from server.people.queries import get_site
from server.roll.queries import count_roll
from server.rounds.projects.queries import list_projects
from server.rounds.queries import VoteInfo, list_budget_lines, list_styles
from server.votes.desk.rules import Ready
from server.votes.sealing.queries import list_officer_keys
from server.votes.sealing.rules import OFFICES


async def get_ready(vote: VoteInfo, at: datetime) -> Ready:
    """How far a vote is from being sealed."""
    site, counts = await get_site(), {one.style: one.lines for one in await count_roll(vote.id)}
    styles = await list_styles(vote.id)
    return Ready(
        title=bool(vote.titles["da"].strip()),
        dates=vote.opens < vote.closes and at < vote.closes,
        lines=bool(await list_budget_lines(vote.id)),
        styles=bool(styles),
        shortlist=not await has_open_list(vote.id),
        projects=bool(await list_projects(vote.id)),
        roll=bool(counts),
        reasons=all(style.reason or counts.get(style.number, SMALL_STYLE) >= SMALL_STYLE for style in styles),
        authority=bool((site.authority or site.name).strip()),
        keys={key.role for key in await list_officer_keys(vote.id)} == OFFICES.keys(),
    )
