"""Pages are sent gzipped to those who can read it: a ballot of 100 projects is 80 kB plain and 13 kB zipped.

Against BREACH, what is secret in a page looks different each time: form tokens are masked, vote codes are fresh.
Level 1 costs 0.4 ms for such a page, level 6 four times that for a quarter less.
"""

import zlib
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 2_000
LEVEL = 1


class GzipPages:
    """ASGI layer for HTML sent in one piece; anything else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        can_read = scope["type"] == ScopeType.HTTP and b"gzip" in _header(scope["headers"], b"accept-encoding")
        await self.app(scope, receive, _zipping(send) if can_read else send)


def _zipping(send: Send) -> Send:
    start: Any = None

    async def sender(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and _is_plain_page(message["headers"]):
            start = message
        elif start is not None and message["type"] == "http.response.body":
            body = message["body"]
            if len(body) >= SMALLEST and not message["more_body"]:
                message["body"] = _gzip(body)
                start["headers"] = _zipped_headers(start["headers"], len(message["body"]))
            begun, start = start, None
            await send(begun)
            await send(message)
        else:
            await send(message)

    return sender


def _is_plain_page(headers: Any) -> bool:
    return _header(headers, b"content-type").startswith(b"text/html") and not _header(headers, b"content-encoding")


def _zipped_headers(headers: Any, length: int) -> list[tuple[bytes, bytes]]:
    """The bytes differ from the plain ones, so an ETag becomes weak."""
    tag, vary = _header(headers, b"etag"), _header(headers, b"vary")
    changed = {
        b"content-length": str(length).encode(),
        b"content-encoding": b"gzip",
        b"vary": b", ".join(part for part in (vary, b"Accept-Encoding") if part),
    }
    if tag:
        changed[b"etag"] = tag if tag.startswith(b"W/") else b"W/" + tag
    return [(name, value) for name, value in headers if name.lower() not in changed] + list(changed.items())


def _header(headers: Any, wanted: bytes) -> bytes:
    return next((value for name, value in headers if name.lower() == wanted), b"")


def _gzip(body: bytes) -> bytes:
    squeezer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    return squeezer.compress(body) + squeezer.flush()
