"""Which mail server, when to try again, when to give up, and which parts of a text are links. Pure decisions."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
GIVE_UP = timedelta(days=5)
KEEP = timedelta(days=30)
"""How long the outbox remembers what became of a mail."""
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed over. `tls`: "" none, "starttls" after connecting, "tls" from the first byte."""

    host: str
    port: int
    user: str
    tls: str


@dataclass(frozen=True)
class Piece:
    """A part of a text; `href` when it is a link."""

    text: str
    href: str = ""


def read_server(url: str) -> MailServer:
    """`smtp+starttls://user@host:port` as parts; the settings have checked the address."""
    parts = urlsplit(url)
    tls = {"smtp": "", "smtp+starttls": "starttls", "smtps": "tls"}[parts.scheme]
    return MailServer(parts.hostname or "", parts.port or PORTS[parts.scheme], unquote(parts.username or ""), tls)


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries that failed: 1, 2, 4 … minutes, six hours at most."""
    return min(FIRST_WAIT * (1 << min(tries - 1, 20)), LONGEST_WAIT)


def is_too_late(until: datetime | None, now: datetime) -> bool:
    """Whether a mail is of no use any more, so that it is not even tried."""
    return until is not None and now >= until


def gives_up(created: datetime, now: datetime) -> bool:
    """Whether a try that failed was the last."""
    return now - created >= GIVE_UP


def pieces(text: str) -> list[Piece]:
    """A text with its links told apart."""
    found, end = [], 0
    for link in LINK.finditer(text):
        found += [Piece(text[end : link.start()]), Piece(link[0], link[0])]
        end = link.end()
    return [piece for piece in [*found, Piece(text[end:])] if piece.text]
