"""Progress bars on a terminal: rich's where it is installed, else the verifier's own one line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from ballots.progress import Progress
from ballots.verify.bar import plain_bar, seldom


@contextmanager
def bars() -> Iterator[Progress]:
    """One bar on stderr, for one step after another, gone in the end. Silence where stderr is no terminal."""
    if not sys.stderr.isatty() or find_spec("rich") is None:
        with plain_bar() as progress:
            yield progress
    else:
        with _rich_bar() as progress:
            yield progress


@contextmanager
def _rich_bar() -> Iterator[Progress]:
    from rich import progress as rich
    from rich.console import Console
    from rich.table import Column

    columns = (
        rich.SpinnerColumn(),
        rich.TextColumn("{task.description}", table_column=Column(no_wrap=True)),
        rich.BarColumn(20),
        rich.TextColumn("{task.fields[percent]:>3}%"),
        rich.TimeElapsedColumn(),
        rich.TextColumn("{task.fields[words]}", table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)),
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True, expand=True) as drawn:
        task = drawn.add_task("", percent=0, words="")
        shown = ""

        def show(step: str, done: int, total: int, words: str) -> None:
            nonlocal shown
            if step != shown:
                drawn.reset(task, description=step)
                shown = step
            drawn.update(task, completed=done, total=total, percent=100 * done // total, words=words)

        yield seldom(show)
