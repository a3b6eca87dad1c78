"""The three standard streams as they should be before anything is printed."""

import io
import os
import sys


def ready_streams() -> None:
    """Where the caller closed a stream (`>&-`), what is written to it goes nowhere, and no file that is opened later
    stands in its place. A terminal that cannot show every letter is no error."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - open as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def silence() -> None:
    """After a failed write: the interpreter must not try to flush what is left when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
