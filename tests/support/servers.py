"""The product as a process of its own: started, asked, killed without warning, started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.support.parts import ROOT

START_SECONDS = 60


@dataclass
class LiveServer:
    """`python -m server run` (or another command or module) on a free port with a data folder and a log of its own."""

    folder: Path
    command: tuple[str, ...] = ("run",)
    module: str = "server"
    env: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.port = self.port or free_port()
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        """The host of the pages."""
        return f"http://localhost:{self.port}"

    @property
    def booth(self) -> str:
        """The host of the booth, which never gets a cookie."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything the processes have printed so far."""
        return self._log_path.read_text(errors="replace") if self._log_path.exists() else ""

    @property
    def settings(self) -> dict[str, str]:
        """The environment the process runs in."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("PULJEN_")},
            "PULJEN_DATA": str(self.folder / "data"),
            "PULJEN_PORT": str(self.port),
            "PULJEN_PUBLIC_URL": self.url,
            "PULJEN_BOOTH_URL": self.booth,
            "PYTHONUNBUFFERED": "1",
            **self.env,
        }

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """One command of the product on the same data, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "server", *command],
            cwd=ROOT,
            env=self.settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=check,
        )

    def start(self) -> "LiveServer":
        """Start and wait until it answers."""
        with self._log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module, *self.command],
                cwd=ROOT,
                env=self.settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.wait_until(self.answers)
        return self

    def answers(self) -> bool:
        """Whether it serves, and its database answers."""
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """SIGKILL: nothing of the process gets to finish anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL when that is not heard."""
        self._end(signal.SIGTERM)

    def wait_until(self, true: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        """Ask again and again; fails with the log when the process ends or time is up."""
        until = time.monotonic() + seconds
        while not true():
            ended = self.process is not None and self.process.poll() is not None
            if ended or time.monotonic() > until:
                pytest.fail(f"the server {'ended' if ended else 'did not answer'}; its log:\n{self.log}")
            time.sleep(0.05)

    @property
    def _log_path(self) -> Path:
        return self.folder / "server.log"

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@pytest.fixture
def live_server(tmp_path: Path) -> Iterator[LiveServer]:
    """A server on an empty, migrated SQLite database; not yet started when the test gets it."""
    server = LiveServer(tmp_path / "server")
    server.run("migrate")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demo town, running. Shared by the tests of one file, which has its letters to itself."""
    folder = tmp_path_factory.mktemp("demo")
    server = LiveServer(folder)
    server.command = ("demo", "--port", str(server.port), "--dir", str(folder / "data"))
    yield server.start()
    server.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def move_clock(file: Path, seconds: float) -> None:
    """Put the clock of `tests.support.clocked` so far ahead; never half written, for the server keeps reading it."""
    fresh = file.with_suffix(".new")
    fresh.write_text(str(seconds))
    fresh.replace(file)
