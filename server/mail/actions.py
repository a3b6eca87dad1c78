"""Queueing a mail, sending what is due, trying again, forgetting."""

import uuid
from datetime import datetime
from uuid import UUID

from aiosmtplib import SMTP

from server.config import Settings
from server.db import write_tx
from server.mail.queries import Mail, list_due
from server.mail.rules import KEEP, gives_up, is_too_late, wait_after
from server.mail.sending import NotTaken, connected, hand_over
from server.mail.tables import MailMessage

AT_ONCE = 50


async def queue_mail(
    to: str,
    subject: str,
    body: str,
    kind: str,
    now: datetime,
    *,
    locale: str = "da",
    unsubscribe: str = "",
    until: datetime | None = None,
) -> UUID:
    """Put a mail into the outbox, inside the caller's transaction: it is sent when that is committed, or never.

    `to` is an address that was checked; `unsubscribe` an address of ours where a bare POST ends following; after
    `until` the mail is of no use and is no longer sent.
    """
    message = MailMessage(
        id=uuid.uuid4(),
        recipient=to,
        locale=locale,
        subject=" ".join(subject.split()),
        body=body,
        kind=kind,
        unsubscribe=unsubscribe,
        created=now,
        until=until,
        next_try=now,
    )
    async with write_tx():
        await MailMessage.insert(message)
    return message.id


async def send_due(settings: Settings, now: datetime) -> None:
    """Send what is due. Without a mail server in the settings everything waits.

    A try is written down before it is made: a mail that brings this process down is not tried in a circle.
    """
    if not settings.smtp:
        return
    waiting = await list_due(now, AT_ONCE)
    due = [mail for mail in waiting if not is_too_late(mail.until, now)]
    for mail in waiting:
        if mail not in due:
            await _give_up(mail.id, "too late", now)
    if not due:
        return
    await _write_down(due, now)
    try:
        async with connected(settings) as smtp:
            for mail in due:
                await _send(smtp, settings, mail, now)
    except NotTaken as error:
        for mail in due:
            await _not_taken(mail, error, now)


async def try_again(mail: UUID, now: datetime) -> None:
    """Put a mail that was given up back into the queue."""
    await MailMessage.update({MailMessage.failed: None, MailMessage.created: now, MailMessage.next_try: now}).where(
        MailMessage.id == mail, MailMessage.failed.is_not_null(), MailMessage.until.is_null()
    )


async def forget_old_mail(now: datetime) -> None:
    """Delete what was sent or given up long ago."""
    before = now - KEEP
    await MailMessage.delete().where((MailMessage.sent < before) | (MailMessage.failed < before))


async def forget_mail_to(address: str) -> None:
    """Delete every mail to an address, sent or not: its owner is erased."""
    await MailMessage.delete().where(MailMessage.recipient == address)


async def _send(smtp: SMTP, settings: Settings, mail: Mail, now: datetime) -> None:
    """If we crash between the two lines below, the mail goes out once more."""
    try:
        await hand_over(smtp, settings, mail)
    except NotTaken as error:
        await _not_taken(mail, error, now)
    else:
        await _mark_sent(mail.id, now)


async def _write_down(due: list[Mail], now: datetime) -> None:
    async with write_tx():
        for mail in due:
            await MailMessage.update(
                {MailMessage.tries: mail.tries + 1, MailMessage.next_try: now + wait_after(mail.tries + 1)}
            ).where(MailMessage.id == mail.id)


async def _mark_sent(mail: UUID, now: datetime) -> None:
    await MailMessage.update({MailMessage.sent: now, MailMessage.body: "", MailMessage.problem: ""}).where(
        MailMessage.id == mail
    )


async def _not_taken(mail: Mail, error: NotTaken, now: datetime) -> None:
    if error.for_good or gives_up(mail.created, now):
        await _give_up(mail.id, str(error), now)
    else:
        await MailMessage.update({MailMessage.problem: str(error)}).where(MailMessage.id == mail.id)


async def _give_up(mail: UUID, problem: str, now: datetime) -> None:
    await MailMessage.update({MailMessage.failed: now, MailMessage.problem: problem}).where(MailMessage.id == mail)
