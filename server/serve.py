"""Serve the application with uvicorn: one process, one event loop, no access log."""

import uvicorn
from litestar import Litestar

from server.config import Settings


def serve(settings: Settings) -> int:
    """Serve the application until stopped."""
    from server.app import create_app

    return serve_app(create_app(settings), settings)


def serve_app(app: Litestar, settings: Settings) -> int:
    """Serve until stopped. Booth paths must leave no trace, so there is no access log at all; a proxy may keep one
    for the pages (docs/operations.md)."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_level="warning",
            server_header=False,
            date_header=True,
            lifespan="on",
            timeout_graceful_shutdown=10,
        )
    )
    server.run()
    return 0 if server.started else 2
