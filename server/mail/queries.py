"""Reading the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.db import fetch

COLUMNS = (
    "id, recipient, locale, subject, body, kind, unsubscribe, created, until, tries, next_try, problem, sent, failed"
)


@dataclass(frozen=True)
class Mail:
    """One mail of the outbox; `body` is empty once it is sent, `problem` is what the last try met."""

    id: UUID
    recipient: str
    locale: str
    subject: str
    body: str
    kind: str
    unsubscribe: str
    created: datetime
    until: datetime | None
    tries: int
    next_try: datetime
    problem: str
    sent: datetime | None
    failed: datetime | None

    @property
    def state(self) -> str:
        """`waiting`, `sent` or `failed`."""
        return "sent" if self.sent else "failed" if self.failed else "waiting"


async def list_due(now: datetime, most: int) -> list[Mail]:
    """What is to be tried now, the longest waiting first."""
    where = "sent IS NULL AND failed IS NULL AND next_try <= ?"
    return await _list(f"WHERE {where} ORDER BY next_try, created LIMIT ?", now, most)


async def list_mail(state: str, most: int) -> list[Mail]:
    """The newest mails in one state; "" for any."""
    where = {
        "": "",
        "waiting": "WHERE sent IS NULL AND failed IS NULL",
        "failed": "WHERE failed IS NOT NULL",
        "sent": "WHERE sent IS NOT NULL",
    }[state]
    return await _list(f"{where} ORDER BY created DESC, id LIMIT ?", most)


async def export_to(address: str) -> list[dict[str, Any]]:
    """Every mail to an address, for whoever owns it: without its text, which may hold a link that signs her in."""
    sql = "SELECT subject, kind, locale, created, sent, failed FROM mail_message WHERE recipient = ? ORDER BY created"
    return await fetch(sql, address)


async def count_mail() -> dict[str, int]:
    """How many wait, were sent and failed, as far back as the outbox remembers."""
    rows = await fetch(
        "SELECT count(*) AS every, count(sent) AS sent, count(failed) AS failed FROM mail_message",
    )
    every, sent, failed = rows[0]["every"], rows[0]["sent"], rows[0]["failed"]
    return {"waiting": every - sent - failed, "sent": sent, "failed": failed}


async def _list(rest: str, *values: object) -> list[Mail]:
    return [Mail(**row) for row in await fetch(f"SELECT {COLUMNS} FROM mail_message {rest}", *values)]  # noqa: S608
