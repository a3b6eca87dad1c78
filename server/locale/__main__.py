"""`python -m server.locale`: bring the Danish catalogue in step with the texts of code and templates."""

import argparse
import sys

from server.locale.catalogue import merge, missing, write
from server.locale.reading import HERE


def main(arguments: list[str] | None = None) -> int:
    """Write the catalogue; exit 1 and say which when a text has no translation."""
    parser = argparse.ArgumentParser(prog="python -m server.locale", description=__doc__)
    parser.add_argument("--fold", action="store_true", help="delete the parts once they stand in the catalogue")
    parser.add_argument("--check", action="store_true", help="change nothing, only say what is missing")
    chosen = parser.parse_args(arguments)
    if not chosen.check:
        write(merge())
    if chosen.fold:
        for part in (HERE / "parts").glob("*.po"):
            part.unlink()
    for line in missing():
        print(line, file=sys.stderr)
    return 1 if missing() else 0


if __name__ == "__main__":
    raise SystemExit(main())
