"""One mail over SMTP: plain text, no tracking, what is said by the server told apart into later and never."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from urllib.parse import urlsplit

import aiosmtplib

from server.config import Settings, read_secret
from server.mail.queries import Mail
from server.mail.rules import read_server

SECONDS = 20


class NotTaken(Exception):
    """The server did not take it; the message is a code or a class, never what somebody wrote."""

    def __init__(self, problem: str, for_good: bool) -> None:
        super().__init__(problem)
        self.for_good = for_good


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection to the mail server, signed in; NotTaken when there is none."""
    server = read_server(settings.smtp)
    password_file = settings.smtp_password_file
    smtp = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.tls == "tls",
        start_tls=server.tls == "starttls",
        username=server.user or None,
        password=read_secret(password_file) if password_file else None,
        local_hostname=_own_name(settings),
        timeout=SECONDS,
    )
    try:
        await _connect(smtp)
        yield smtp
    finally:
        smtp.close()


async def hand_over(smtp: aiosmtplib.SMTP, settings: Settings, mail: Mail) -> None:
    """Returns when the server has said OK; NotTaken otherwise. One mail that ends the connection stops no other."""
    message = compose(settings, mail)
    if not smtp.is_connected:
        await _connect(smtp)
    try:
        await smtp.send_message(message)
    except aiosmtplib.SMTPRecipientsRefused as refused:
        code = refused.recipients[0].code
        raise NotTaken(f"recipient {code}", for_good=code >= 500) from None
    except aiosmtplib.SMTPDataError as refused:
        raise NotTaken(f"text {refused.code}", for_good=refused.code >= 500) from None
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise NotTaken(_problem(error), for_good=False) from None


async def _connect(smtp: aiosmtplib.SMTP) -> None:
    try:
        await smtp.connect()
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise NotTaken(_problem(error), for_good=False) from None


def compose(settings: Settings, mail: Mail) -> EmailMessage:
    """The message as it is sent; the same id whenever it is tried, so that a mailbox can tell a second copy."""
    message = EmailMessage(policy=POLICY)
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created)
    message["Message-ID"] = f"<{mail.id}@{_own_name(settings)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.locale
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content(mail.body, cte="quoted-printable")
    return message


def _own_name(settings: Settings) -> str:
    return urlsplit(settings.public_url).hostname or "localhost"


def _problem(error: Exception) -> str:
    code = getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, int) and code > 0 else type(error).__name__
