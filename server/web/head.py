"""HEAD for every page: answered as GET would be, without the body. Monitors and link checkers ask this way."""

from typing import cast

from litestar.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """An outer layer; what is inside sees a GET."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") != "HEAD":
            await self.app(scope, receive, send)
            return

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        # A copy: the HTTP server goes by its own scope when it leaves the body out.
        await self.app(cast(Scope, {**scope, "method": "GET"}), receive, sender)
