"""The real server with a clock that a test moves: `CLOCK_FILE` holds the seconds it is ahead, read at every look."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.app import create_app
from server.config import load_settings
from server.serve import serve_app

FILE = Path(os.environ["CLOCK_FILE"])


def clock() -> datetime:
    """Now, and as much later as the test says."""
    return datetime.now(UTC) + timedelta(seconds=float(FILE.read_text()))


if __name__ == "__main__":
    settings = load_settings()
    sys.exit(serve_app(create_app(settings, clock), settings))
