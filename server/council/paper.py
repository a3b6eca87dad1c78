"""The paper for the meeting: what the review found out, counted and put in order, and what staff have added. Nothing is
written twice: a paper is built anew each time until a decision is written down, and kept from then on as it stood."""

from datetime import datetime
from uuid import UUID

import msgspec

from server.council.ballot import ballot_of
from server.council.queries import ListedInfo, ShortlistInfo, find_decision, list_texts
from server.ideas.review.queries import DecidedIdea, get_progress, list_decided
from server.ideas.review.rules import Range
from server.rounds.queries import DateInfo, RoundInfo, Texts, VoteInfo, list_budget_lines, list_dates

FORMAT = "puljen/paper/1"


class PaperIdea(msgspec.Struct, frozen=True):
    """An idea on the list. `price` is what it stands at on the ballot; amounts in minor units."""

    number: int
    titles: Texts
    descriptions: Texts
    area: str
    price: int
    once: Range
    yearly: Range
    feasible: str
    feasible_note: str
    prospects: str
    reason: str
    office: str
    supporters: int


class OtherIdea(msgspec.Struct, frozen=True):
    """A decided idea that is not on the list, and why."""

    number: int
    title: str
    lang: str
    decision: str
    reason: str
    office: str
    could_be_yes: str


class Pool(msgspec.Struct, frozen=True):
    """A pool of money of the vote."""

    code: str
    titles: Texts
    budget: int


class Paper(msgspec.Struct, frozen=True):
    """A paper in no language: its sentences are made where it is shown. `texts` is what staff added, by section."""

    format: str
    made: datetime
    round: Texts
    slug: str
    vote: Texts
    opens: datetime
    closes: datetime
    currency: str
    exponent: int
    pools: list[Pool]
    ideas: list[PaperIdea]
    others: list[OtherIdea]
    received: int
    decided: int
    median_days: int | None
    dates: list[DateInfo]
    texts: dict[str, Texts]

    @property
    def pool(self) -> int:
        """All the money of the vote."""
        return sum(one.budget for one in self.pools)

    @property
    def price(self) -> int:
        """What all the ideas on the list cost together."""
        return sum(idea.price for idea in self.ideas)

    @property
    def yearly(self) -> int:
        """What all the ideas on the list cost each year, most likely."""
        return sum(idea.yearly.likely or 0 for idea in self.ideas)

    @property
    def rejected(self) -> list[OtherIdea]:
        """What was rejected."""
        return [one for one in self.others if one.decision == "rejected"]

    @property
    def left_out(self) -> list[OtherIdea]:
        """What was approved, and yet is not on the list."""
        return [one for one in self.others if one.decision == "approved"]

    @property
    def approved(self) -> int:
        """How many ideas could come to a vote."""
        return len(self.ideas) + len(self.left_out)


async def build_paper(round_: RoundInfo, vote: VoteInfo, shortlist: ShortlistInfo, now: datetime) -> Paper:
    """The paper as everything stands now."""
    ballot = await ballot_of(shortlist)
    on_list = {idea.id for idea, _one in ballot}
    others = [idea for idea in await list_decided(round_.id) if idea.id not in on_list and idea.state == "open"]
    progress = await get_progress(round_.id)
    return Paper(
        format=FORMAT,
        made=now,
        round=round_.titles,
        slug=round_.slug,
        vote=vote.titles,
        opens=vote.opens,
        closes=vote.closes,
        currency=round_.currency,
        exponent=round_.exponent,
        pools=[Pool(line.code, line.titles, line.budget) for line in await list_budget_lines(vote.id)],
        ideas=[_on_list(idea, one) for idea, one in ballot],
        others=[_other(idea) for idea in others],
        received=progress.received,
        decided=progress.decided,
        median_days=progress.median_days,
        dates=await list_dates(round_.id),
        texts=await list_texts(shortlist.id),
    )


async def get_paper(round_: RoundInfo, vote: VoteInfo, shortlist: ShortlistInfo, now: datetime) -> Paper:
    """The paper as the meeting had it before it, or while nothing is decided as everything stands now."""
    decision = await find_decision(shortlist.id) if shortlist.state != "draft" else None
    return read_paper(decision.paper) if decision else await build_paper(round_, vote, shortlist, now)


def paper_bytes(paper: Paper) -> bytes:
    """A paper as it is kept."""
    return msgspec.json.encode(paper)


def read_paper(data: bytes) -> Paper:
    """A paper that was kept."""
    return msgspec.json.decode(data, type=Paper)


def results_of(listed: list[ListedInfo], ideas: dict[UUID, int]) -> dict[int, str]:
    """Number of each idea on a list → what was decided about it."""
    return {ideas[one.idea]: one.decision for one in listed if one.idea in ideas}


def _on_list(idea: DecidedIdea, one: ListedInfo) -> PaperIdea:
    verdict = idea.verdict
    return PaperIdea(
        number=idea.number,
        titles=one.titles,
        descriptions=one.descriptions,
        area=idea.area,
        price=one.price,
        once=verdict.once,
        yearly=verdict.yearly,
        feasible=verdict.feasible,
        feasible_note=verdict.feasible_note,
        prospects=verdict.prospects,
        reason=verdict.reason,
        office=verdict.office,
        supporters=idea.supporters,
    )


def _other(idea: DecidedIdea) -> OtherIdea:
    verdict = idea.verdict
    return OtherIdea(
        idea.number, idea.title, idea.lang, verdict.decision, verdict.reason, verdict.office, verdict.could_be_yes
    )
