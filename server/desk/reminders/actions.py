"""Reminding whoever must act. One reminder, one transaction."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from server.db import fetch, write_tx
from server.desk.checklist.building import list_acts, open_books
from server.desk.reminders.mails import Letter, act_letter, review_letter
from server.desk.reminders.rules import WEEK, end_of, notice_of
from server.ideas.review.queries import list_due
from server.mail.actions import queue_mail
from server.people.queries import find_staff, list_staff_with
from server.rounds.phases import allows
from server.rounds.queries import get_round, list_rounds

SENT = "INSERT INTO reminder (target, act, due, notice, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING act"


async def remind(public_url: str, now: datetime) -> None:
    """The job: every reminder that is called for and has not been sent."""
    await _remind_of_acts(public_url, now)
    await _remind_of_reviews(public_url, now)


async def _remind_of_acts(public_url: str, now: datetime) -> None:
    for book in await open_books(await list_rounds(), now):
        for act in await list_acts(book, now):
            notice = notice_of(act.due, now) if act.due else ""
            if act.due and notice:
                who = [account for account, _name in await list_staff_with(act.place.roles, book.round.id)]
                letter = act_letter(act, book.round, act.due, notice, public_url)
                await _send_once(act.target, act.code, act.due, notice, who, letter, now)


async def _remind_of_reviews(public_url: str, now: datetime) -> None:
    for review in await list_due((now + WEEK).date()):
        round_, due = await get_round(review.round), end_of(review.deadline)
        notice = notice_of(due, now)
        if notice and allows("review_ideas", round_.phase):
            letter = review_letter(review, round_, notice, public_url)
            await _send_once(review.idea, "review", due, notice, [review.owner], letter, now)


async def _send_once(
    target: UUID, act: str, due: datetime, notice: str, accounts: Iterable[UUID], letter: Letter, now: datetime
) -> None:
    """Queue the mails, unless this reminder was sent before; while nobody has the role, it waits for somebody."""
    staff = [found for account in accounts if (found := await find_staff(account))]
    async with write_tx():
        if staff and await fetch(SENT, target, act, due, notice, now):
            for person in staff:
                await queue_mail(person.email, letter.subject, letter.body, "reminder", now)
