"""A visitor without a browser: httpx against the application itself, sending what a browser sends."""

import httpx
from litestar import Litestar

PUBLIC = "http://localhost"
BOOTH = "http://127.0.0.1"


def visitor(
    app: Litestar, origin: str = PUBLIC, headers: dict[str, str] | None = None, host: str = "127.0.0.1"
) -> httpx.AsyncClient:
    """A client on one of the two hosts, with its Origin on every request; it keeps cookies and follows no redirect.
    `host` is where it comes from."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False, client=(host, 123)),  # type: ignore[arg-type]
        base_url=origin,
        headers={"Origin": origin, "Accept": "text/html", **(headers or {})},
    )
