"""How the layers nest around a Litestar application: headers, host, language, router, session, guard, handler."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Litestar
from litestar.types import ASGIApp, ControllerRouterHandler

from server.web import errors as error_pages
from server.web import static
from server.web.brand import brand_css, show_brand
from server.web.guards import check_every_route
from server.web.gzipped import GzipPages
from server.web.head import HeadAsGet
from server.web.headers import SecureHeaders
from server.web.hosts import HostGate
from server.web.locale import LocalePrefix
from server.web.session import SessionLoader
from server.web.shell import Shell


def build(
    rooms: Sequence[ControllerRouterHandler],
    shell: Shell,
    *,
    errors: Mapping[type[Exception], int] | None = None,
    **litestar: Any,
) -> Litestar:
    """The application: `rooms` (routers) inside the web layers. `errors` says which HTTP status a room's error means.

    Everything else goes to Litestar (`on_startup`, `on_shutdown`, ...). Raises UnguardedRoute when a route does not say
    who may use it, UnreadableBrand when the site's colours are too pale.
    """
    app = Litestar(
        route_handlers=[*rooms, static.router, show_brand],
        middleware=[SessionLoader],
        exception_handlers=error_pages.handlers(errors or {}),
        openapi_config=None,
        logging_config=None,
        **litestar,
    )
    app.state["shell"] = shell
    brand_css(shell.site)
    check_every_route(app)
    app.asgi_handler = _layers(app.asgi_handler, shell)
    return app


def _layers(inner: ASGIApp, shell: Shell) -> ASGIApp:
    """Outermost first: HEAD as GET, headers on everything, then gzip, then which host, then which language."""
    return HeadAsGet(SecureHeaders(GzipPages(HostGate(LocalePrefix(inner), shell)), shell))
