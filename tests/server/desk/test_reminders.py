"""Reminders reach those who must act, once each, also after a restart; on both engines."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.config import Settings
from server.db import fetch
from server.desk.reminders.actions import remind
from server.desk.reminders.rules import DAY, LATE, WEEK, ZONE, end_of, notice_of
from server.ideas.review.actions import save_review
from server.mail.queries import Mail, list_mail
from server.roll.voids.actions import ask_void
from server.rounds.actions import advance_round, create_round, set_dates
from server.rounds.phases import Facts
from server.rounds.queries import DateInfo
from server.rounds.rules import RoundDraft
from tests.support.ideas import NOW, a_collecting_round, an_idea
from tests.support.people import a_member
from tests.support.polls import CLOSES, OPENS, draft_poll, open_poll
from tests.support.polls import NOW as VOTING
from tests.support.reviews import RIPE

URL = "https://budget.example"
BEGINS = NOW + timedelta(days=20)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


async def mails() -> list[Mail]:
    return sorted(await list_mail("", 100), key=lambda mail: (mail.created, mail.recipient))


async def a_dated_draft() -> None:
    round_id = await create_round(RoundDraft("prove", "Prøvepuljen"), None)
    await set_dates(round_id, [DateInfo("collecting", BEGINS, BEGINS + timedelta(days=30))], None)


@given(MOMENTS, st.timedeltas(-timedelta(days=30), timedelta(days=30)))
def test_a_reminder_is_called_for_by_how_far_the_date_is(due: datetime, before: timedelta) -> None:
    notice = notice_of(due, due - before)
    assert (notice == "passed") == (timedelta(0) >= before > -LATE)
    assert (notice == "day") == (timedelta(0) < before <= DAY)
    assert (notice == "week") == (DAY < before <= WEEK)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_last_day_ends_at_midnight_in_denmark(day: date) -> None:
    assert end_of(day).astimezone(ZONE).date() == day + timedelta(days=1)
    assert (end_of(day) - timedelta(seconds=1)).astimezone(ZONE).date() == day


async def test_whoever_sets_rounds_up_is_told_a_week_and_a_day_before_and_once_when_it_has_passed(
    database: Settings,
) -> None:
    await a_dated_draft()
    secretary = await a_member("secretary")
    await a_member("moderator")
    for ahead in (30, 8, 7, 6, 2, 1, 0.5, 0, -1, -10, -20):
        await remind(URL, BEGINS - timedelta(days=ahead))
        await remind(URL, BEGINS - timedelta(days=ahead))  # as after a restart
    told = await mails()
    assert [mail.recipient for mail in told] == [secretary.email] * 3
    assert [BEGINS - mail.created for mail in told] == [WEEK, DAY, timedelta(0)]
    assert told[0].subject.startswith("Indkald idéer: ") and "overskredet" in told[2].subject
    assert f"{URL}/personale/runder/prove/tjekliste" in told[0].body
    assert "Det mangler endnu:" in told[0].body and "indkaldelse" in told[0].body


async def test_an_act_that_was_done_is_not_reminded_of(database: Settings) -> None:
    round_id = await a_collecting_round()
    await set_dates(round_id, [DateInfo("reviewing", BEGINS, BEGINS + timedelta(days=9))], None)
    await a_member("secretary")
    await remind(URL, BEGINS - WEEK)
    assert len(await mails()) == 1
    await advance_round(round_id, "reviewing", Facts("collecting"), NOW, None)
    await remind(URL, BEGINS + timedelta(hours=1))
    assert [mail.subject for mail in (await mails())[1:] if "Begynd behandlingen" in mail.subject] == []


async def test_a_date_that_is_moved_is_reminded_of_anew(database: Settings) -> None:
    round_id = await create_round(RoundDraft("prove", "Prøve"), None)
    await a_member("secretary")
    for begins in (BEGINS, BEGINS + timedelta(days=40)):
        await set_dates(round_id, [DateInfo("collecting", begins, begins + timedelta(days=9))], None)
        await remind(URL, begins - WEEK)
    assert len(await mails()) == 2


async def test_two_processes_at_once_send_one(database: Settings) -> None:
    await a_dated_draft()
    await a_member("secretary")
    await asyncio.gather(*(remind(URL, BEGINS - WEEK) for _ in range(5)))
    assert len(await mails()) == 1 and len(await fetch("SELECT act FROM reminder")) == 1


async def test_without_anybody_in_the_role_it_waits_for_somebody(database: Settings) -> None:
    await a_dated_draft()
    await remind(URL, BEGINS - WEEK)
    assert await mails() == []
    await a_member("administrator")
    await remind(URL, BEGINS - WEEK + timedelta(hours=1))
    assert len(await mails()) == 1


async def test_both_officers_are_told_to_seal_and_to_close(sqlite_box: Settings) -> None:
    draft = await draft_poll(sqlite_box, residents=10)
    await remind(URL, OPENS - DAY)
    told = await mails()
    assert {mail.recipient for mail in told} == {draft.officer.email, draft.auditor.email}
    assert all(mail.subject.startswith("Forsegl afstemningen inden for et døgn") for mail in told)
    assert "nøgle" in told[0].body


async def test_a_vote_that_is_over_and_not_closed_is_told_of(sqlite_box: Settings) -> None:
    await open_poll(sqlite_box, residents=10)
    await remind(URL, CLOSES + timedelta(minutes=20))
    subjects = [mail.subject for mail in await mails()]
    assert len(subjects) == 2 and all(
        subject.startswith("Luk afstemningen: datoen er overskredet") for subject in subjects
    )


async def test_a_caseworker_is_told_of_her_own_review(database: Settings) -> None:
    round_id = await a_collecting_round()
    idea, owner = await an_idea(round_id), await a_member("caseworker")
    deadline = (NOW + timedelta(days=10)).date()
    await save_review(idea.id, replace(RIPE, owner=owner.id, deadline=deadline), None)
    for days in (1, 5, 6, 10.5, 12, 13):
        await remind(URL, NOW + timedelta(days=days))
    told = await mails()
    assert [mail.recipient for mail in told] == [owner.email] * 3
    assert "Bænk ved åen" in told[0].body and f"{URL}/personale/ideer/prove/behandling/1" in told[0].body


async def test_the_auditor_is_told_at_once_of_whom_to_take_off_the_roll_and_once_only(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box, residents=10)
    await ask_void(poll.id, 0, poll.officer, VOTING)
    for minutes in (1, 20, 40):
        await remind(URL, VOTING + timedelta(minutes=minutes))
    told = [mail for mail in await mails() if "tages af listen" in mail.subject]
    assert [mail.recipient for mail in told] == [poll.auditor.email]
    assert "Beboer" not in told[0].subject + told[0].body
