"""The source as data: which modules there are, what each imports, which room and kind of file it is."""

import ast
from functools import lru_cache
from pathlib import Path

from tests.support.parts import ROOT

ROOMS = [
    "log",
    "mail",
    "files",
    "people",
    "rounds",
    "roll",
    "ideas",
    "council",
    "votes",
    "results",
    "delivery",
    "learning",
    "front",
    "desk",
]
KINDS = {"tables", "rules", "queries", "actions", "handlers"}


def modules() -> dict[str, Path]:
    """Module name → file, of both packages."""
    files = [path for package in ("ballots", "server") for path in (ROOT / package).rglob("*.py")]
    return {_name(path): path for path in sorted(files)}


@lru_cache
def imports(module: str) -> frozenset[str]:
    """Every module a module imports: `from server.roll import actions` is `server.roll.actions`."""
    found: set[str] = set()
    known = modules()
    for node in ast.walk(ast.parse(known[module].read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in known else str(node.module) for name in whole}
    return frozenset(found)


def room(module: str) -> str:
    """The room a module belongs to, or ""."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "server" and parts[1] in ROOMS else ""


def kind(module: str) -> str:
    """The kind of file; a part of one (`results.handlers.pages`) is of the kind it stands under."""
    parts = module.split(".")[2:]
    if not parts:
        return "package"
    return next((part for part in parts if part in KINDS), "other")


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
