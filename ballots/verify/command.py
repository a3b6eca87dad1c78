"""`python -m ballots verify BUNDLE` and `verify.pyz BUNDLE`."""

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from ballots.bundle import Unreadable
from ballots.progress import Progress
from ballots.streams import ready_streams, silence
from ballots.verify.bar import plain_bar
from ballots.verify.report import Refused
from ballots.verify.sealed import SHORTEST_EID
from ballots.verify.steps import verify_bundle

GOOD, REFUSED, UNREADABLE, UNWITNESSED = 0, 1, 2, 3
INTERRUPTED = 130
Bars = Callable[[], AbstractContextManager[Progress]]


def main(arguments: list[str] | None = None) -> int:
    """The command line of verify.pyz."""
    parser = argparse.ArgumentParser(
        prog="verify.pyz",
        description="Recounts a published vote and checks all of it.",
        epilog="Exit code: 0 good, 1 refused, 2 unreadable, 3 good but no independent witness signed the log.",
    )
    add_arguments(parser)
    ready_streams()
    options = parser.parse_args(arguments)
    try:
        code = run(options)
        sys.stdout.flush()
        return code
    except OSError as error:
        silence()
        print(f"the output cannot be written: {error.strerror}", file=sys.stderr)
        return UNREADABLE
    except KeyboardInterrupt:
        return INTERRUPTED


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="the bundle, vote-….zip")
    parser.add_argument(
        "--eid",
        type=_eid,
        metavar="HEX",
        help=f"the vote's eid from a letter or a newspaper, or its first {SHORTEST_EID} or more digits",
    )
    parser.add_argument("--saved", type=Path, metavar="CHECKPOINT", help="a checkpoint that you saved during the vote")
    parser.add_argument(
        "--final-run",
        action="store_true",
        help="count only the last runs of Equal Shares again, and believe the trace about those before them",
    )


def run(args: argparse.Namespace, bars: Bars = plain_bar) -> int:
    """Prints the verdict; the exit code says it too."""
    try:
        saved = args.saved.read_bytes() if args.saved else None
        with bars() as progress:
            report = verify_bundle(args.bundle, args.eid, saved, progress, args.final_run)
    except (Unreadable, OSError) as error:
        print(f"UNREADABLE: {error}", file=sys.stderr)
        return UNREADABLE
    except Refused as error:
        print(f"REFUSED  {error}", file=sys.stderr)
        return REFUSED
    print(report.text(), end="")
    return report.exit_code


def _eid(text: str) -> str:
    digits = "".join(text.split()).lower()
    if not SHORTEST_EID <= len(digits) <= 64 or set(digits) - set("0123456789abcdef"):
        raise argparse.ArgumentTypeError(f"an eid has 64 hex digits, of which the first {SHORTEST_EID} are enough")
    return digits
