"""Two hosts: pages and booth. The booth host never gets a cookie and never sets one (vote protocol, section 6)."""

from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.web.shell import AnyConnection, Shell, visit_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class WrongHost(HTTPException):
    """The path belongs to the other host: a GET is sent there, anything else is refused (421)."""

    status_code = 421


class CrossSite(HTTPException):
    """An unsafe request that no page of this host sent (403)."""

    status_code = 403


class HostGate:
    """Says which host was meant, and takes every cookie away from any host but the public one, both ways."""

    def __init__(self, app: ASGIApp, shell: Shell) -> None:
        self.app = app
        self.shell = shell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return await self.app(scope, receive, send)
        visit = visit_of(scope)
        visit.host = self.shell.host_of(_host_header(scope))
        if visit.host == "public":
            return await self.app(scope, receive, send)
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name.lower() != b"cookie"]
        return await self.app(scope, receive, _without_cookies(send))


def check_origin(connection: AnyConnection) -> None:
    """Refuse an unsafe request that a browser did not send from a page of this very host.

    Every browser of the last years sends Origin or Sec-Fetch-Site with a POST; a program must send Origin.
    """
    site = connection.headers.get("sec-fetch-site")
    if site not in (None, "same-origin"):
        raise CrossSite("another site sent this form")
    origin = connection.headers.get("origin")
    if origin is None and site is None:
        raise CrossSite("no Origin header")
    if origin is not None and origin != own_origin(connection):
        raise CrossSite("another site sent this form")


def own_origin(connection: AnyConnection) -> str:
    """Scheme as configured (a proxy may end TLS) and host as asked for."""
    shell = connection.app.state["shell"]
    configured = shell.booth_url if visit_of(connection.scope).host == "booth" else shell.public_url
    return f"{configured.split('://')[0]}://{connection.headers.get('host', '')}"


def _host_header(scope: Scope) -> str:
    """Read from the raw headers: Litestar's Headers remember, and would keep the cookie that is taken away next."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"host"), "")


def _without_cookies(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [(name, value) for name, value in message["headers"] if name.lower() != b"set-cookie"]
        await send(message)

    return sender
