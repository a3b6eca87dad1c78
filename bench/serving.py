"""The application as it is served, with one constant page more: what everything else is measured against."""

import sys

from litestar import MediaType, Response, Router, get

from server.app import create_app
from server.config import load_settings
from server.serve import serve_app
from server.web.guards import anyone

HELLO = "/bench/hello"
PAGE = "<!doctype html><html lang=en><title>Hello</title><p>Hello, world</p></html>"


@get(HELLO, guards=[anyone(host="both")])
async def show_hello() -> Response[str]:
    """The least a page can cost here: routing, headers, guard, no database and no template."""
    return Response(PAGE, media_type=MediaType.HTML)


def main() -> int:
    """Serve with the settings of the environment."""
    settings = load_settings()
    app = create_app(settings)
    app.register(Router("/", route_handlers=[show_hello]))
    return serve_app(app, settings)


if __name__ == "__main__":
    sys.exit(main())
