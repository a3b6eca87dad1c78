"""Atom (RFC 4287), made of plain text."""

import hashlib
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

import msgspec
from litestar import Response

from server.web.locale import current_locale, with_locale
from server.web.shell import AnyRequest, shell_of
from server.web.words import iso


class Entry(msgspec.Struct, frozen=True):
    """One piece of news; `path` is where to read it."""

    path: str
    title: str
    text: str
    when: datetime
    author: str = ""


class Feed(msgspec.Struct, frozen=True):
    """What is new on a page. `since` stands for its age where there is no news yet."""

    path: str
    title: str
    since: datetime
    entries: list[Entry]


def feed_answer(request: AnyRequest, feed: Feed) -> Response[bytes]:
    """The feed; 304 to whoever has it already."""
    site = shell_of(request)
    body = _atom(feed, site.public_url, site.site.name).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "public, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(body, media_type="application/atom+xml", headers=headers)


def _atom(feed: Feed, base: str, site: str) -> str:
    locale = current_locale()

    def at(path: str) -> str:
        return base + with_locale(path, locale)

    updated = max((entry.when for entry in feed.entries), default=feed.since)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{locale}">',
        f"<title>{_text(feed.title)}</title><id>{_text(at(feed.path))}</id><updated>{iso(updated)}</updated>",
        f'<link rel="alternate" href={quoteattr(at(feed.path))}/><author><name>{_text(site)}</name></author>',
        *[_entry(entry, at(entry.path)) for entry in feed.entries],
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(entry: Entry, address: str) -> str:
    author = f"<author><name>{_text(entry.author)}</name></author>" if entry.author else ""
    return (
        f"<entry><title>{_text(entry.title)}</title><id>{_text(address)}</id><updated>{iso(entry.when)}</updated>"
        f"<link href={quoteattr(address)}/>{author}<summary>{_text(entry.text)}</summary></entry>"
    )


def _text(text: str) -> str:
    """XML has no place for control characters, however they are written."""
    return escape("".join(sign for sign in text if sign >= " " or sign in "\n\t"))
