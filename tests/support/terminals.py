"""A command started as from a terminal: its stderr is one, of a known width, and its stdout goes to a pipe."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.parts import ROOT


@dataclass(frozen=True)
class Seen:
    """`screen` is everything the terminal was sent, every carriage return and escape of it."""

    code: int
    out: str
    screen: str


def on_terminal(command: Sequence[object], columns: int = 80) -> Seen:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns)}
    process = subprocess.Popen(
        list(map(str, command)), cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=theirs, text=True
    )
    os.close(theirs)
    screen = b""
    while part := _read(ours):
        screen += part
    os.close(ours)
    out, _ = process.communicate(timeout=60)
    return Seen(process.returncode, out, screen.decode())


def _read(terminal: int) -> bytes:
    """Nothing once the last writer has gone, which Linux says by an error."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""
