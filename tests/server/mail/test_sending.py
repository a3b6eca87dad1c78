"""Mails reach a real mail server, and none is lost while it is away, dies in the middle, or we do."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from server import db
from server.config import Settings, load_settings
from server.db import write_tx
from server.mail.actions import forget_mail_to, forget_old_mail, queue_mail, send_due, try_again
from server.mail.queries import Mail, count_mail, list_mail
from tests.support.mailbox import Mailbox, serving

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
BO = "bo@borger.example"


def with_server(database: Settings, mailbox: Mailbox) -> Settings:
    return database.model_copy(update={"smtp": mailbox.url, "mail_from": "Nordby <nej-tak@nordby.example>"})


async def queued(to: str = BO, text: str = "Hej Bo,\n\nkom på tirsdag. Æblegrød!\n", **more: object) -> UUID:
    return await queue_mail(to, "Mød os på rådhuset", text, "news", NOW, **more)  # type: ignore[arg-type]


async def only() -> Mail:
    (mail,) = await list_mail("", 10)
    return mail


async def test_a_mail_arrives_as_it_was_written_and_its_text_is_then_forgotten(database: Settings) -> None:
    identity = await queued(unsubscribe="http://localhost/ufoelg")
    with serving(Mailbox()) as mailbox:
        await send_due(with_server(database, mailbox), NOW)
        await send_due(with_server(database, mailbox), NOW + timedelta(days=1))
    (mail,) = mailbox.to(BO)
    assert mail["Subject"] == "Mød os på rådhuset" and mail["From"] == "Nordby <nej-tak@nordby.example>"
    assert mail.get_content().replace("\r\n", "\n") == "Hej Bo,\n\nkom på tirsdag. Æblegrød!\n"
    assert mail["Message-ID"] == f"<{identity}@localhost>" and mail["List-Unsubscribe"] == "<http://localhost/ufoelg>"
    assert mail.get_content_type() == "text/plain" and mail["Auto-Submitted"] == "auto-generated"
    kept = await only()
    assert (kept.state, kept.body) == ("sent", "")


async def test_a_mail_is_queued_with_what_caused_it_or_not_at_all(database: Settings) -> None:
    with pytest.raises(RuntimeError, match="undone"):
        async with write_tx():
            await queued()
            raise RuntimeError("undone")
    assert await list_mail("", 10) == []


async def test_without_a_mail_server_in_the_settings_mails_wait(database: Settings) -> None:
    await queued()
    await send_due(database, NOW + timedelta(days=30))
    mail = await only()
    assert (mail.state, mail.tries) == ("waiting", 0)


async def test_an_outage_loses_no_mail(database: Settings) -> None:
    for n in range(5):
        await queued(f"{n}@borger.example")
    mailbox = Mailbox()
    settings = with_server(database, mailbox)
    await send_due(settings, NOW)
    await send_due(settings, NOW + timedelta(seconds=30))
    assert [(mail.tries, bool(mail.problem)) for mail in await list_mail("waiting", 10)] == [(1, True)] * 5
    with serving(mailbox):
        await send_due(settings, NOW + timedelta(minutes=1))
    assert sorted(mail["To"] for mail in mailbox.mails) == [f"{n}@borger.example" for n in range(5)]
    assert await count_mail() == {"waiting": 0, "sent": 5, "failed": 0}


async def test_a_server_that_dies_before_its_ok_gets_the_mail_again_under_the_same_id(database: Settings) -> None:
    for n in range(3):
        await queued(f"{n}@borger.example")
    mailbox = Mailbox(dies=1)
    settings = with_server(database, mailbox)
    with serving(mailbox):
        await send_due(settings, NOW)
        assert await count_mail() == {"waiting": 1, "sent": 2, "failed": 0}
        await send_due(settings, NOW + timedelta(minutes=1))
    assert await count_mail() == {"waiting": 0, "sent": 3, "failed": 0}
    ids = [mail["Message-ID"] for mail in mailbox.mails]
    assert (len(ids), len(set(ids))) == (4, 3)


async def test_a_restart_of_ours_loses_no_mail(database: Settings) -> None:
    await queued()
    mailbox = Mailbox()
    await send_due(with_server(database, mailbox), NOW)
    await db.close_database()
    await db.open_database(load_settings(data=database.data, database=database.database))
    with serving(mailbox):
        await send_due(with_server(database, mailbox), NOW + timedelta(hours=1))
    assert len(mailbox.to(BO)) == 1 and (await only()).state == "sent"


async def test_an_address_that_is_refused_for_good_is_given_up_and_the_others_are_sent(database: Settings) -> None:
    await queued("nobody@borger.example")
    await queued()
    mailbox = Mailbox(refuses={"nobody@borger.example": "550 no such mailbox"})
    settings = with_server(database, mailbox)
    with serving(mailbox):
        await send_due(settings, NOW)
        (failed,) = await list_mail("failed", 10)
        assert (failed.recipient, failed.problem) == ("nobody@borger.example", "recipient 550")
        assert len(mailbox.to(BO)) == 1
        mailbox.refuses.clear()
        await try_again(failed.id, NOW + timedelta(days=6))
        await send_due(settings, NOW + timedelta(days=6))
    assert len(mailbox.to("nobody@borger.example")) == 1


async def test_a_mailbox_that_is_full_is_tried_for_five_days_and_then_given_up(database: Settings) -> None:
    await queued()
    mailbox = Mailbox(refuses={BO: "452 mailbox full"})
    now = NOW
    with serving(mailbox):
        while (mail := await only()).state == "waiting":
            now = max(now, mail.next_try)
            await send_due(with_server(database, mailbox), now)
    assert mail.failed and timedelta(days=5) <= mail.failed - NOW < timedelta(days=5, hours=7)
    assert mail.tries < 40


async def test_a_link_that_ran_out_while_the_server_was_away_is_not_sent(database: Settings) -> None:
    await queued(until=NOW + timedelta(minutes=20))
    with serving(Mailbox()) as mailbox:
        await send_due(with_server(database, mailbox), NOW + timedelta(minutes=20))
    mail = await only()
    assert not mailbox.mails and (mail.state, mail.problem) == ("failed", "too late")
    await try_again(mail.id, NOW)
    assert (await only()).state == "failed"


async def test_what_was_sent_is_forgotten_after_a_month_and_what_waits_is_not(database: Settings) -> None:
    await queued()
    with serving(Mailbox()) as mailbox:
        await send_due(with_server(database, mailbox), NOW)
    await queued("other@borger.example")
    await forget_old_mail(NOW + timedelta(days=29))
    assert len(await list_mail("", 10)) == 2
    await forget_old_mail(NOW + timedelta(days=31))
    assert [mail.recipient for mail in await list_mail("", 10)] == ["other@borger.example"]
    await forget_mail_to("other@borger.example")
    assert await list_mail("", 10) == []


async def test_nothing_somebody_types_becomes_a_header(database: Settings) -> None:
    await queue_mail(BO, "Hej\r\nBcc: evil@evil.example", "tekst", "news", NOW)
    with serving(Mailbox()) as mailbox:
        await send_due(with_server(database, mailbox), NOW)
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None and mail["Subject"] == "Hej Bcc: evil@evil.example"
