"""Serve the application with uvicorn: one process, one event loop, no access log."""

import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from server import jobs
from server.config import Settings
from server.db import DatabaseError
from server.migrations import NotMigrated, migrated_database

if TYPE_CHECKING:  # the demo listens first and imports the web while it waits for something else
    from litestar import Litestar


class CannotServe(Exception):
    """Why the server does not start, in one line."""


def serve_app(app: "Litestar", settings: Settings, listening: socket.socket | None = None) -> int:
    """Serve any application the same way. Booth paths must leave no trace, so there is no access log at all; a proxy
    may keep one for the pages (docs/operations.md)."""
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_level="warning",
            server_header=False,
            date_header=True,
            lifespan="on",
            timeout_graceful_shutdown=10,
        )
    )
    with listening or listen(settings) as ear:
        server.run(sockets=[ear])
    return 0 if server.started else 2


def listen(settings: Settings) -> socket.socket:
    """A socket on the settings' address; whoever connects before serving begins waits."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    ear = socket.socket(family, socket.SOCK_STREAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        ear.bind((settings.host, settings.port))
    except (OSError, UnicodeError) as error:  # a name with an empty or endless part cannot even be looked up
        ear.close()
        reason = error.strerror if isinstance(error, OSError) else "not an address"
        raise CannotServe(f"{settings.host} port {settings.port}: {reason}") from None
    ear.listen(2048)
    return ear


async def try_once(settings: Settings) -> None:
    """Database, migrations and lease, tried before the server would bury what is wrong in a traceback; CannotServe."""
    try:
        async with migrated_database(settings), jobs.holding_lease(settings, lambda: datetime.now(UTC)):
            pass
    except (NotMigrated, jobs.AlreadyServed) as error:
        raise CannotServe(str(error)) from None
    except DatabaseError as error:
        raise CannotServe(f"database: {error}") from None
