"""`python -m bench [--pages N] [--ballots N]`: measure, and print one table."""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from compileall import compile_dir
from contextlib import contextmanager
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from ballots.canonical import b64
from bench.measure import Figure, Request, cpu_per_request, memory, seconds_to_first_answer
from bench.serving import HELLO
from bench.town import Prepared, prepare_ideas, prepare_open, prepare_published
from tests.support.servers import free_port
from tests.support.towns import SLUG, new_voter

PAGE_LIMIT, BALLOT_LIMIT, MEMORY_LIMIT, START_LIMIT = 10, 15, 150, 2
WARM_UP = 50
CLIENTS = 8


def main() -> int:
    """0 when every figure is within its limit, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(sys.modules["bench"].__doc__ or "").strip())
    parser.add_argument("--pages", type=int, default=300, help="requests a page (default 300)")
    parser.add_argument("--ballots", type=int, default=600, help="ballots stored (default 600)")
    given = parser.parse_args()
    _compile()
    with tempfile.TemporaryDirectory() as folder:
        figures = list(_all_figures(Path(folder), given.pages, given.ballots))
    _print(figures)
    return int(not all(figure.is_kept for figure in figures))


def _compile() -> None:
    """The source as it lies on a server after its first start, whatever this shell says about keeping it compiled."""
    for package in ("ballots", "bench", "server"):
        compile_dir(Path(__file__).parents[1] / package, quiet=1)


def _all_figures(folder: Path, pages: int, ballots: int) -> Iterator[Figure]:
    prepared = asyncio.run(prepare_open(folder / "open", ballots))
    with _served(folder / "open") as (process, port, start):
        yield Figure("first answer after the start", start, "s", START_LIMIT)
        hello = _page(process, port, HELLO, pages * 5)
        yield Figure("hello, a constant page", hello, "ms")
        for name, path in (
            ("front page", "/"),
            ("list of 100 projects", f"/r/{SLUG}/forslag"),
            ("one project", f"/r/{SLUG}/forslag/12"),
        ):
            yield Figure(name, _page(process, port, path, pages) / hello, "x hello", PAGE_LIMIT)
        choose = _page(process, port, f"/stem/{SLUG}/1/vaelg?orden=012345", pages, booth=True)
        yield Figure("the ballot with 100 projects", choose / hello, "x hello")
        yield from _voting(process, port, prepared, hello)
        yield Figure("memory after all this", memory(process), "MiB", MEMORY_LIMIT)
    asyncio.run(prepare_published(folder / "published"))
    with _served(folder / "published") as (process, port, _start):
        hello = _page(process, port, HELLO, pages * 5)
        result = _page(process, port, f"/r/{SLUG}/resultat", pages)
        yield Figure("results of 100 projects", result / hello, "x hello", PAGE_LIMIT)
        yield Figure("memory with results", memory(process), "MiB", MEMORY_LIMIT)
    asyncio.run(prepare_ideas(folder / "ideas"))
    with _served(folder / "ideas") as (process, port, _start):
        hello = _page(process, port, HELLO, pages * 5)
        for name, path in (
            ("list of 5,000 ideas", "ideer"),
            ("the most supported of them", "ideer?orden=supported"),
            ("those of one area, in the middle", "ideer?omraade=Nord&efter=2500"),
            ("those with a word", "ideer?q=%C3%A6blehave"),
            ("one idea", "ideer/2500"),
            ("ideas much alike", "ideer/ligner?title=%C3%86blehave+til+alle"),
        ):
            yield Figure(name, _page(process, port, f"/r/{SLUG}/{path}", pages) / hello, "x hello", PAGE_LIMIT)
        yield Figure("memory with ideas", memory(process), "MiB", MEMORY_LIMIT)


def _voting(process: psutil.Process, port: int, prepared: Prepared, hello: float) -> Iterator[Figure]:
    sent = [_post(port, "ballot", body) for body in prepared.ballots]
    half = len(sent) // 2
    alone = cpu_per_request(process, port, sent[:half])
    yield Figure("storing a ballot, one voter at a time", alone / hello, "x hello", BALLOT_LIMIT)
    together = cpu_per_request(process, port, sent[half:], CLIENTS)
    yield Figure(f"storing a ballot, {CLIENTS} voters at once", together / hello, "x hello", BALLOT_LIMIT)
    yield Figure("signing a pass and keeping its mark", prepared.pass_ms, "ms")
    asked = [
        json.dumps({"number": one.number, "secret": one.secret, "blinded": b64(new_voter(prepared.town).blinded)})
        for one in prepared.letters
    ]
    with_letter = cpu_per_request(process, port, [_post(port, "pass", body.encode()) for body in asked], 2)
    yield Figure("issuing a pass for a letter (argon2id)", with_letter, "ms")


def _page(process: psutil.Process, port: int, path: str, times: int, booth: bool = False) -> float:
    """Milliseconds of CPU a page, after some that are not counted."""
    host = "127.0.0.1" if booth else "localhost"
    request = Request("GET", path, f"{host}:{port}", headers=(("Accept", "text/html"),))
    cpu_per_request(process, port, [request] * min(WARM_UP, times))
    return cpu_per_request(process, port, [request] * times)


def _post(port: int, what: str, body: bytes) -> Request:
    headers = (("Content-Type", "application/json"), ("Origin", f"http://127.0.0.1:{port}"))
    return Request("POST", f"/stem/{SLUG}/1/{what}", f"127.0.0.1:{port}", body, headers)


@contextmanager
def _served(data: Path) -> Iterator[tuple[psutil.Process, int, float]]:
    """The server on this data as a process of its own: it, its port, and the seconds to its first answer."""
    port = free_port()
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PULJEN_")},
        "PULJEN_DATA": str(data),
        "PULJEN_PORT": str(port),
        "PULJEN_PUBLIC_URL": f"http://localhost:{port}",
        "PULJEN_BOOTH_URL": f"http://127.0.0.1:{port}",
    }
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-m", "bench.serving"], env=env))
        return started[0]

    try:
        seconds = seconds_to_first_answer(start, port, Request("GET", "/", f"localhost:{port}"))
        yield psutil.Process(started[0].pid), port, seconds
    finally:
        for process in started:
            process.terminate()
            process.wait(20)


def _print(figures: list[Figure]) -> None:
    table = Table("what", "figure", "limit", "")
    for figure in figures:
        limit = "" if figure.limit is None else f"{figure.limit:g} {figure.unit}"
        verdict = "" if figure.limit is None else ("kept" if figure.is_kept else "MISSED")
        table.add_row(figure.name, f"{figure.value:.2f} {figure.unit}", limit, verdict)
    Console(width=110).print(table)


if __name__ == "__main__":
    sys.exit(main())
