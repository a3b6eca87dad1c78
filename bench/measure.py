"""Measuring a process: CPU a request, memory, the time to the first answer."""

import http.client
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import local

import psutil


@dataclass(frozen=True)
class Request:
    """One request as it is sent; `status` is what a good answer has."""

    method: str
    path: str
    host: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200


@dataclass(frozen=True)
class Figure:
    """One measured row. `limit` is in the unit of `value`; None where none was set."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the value is within its limit."""
        return self.limit is None or self.value <= self.limit


class BadAnswer(Exception):
    """The server answered something else than was measured for."""


def cpu_per_request(process: psutil.Process, port: int, requests: Sequence[Request], clients: int = 1) -> float:
    """Milliseconds of the process's CPU (user and system, all threads) a request, over all of them."""
    send = _sender(port)
    before = _cpu(process)
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(send, requests))
    return 1000 * (_cpu(process) - before) / len(requests)


def memory(process: psutil.Process) -> float:
    """Resident MiB of the process and its children."""
    family = (process, *process.children(recursive=True))
    return float(sum(one.memory_info().rss for one in family)) / 2**20


def seconds_to_first_answer(start: Callable[[], subprocess.Popen[bytes]], port: int, request: Request) -> float:
    """From starting the process to the first good answer."""
    begun = time.monotonic()
    process = start()
    send = _sender(port)
    while True:
        try:
            send(request)
            return time.monotonic() - begun
        except OSError:
            if process.poll() is not None:
                raise BadAnswer(f"the server ended with {process.returncode}") from None
            time.sleep(0.01)


def _sender(port: int) -> Callable[[Request], None]:
    """Sends requests, each thread on a connection of its own that is kept."""
    mine = local()

    def send(request: Request) -> None:
        if not hasattr(mine, "connection"):
            mine.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            mine.connection.request(
                request.method, request.path, request.body, {"Host": request.host, **dict(request.headers)}
            )
            answer = mine.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            del mine.connection
            raise
        if answer.status != request.status:
            raise BadAnswer(f"{request.method} {request.path}: {answer.status} {content[:300]!r}")

    return send


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user) + float(times.system)
