"""From a list to the projects of its vote, and to the bytes two people confirm."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from server.council.queries import ListedInfo, ShortlistInfo, list_listed
from server.council.rules import BallotProject, code_of, list_bytes
from server.ideas.review.queries import DecidedIdea, list_decided
from server.rounds.phases import NotNow
from server.rounds.queries import list_budget_lines
from server.rounds.rules import N_, BadDraft


@dataclass(frozen=True)
class Final:
    """What a decided list makes of the ballot: only what was decided for."""

    projects: tuple[BallotProject, ...]
    data: bytes

    @property
    def hash(self) -> bytes:
        """SHA-256 of the bytes: what two people confirm."""
        return sha256(self.data).digest()


async def ballot_of(shortlist: ShortlistInfo) -> list[tuple[DecidedIdea, ListedInfo]]:
    """What stands on a list, in its order, each with what the review says; what is under review again is left out."""
    ideas = {idea.id: idea for idea in await list_decided(shortlist.round)}
    return [(ideas[one.idea], one) for one in await list_listed(shortlist.id) if one.idea in ideas]


async def list_of(vote_id: UUID, shortlist: ShortlistInfo) -> Final:
    """The projects a decided list becomes. BadDraft when it holds an idea that no longer stands or nothing at all."""
    lines = tuple(line.code for line in await list_budget_lines(vote_id))
    ballot = await ballot_of(shortlist)
    if len(ballot) < len(await list_listed(shortlist.id)) or not all(idea.may_be_listed for idea, _one in ballot):
        raise BadDraft("", N_("An idea on the list no longer stands, or is under review again. Take it off first."))
    chosen = [(idea, one) for idea, one in ballot if one.decision == "for"]
    if not chosen:
        raise BadDraft("", N_("Nothing was decided for: there is nothing to vote on."))
    if not lines:
        raise BadDraft("", N_("The vote has no pool of money yet."))
    projects = tuple(_project(idea, one, lines) for idea, one in chosen)
    return Final(projects, list_bytes(str(vote_id), projects))


def _project(idea: DecidedIdea, one: ListedInfo, lines: tuple[str, ...]) -> BallotProject:
    if not set(one.lines) <= set(lines):
        raise NotNow("shortlist", f"idea {idea.number} stands on a pool that is gone")
    return BallotProject(
        code=code_of(idea.number),
        idea=idea.number,
        cost=one.price,
        area=idea.area,
        theme=idea.category,
        lines=one.lines or lines,
        titles=one.titles,
        descriptions=one.descriptions,
    )
