"""What the pages of staff share."""

from server.ideas.pages import RoundIdeas
from server.ideas.queries import find_call
from server.rounds.pages import round_at

DESK = "/personale/ideer"
OFFICE = ("moderator", "caseworker", "secretary", "administrator")
SETUP = ("secretary", "administrator")
"""Who says what a round asks for, and brings in lists."""


async def desk_at(slug: str) -> RoundIdeas:
    """The round of an address for staff, in whatever phase."""
    round_ = await round_at(slug)
    return RoundIdeas(round_, await find_call(round_.id))


def desk_path(place: RoundIdeas) -> str:
    """The round's ideas for staff."""
    return f"{DESK}/{place.round.slug}"
