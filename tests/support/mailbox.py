"""A real mail server on loopback: keeps what it takes, can be away, can refuse, can die before it has said OK."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.servers import free_port


@dataclass
class Mailbox:
    """What came in, and how the server behaves. `dies`: so many mails are taken without an answer being sent."""

    port: int = field(default_factory=free_port)
    mails: list[EmailMessage] = field(default_factory=list)
    dies: int = 0
    refuses: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """For the setting PULJEN_SMTP."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """What came for one address."""
        return [mail for mail in self.mails if mail["To"] == address]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or say what this server is told to say."""
        if answer := self.refuses.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail; the connection may break before the answer."""
        content: Any = envelope.content
        parsed = message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        if self.dies:
            self.dies -= 1
            server.transport.abort()
            await asyncio.sleep(0)
        return "250 OK"


@contextmanager
def serving(mailbox: Mailbox) -> Iterator[Mailbox]:
    """The mail server while it is up."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
