"""A progress bar for a terminal and the standard library: one line on stderr, rewritten in place."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from ballots.progress import Progress, silent

WIDTH = 20
PAUSE = 0.1  # seconds


@contextmanager
def plain_bar() -> Iterator[Progress]:
    """Cleared in the end, also after an error. Where stderr is no terminal nothing is written at all."""
    if not sys.stderr.isatty():
        yield silent
        return
    shown = ""

    def show(step: str, done: int, total: int, words: str) -> None:
        nonlocal shown
        text = _picture(step, done, total, words)
        print(f"\r{text:<{len(shown)}}", end="", file=sys.stderr, flush=True)
        shown = text

    try:
        yield seldom(show)
    finally:
        print(f"\r{'':<{len(shown)}}\r", end="", file=sys.stderr, flush=True)


def seldom(show: Progress) -> Progress:
    """At most one picture every tenth of a second, but always where a step begins and where it ends."""
    shown, at = "", 0.0

    def show_seldom(step: str, done: int, total: int, words: str) -> None:
        nonlocal shown, at
        now = monotonic()
        if step != shown or done == total or now - at >= PAUSE:
            show(step, done, total, words)
            shown, at = step, now

    return show_seldom


def _picture(step: str, done: int, total: int, words: str) -> str:
    """Narrower than the terminal: a line that wraps could not be rewritten."""
    filled = "#" * (WIDTH * done // total)
    text = f"{step} [{filled:<{WIDTH}}] {100 * done // total:3}%  {words}"
    return text[: _columns() - 1].rstrip()


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        return 80
