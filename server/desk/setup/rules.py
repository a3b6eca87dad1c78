"""The outline of a round, and how its times move to another year. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from server.ideas.rules import CallDraft
from server.rounds.ballot.rules import BEACON_AFTER, GRACE, BudgetLineDraft, StyleDraft, VoteDraft

ZONE = ZoneInfo("Europe/Copenhagen")
WEEKS_A_YEAR = 365.2425 / 7
YEAR = re.compile(r"20\d\d")
Titled = TypeVar("Titled", VoteDraft, BudgetLineDraft)


@dataclass(frozen=True)
class Span:
    """A phase in the calendar: begins <= now < ends, UTC."""

    phase: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class VoteOutline:
    """A vote before anything stands on its ballots."""

    vote: VoteDraft
    lines: tuple[BudgetLineDraft, ...]
    styles: tuple[StyleDraft, ...]


@dataclass(frozen=True)
class Outline:
    """What a round is set up with. `call` None = it takes no ideas."""

    calendar: tuple[Span, ...]
    call: CallDraft | None
    votes: tuple[VoteOutline, ...]

    def moved(self, years: int) -> "Outline":
        """The same some years later, in whole weeks; the years in titles are counted up."""
        weeks = weeks_of(years)
        calendar = tuple(Span(one.phase, later(one.begins, weeks), later(one.ends, weeks)) for one in self.calendar)
        return replace(self, calendar=calendar, votes=tuple(_counted(one, years, weeks) for one in self.votes))

    @property
    def first(self) -> datetime | None:
        """When something of it happens first."""
        return min([*(one.begins for one in self.calendar), *(one.vote.opens for one in self.votes)], default=None)


def years_until_next(first: datetime | None, now: datetime) -> int:
    """By how many years a round is moved, to begin after `now`: one at least."""
    years = 1
    while first and years < 100 and later(first, weeks_of(years)) <= now:
        years += 1
    return years


def weeks_of(years: int) -> int:
    """Whole weeks, as near to so many years as weekdays allow."""
    return round(years * WEEKS_A_YEAR)


def counted_up(text: str, years: int) -> str:
    """A title or an address with the year in it counted up: "By 2026" → "By 2027"."""
    return YEAR.sub(lambda found: str(int(found[0]) + years), text, count=1)


def later(when: datetime, weeks: int) -> datetime:
    """The same weekday at the same time of the clock on the wall, whatever the clocks were put to in between."""
    return (when.astimezone(ZONE) + timedelta(weeks=weeks)).astimezone(UTC)


def _counted(outline: VoteOutline, years: int, weeks: int) -> VoteOutline:
    """A vote and its pools as they are called then; what is copied here comes to stand on the ballot."""
    vote = moved_vote(outline.vote, weeks)
    return replace(outline, vote=_named(vote, years), lines=tuple(_named(line, years) for line in outline.lines))


def _named(draft: Titled, years: int) -> Titled:
    return replace(draft, title_da=counted_up(draft.title_da, years), title_en=counted_up(draft.title_en, years))


def moved_vote(vote: VoteDraft, weeks: int) -> VoteDraft:
    """A vote some weeks later; when clocks were changed between its closing and its lot, the lot waits its full day."""
    opens, closes = later(vote.opens, weeks), later(vote.closes, weeks)
    lot_at = max(later(vote.lot_at, weeks), closes + GRACE + BEACON_AFTER) if vote.lot_at else None
    return replace(vote, opens=opens, closes=closes, lot_at=lot_at)
