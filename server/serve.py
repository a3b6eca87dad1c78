"""Serve the application with uvicorn: one process, one event loop, no access log."""

import uvicorn

from server.config import Settings


def serve(settings: Settings) -> int:
    """Serve until stopped. Booth paths must leave no trace, so there is no access log at all; a proxy may keep one
    for the pages (docs/operations.md)."""
    from server.app import create_app

    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
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
