"""The command: make the town by the public actions, print what a visitor needs, serve."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import Any

from server.config import Settings, load_settings, make_folder
from server.demo.build import build
from server.demo.provider import identity_provider
from server.demo.sheet import PASSWORDS, members, sheet
from server.keys import own_secret
from server.rehearsal.alone import served_alone
from server.rehearsal.crew import hire
from server.rehearsal.folder import require_own
from server.serve import listen

KEYS, READY = "keys", "demo-ready"


@contextmanager
def demo_town(port: int, folder: Path | None, more: int = 0) -> Iterator[tuple[Settings, socket]]:
    """The town, ready to be served on a socket that listens on `port`; with `folder` it is kept and found again. `more`
    ideas come in beside those it has."""
    # Asked to stop, the program ends by an exception: so the temporary town, its keys included, is really deleted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack:
        data = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="puljen-demo-")))
        _claim(data)
        settings = load_settings(
            data=data,
            database="",
            host="127.0.0.1",
            port=port,
            public_url=f"http://localhost:{port}",
            booth_url=f"http://127.0.0.1:{port}",
            demo=True,
            **_provider(stack, data),
        )
        ear = listen(settings)  # a port that is taken is said before the town is made
        print("Making the demo town …", flush=True)
        print(asyncio.run(_stage(settings, more, datetime.now(UTC))), flush=True)
        if folder is None:
            print("Everything is deleted when the demo stops; keep it with --dir.", flush=True)
        yield settings, ear


def _claim(data: Path) -> None:
    """Mark the folder as ours by the passwords, before anything else is in it. NotOurs when it is another's."""
    make_folder(data)
    require_own(data, data / KEYS / PASSWORDS)
    own_secret(data / KEYS, PASSWORDS)


def _provider(stack: ExitStack, data: Path) -> dict[str, Any]:
    """An invented identity provider beside the town, where the package is installed; else sign-in is by mail alone."""
    if not (issuer := stack.enter_context(identity_provider())):
        return {}
    secret = data / "demo-provider-secret"
    secret.write_text("it takes any")
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": "engby",
        "oidc_client_secret_file": secret,
        "oidc_name": "Engby-ID (demo)",
    }


async def _stage(settings: Settings, more: int, now: datetime) -> str:
    """Make what is missing; what to print about it."""
    staff = members(settings)
    async with served_alone(settings):
        if not (settings.data / READY).exists():
            await build(settings, await hire(staff), more, now)
            (settings.data / READY).touch()
        return await sheet(settings, staff, now)
