"""A new round from an earlier one or from an example: everything that is set up, and nothing that happened."""

from datetime import UTC, datetime, timedelta
from html import unescape

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.config import Settings
from server.db import fetch
from server.desk.setup.actions import make_round
from server.desk.setup.examples import EXAMPLES
from server.desk.setup.queries import get_outline
from server.desk.setup.rules import (
    ZONE,
    Outline,
    Span,
    VoteOutline,
    counted_up,
    later,
    moved_vote,
    weeks_of,
    years_until_next,
)
from server.ideas.queries import find_call
from server.roll.queries import count_roll
from server.rounds.actions import SlugTaken
from server.rounds.ballot.rules import BEACON_AFTER, GRACE, BudgetLineDraft, VoteDraft
from server.rounds.projects.queries import count_projects
from server.rounds.queries import get_round_by_slug, list_budget_lines, list_dates, list_rounds, list_styles, list_votes
from server.rounds.rules import DATED, RoundDraft, check_calendar
from tests.support.ideas import CALL, a_collecting_round, an_idea
from tests.support.polls import CLOSES, OPENS, draft_poll
from tests.support.staff import sign_in

START = "/personale/skabeloner"
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
NEW = RoundDraft("nyt", "Ny runde", "New round")


@given(MOMENTS, st.integers(1, 200))
def test_a_moved_time_keeps_its_weekday_and_its_hour_on_the_wall(when: datetime, weeks: int) -> None:
    there = when.astimezone(ZONE)
    moved = later(when, weeks).astimezone(ZONE)
    assert moved.date() - there.date() == timedelta(weeks=weeks)
    skipped = timedelta(hours=moved.hour - there.hour)  # an hour that the clocks leave out
    assert (moved.hour, moved.minute) == (there.hour, there.minute) or skipped == timedelta(hours=1)


@given(MOMENTS, MOMENTS)
def test_a_round_is_moved_to_its_next_year_and_never_into_the_past(first: datetime, now: datetime) -> None:
    years = years_until_next(first, now)
    assert later(first, weeks_of(years)) > now
    assert years == 1 or later(first, weeks_of(years - 1)) <= now
    assert abs(weeks_of(years) * 7 - years * 365.2425) <= 3.5


@given(MOMENTS, st.integers(1, 60), st.integers(1, 9))
def test_a_lot_still_waits_its_day_after_the_clocks_were_changed(opens: datetime, days: int, years: int) -> None:
    closes = opens + timedelta(days=days)
    vote = VoteDraft("A", "", opens, closes, 1, "beacon", "lotto", closes + GRACE + BEACON_AFTER)
    assert moved_vote(vote, 52 * years).lot_source == "lotto"  # VoteDraft has checked the rest


@given(MOMENTS, st.lists(st.integers(1, 2000), min_size=7, max_size=7), st.integers(1, 5))
def test_a_calendar_in_order_is_in_order_after_it_was_moved(first: datetime, days: list[int], years: int) -> None:
    begins = [first + timedelta(days=sum(days[:place])) for place in range(7)]
    spans = tuple(Span(phase, at, at + timedelta(hours=9)) for phase, at in zip(DATED, begins, strict=True))
    moved = check_calendar(Outline(spans, None, ()).moved(years).calendar)
    assert [span.phase for span in moved] == list(DATED)


async def test_a_copied_round_has_what_was_set_up_and_nothing_that_happened(database: Settings) -> None:
    poll = await draft_poll(database, residents=5, styles=2, lot="beacon")
    outline = (await get_outline(poll.round)).moved(1)
    new = await make_round(NEW, outline, None)
    [vote], [old] = await list_votes(new), await list_votes(poll.round)
    assert (vote.opens, vote.closes) == (OPENS + timedelta(weeks=52), CLOSES + timedelta(weeks=52))
    assert (vote.lot, vote.lot_source, vote.min_batch) == (old.lot, old.lot_source, old.min_batch)
    lines, styles = await list_budget_lines(vote.id), await list_styles(vote.id)
    told = [(line.code, line.titles, line.budget, line.rule, line.max_choices) for line in lines]
    assert told == [
        (line.code, line.titles, line.budget, line.rule, line.max_choices) for line in await list_budget_lines(old.id)
    ]
    assert [(one.number, one.names, one.areas, one.lines, one.reason) for one in styles] == [
        (one.number, one.names, one.areas, one.lines, one.reason) for one in await list_styles(old.id)
    ]
    assert await count_projects(new) == 0 and await count_roll(vote.id) == []
    assert (await get_round_by_slug("nyt")).phase == "draft"


async def test_a_call_is_copied_without_its_ideas(database: Settings) -> None:
    old = await a_collecting_round()
    await an_idea(old)
    new = await make_round(NEW, (await get_outline(old)).moved(1), None)
    call = await find_call(new)
    assert call and (call.min_age, call.max_price, call.areas) == (CALL.min_age, CALL.max_price, CALL.areas)
    assert [date.phase for date in await list_dates(new)] == ["collecting"]
    assert await fetch("SELECT id FROM idea WHERE round = ?", new) == []


async def test_a_taken_address_leaves_nothing_behind(database: Settings) -> None:
    poll = await draft_poll(database, residents=1)
    outline = await get_outline(poll.round)
    taken = False
    try:
        await make_round(RoundDraft("proeve", "Igen"), outline, None)
    except SlugTaken:
        taken = True
    assert taken and len(await list_rounds()) == 1 and len(await fetch("SELECT id FROM vote")) == 1


async def test_staff_copy_a_round_by_form_and_come_to_its_texts(client: httpx.AsyncClient) -> None:
    old = RoundDraft("by-2026", "Puljen 2026", "Pool 2026", "Om 2026")
    await make_round(old, EXAMPLES[1].outline(old, OPENS, CLOSES), None)
    desk = await sign_in(client, "secretary")
    assert f"{START}/runde/by-2026" in (await client.get(START)).text
    page = unescape((await client.get(f"{START}/runde/by-2026")).text)
    assert 'value="by-2027"' in page and 'value="Puljen 2027"' in page
    sent = await desk.send(f"{START}/runde/by-2026", title_da="Puljen 2027", slug="by-2027")
    assert (sent.status_code, sent.headers["location"]) == (303, "/personale/runder/by-2027/ret")
    made = await get_round_by_slug("by-2027")
    assert (made.phase, made.intros["da"], made.currency) == ("draft", "Om 2026", "DKK")
    assert [date.phase for date in await list_dates(made.id)] == ["collecting", "reviewing", "shortlisting", "voting"]


async def test_a_copied_vote_and_its_pools_carry_the_year_they_are_copied_to(database: Settings) -> None:
    vote = VoteDraft("Afstemning 2026", "Vote 2026", OPENS, CLOSES, 20)
    pool = BudgetLineDraft("L1", "Puljen 2026", "Pool 2026", 50_000_00, "greedy", 0, 0)
    new = await make_round(NEW, Outline((), None, (VoteOutline(vote, (pool,), ()),)).moved(3), None)
    [made] = await list_votes(new)
    assert made.titles == {"da": "Afstemning 2029", "en": "Vote 2029"}
    assert [line.titles for line in await list_budget_lines(made.id)] == [{"da": "Puljen 2029", "en": "Pool 2029"}]


async def test_what_is_wrong_with_the_form_stands_at_its_field_and_nothing_is_lost(client: httpx.AsyncClient) -> None:
    desk = await sign_in(client, "secretary")
    times = {"opens": "2027-03-10T10:00", "closes": "2027-03-01T10:00"}
    for example in EXAMPLES:
        path = f"{START}/eksempel/{example.code}"
        refused = await desk.send(path, title_en="Only English", **times)
        assert refused.status_code == 422 and 'value="Only English"' in refused.text
        assert all(f'id="{name}-error"' in refused.text for name in ("title_da", "slug", "closes"))
        good = {"title_da": example.code, "slug": example.code, **times, "closes": "2027-03-31T10:00"}
        assert (await desk.send(path, **good)).status_code == 303
        assert 'id="slug-error"' in (await desk.send(path, **good)).text
        assert len(await list_votes((await get_round_by_slug(example.code)).id)) == 1
    assert (await client.get(f"{START}/eksempel/findes-ikke")).status_code == 404
    assert (await client.get(f"{START}/runde/findes-ikke")).status_code == 404


async def test_the_three_areas_have_their_dates_from_the_opening_of_the_vote() -> None:
    opens = datetime(2022, 11, 1, tzinfo=ZONE).astimezone(UTC)
    closes = datetime(2022, 12, 1, tzinfo=ZONE).astimezone(UTC)
    dates = {span.phase: span for span in EXAMPLES[1].outline(NEW, opens, closes).calendar}
    local = {phase: (span.begins.astimezone(ZONE), span.ends.astimezone(ZONE)) for phase, span in dates.items()}
    assert [f"{end:%d.%m. %H:%M}" for end in local["collecting"]] == ["12.09. 00:00", "14.10. 00:00"]
    assert [f"{end:%d.%m. %H:%M}" for end in local["reviewing"]] == ["14.10. 00:00", "29.10. 00:00"]
    check_calendar(dates.values())


@pytest.mark.parametrize(
    ("text", "years", "then"),
    [("by-2026", 1, "by-2027"), ("Puljen 2025 (demo)", 2, "Puljen 2027 (demo)"), ("Grøn pulje", 1, "Grøn pulje")],
)
def test_the_year_in_a_name_is_counted_up(text: str, years: int, then: str) -> None:
    assert counted_up(text, years) == then
