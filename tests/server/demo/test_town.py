"""The demo's rounds before a vote can be worked with as a visitor is told, at whatever moment they were made."""

from datetime import UTC, datetime

import pytest

from server.config import Settings
from server.demo.build import Town, _draft, _pictures, _residents, _villages
from server.demo.days import at, polls
from server.demo.ideas import BO
from server.demo.town import SITE, chapters, drafted, villages
from server.desk.trial.counting import try_count
from server.people.actions import save_site
from server.rehearsal.before import lock
from server.rehearsal.crew import Crew
from server.rehearsal.steps import bring_roll, seal
from server.rounds.queries import VoteInfo, get_round, get_round_by_slug, get_vote, list_dates, list_votes
from server.web.words import ZONE, span
from tests.support.people import a_member

STARTED = datetime(2026, 11, 28, 12, 34, 56, 789_012, tzinfo=UTC)
"""When somebody starts the demo: never on the hour."""
STAFF = ("officer", "auditor", "secretary", "administrator", "caseworker")


@pytest.fixture
async def town(sqlite_box: Settings) -> Town:
    """Staff and residents, and no round yet."""
    await save_site(SITE)
    crew = Crew({role: await a_member(role) for role in STAFF})
    residents, pictures = await _residents(STARTED), await _pictures(sqlite_box, STARTED)
    assert BO in residents
    return Town(sqlite_box, crew, residents, pictures, STARTED)


async def vote_of(slug: str) -> VoteInfo:
    """The only vote of a round."""
    (vote,) = await list_votes((await get_round_by_slug(slug)).id)
    return vote


async def test_the_villages_vote_can_be_tried_and_sealed_once_its_list_is_confirmed(town: Town) -> None:
    await _villages(town)
    vote = await vote_of("landsbypuljen")
    await lock(vote.id, town.crew, STARTED)
    report = await try_count(await get_round(vote.round), await get_vote(vote.id), 40, 1)
    assert report.turnout.ballots == 40 and len(report.lines[0].projects) == 2
    await bring_roll(villages(STARTED), vote.id)
    await seal(vote.id, town.crew, STARTED)
    assert (await get_vote(vote.id)).sealed


async def test_next_years_vote_can_be_tried_in_a_round_that_is_still_a_draft(town: Town) -> None:
    for _again in range(2):  # after a crash
        await _draft(town)
    vote = await vote_of("engby-2028")
    round_ = await get_round(vote.round)
    report = await try_count(round_, vote, 60, 1)
    assert round_.phase == "draft" and 0 < len(report.lines[0].winners) < len(report.lines[0].projects)
    assert [one.phase for one in await list_dates(round_.id)] == ["collecting", "reviewing", "shortlisting", "voting"]


@pytest.mark.parametrize("now", [STARTED, STARTED.replace(hour=23, minute=5), STARTED.replace(month=3, day=29, hour=0)])
def test_votes_open_in_the_morning_and_close_in_the_evening_around_whenever_it_starts(now: datetime) -> None:
    votes = [chapter.plan.vote for chapter in chapters(now)] + [villages(now).vote, drafted(now).vote]
    for vote in votes:
        assert (vote.opens.astimezone(ZONE).hour, vote.closes.astimezone(ZONE).hour) == (8, 20)
    *over, is_open = votes[:5]
    assert all(vote.box_closes < now for vote in over) and is_open.opens < now < is_open.closes


def test_no_two_phases_claim_the_same_day() -> None:
    assert span(at(STARTED, 0), at(STARTED, 21)) == "28. november 2026 til og med 18. december 2026"
    assert span(at(STARTED, 21), at(STARTED, 50)).startswith("19. december 2026 til og med")
    assert span(*polls(STARTED, 1, 2)) == "29. november 2026 kl.\u00a008.00 til 30. november 2026 kl.\u00a020.00"
