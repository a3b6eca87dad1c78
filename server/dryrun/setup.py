"""A round's votes as they stand in the tables, as plans for a vote each."""

from server.desk.setup.queries import get_outline
from server.desk.setup.rules import VoteOutline
from server.rehearsal.plan import Plan
from server.rounds.projects.queries import list_projects
from server.rounds.projects.rules import LONGEST_TITLE, ProjectDraft
from server.rounds.queries import ProjectInfo, RoundInfo, VoteInfo, list_rounds, list_votes
from server.rounds.rules import RoundDraft

TRIED = " (prøve)"
FEWEST = 100
"""On each ballot's part of the invented roll: fewer need a reason."""


async def find_plans(named: str, ballots: int) -> list[Plan] | None:
    """A plan for each vote of the round with this address or number, or for the one vote of `round/number`; None where
    there is none. Each ballot's part of the roll is large enough for all the ballots."""
    place, _, number = named.rpartition("/") if "/" in named else (named, "", "")
    for round_ in await list_rounds():
        if place in (round_.slug, str(round_.number)):
            outline, votes = await get_outline(round_.id), await list_votes(round_.id)
            return [
                await _plan(round_, vote, setup, ballots)
                for vote, setup in zip(votes, outline.votes, strict=True)
                if number in ("", str(vote.number))
            ]
    return None


async def _plan(round_: RoundInfo, vote: VoteInfo, setup: VoteOutline, ballots: int) -> Plan:
    return Plan(
        round=RoundDraft(
            f"proeve-{vote.number}", _marked(vote.titles["da"]), currency=round_.currency, exponent=round_.exponent
        ),
        vote=setup.vote,
        lines=setup.lines,
        projects=tuple(_project(one) for one in await list_projects(vote.id)),
        residents=max(FEWEST, ballots) * max(1, len(setup.styles)),
        resident="Invented resident",
        area="Invented",
        styles=setup.styles,
        areas=tuple((style.areas or ("",))[0] for style in setup.styles) or ("",),
    )


def _marked(title: str) -> str:
    """The title of something that is only tried; as long as a title may be."""
    return title[: LONGEST_TITLE - len(TRIED)] + TRIED


def _project(one: ProjectInfo) -> ProjectDraft:
    return ProjectDraft(
        one.titles["da"],
        one.cost,
        one.code,
        one.titles["en"],
        one.descriptions["da"],
        one.descriptions["en"],
        one.area,
        one.theme,
        one.lines,
    )
