"""Where templates and static files lie: beside the packages in a checkout, inside `server` in an installed wheel."""

from pathlib import Path

_SERVER = Path(__file__).parent.parent


def _place(name: str) -> Path:
    checkout = _SERVER.parent / name
    return checkout if checkout.is_dir() else _SERVER / f"_{name}"


TEMPLATES = _place("templates")
STATIC = _place("static")
