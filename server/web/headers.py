"""Security headers on every answer: pages, errors, static files, whatever route.

A route may set one of these itself (open data sets its own Cross-Origin-Resource-Policy); then its value stands.
Referrer-Policy is `same-origin`, not `no-referrer`: under the latter browsers post forms with `Origin: null`, and the
Origin check is worth more. Nothing is sent to other sites either way.
"""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.web.shell import Shell


class SecureHeaders:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, shell: Shell) -> None:
        self.app = app
        self.headers = secure_headers(shell)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                missing = [header for header in self.headers if header[0] not in present]
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        await self.app(scope, receive, sender if scope["type"] == ScopeType.HTTP else send)


def secure_headers(shell: Shell) -> list[tuple[bytes, bytes]]:
    """Name and value of each header, names in lower case."""
    headers = {
        "content-security-policy": content_security_policy(shell),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        "cache-control": "no-store",
    }
    if shell.secure:
        headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def content_security_policy(shell: Shell) -> str:
    """Own files only; no inline script or style. Forms may lead from the pages to the booth and back."""
    own = "'self'"
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {own}",
            f"script-src {own}",
            f"img-src {own}",
            f"font-src {own}",
            f"connect-src {own}",
            f"form-action {own} {shell.public_url} {shell.booth_url}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )
