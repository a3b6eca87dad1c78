"""An invented identity provider for the demo: `oidc-provider-mock` in a process of its own, on loopback.

It is no dependency: whoever installs the extra `demo` (or the tests) has it, and without it there is simply no button.
It asks nobody for a password, so it must never stand anywhere but beside a demo.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

USERS = ("Anna", "Bo", "Fatima")
SECONDS = 5


@contextmanager
def identity_provider() -> Iterator[str]:
    """Its issuer, "" when the package is missing; it ends with the demo."""
    if find_spec("oidc_provider_mock") is None:
        yield ""
        return
    port = _free_port()
    users = [f"--user={name}" for name in USERS]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *users]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _free_port() -> int:
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        return int(ear.getsockname()[1])
