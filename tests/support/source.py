"""The source as data: which modules there are, what each imports, which room and kind of file it is, who calls whom."""

import ast
from functools import cache
from pathlib import Path

from tests.support.parts import ROOT

ROOMS = (
    *("log", "mail", "files", "people", "rounds", "roll", "ideas", "council"),
    *("votes", "results", "delivery", "learning", "front", "desk"),
)
KINDS = {"tables", "rules", "queries", "actions", "handlers"}
AS_RULES = {"phases"}
"""Pure decisions under a name of their own."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[str, Path]:
    """Module name → file, of both packages."""
    files = [path for package in ("ballots", "server") for path in (ROOT / package).rglob("*.py")]
    return {_name(path): path for path in sorted(files)}


@cache
def tree(module: str) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(modules()[module].read_text())


@cache
def imports(module: str) -> frozenset[str]:
    """Every module a module imports: `from server.roll import actions` is `server.roll.actions`."""
    return frozenset(_module_of(name) for name in names(module).values())


@cache
def names(module: str) -> dict[str, str]:
    """Each imported name as it is called here → what it is, `server.roll.actions` or `server.db.write_tx`."""
    found: dict[str, str] = {}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


@cache
def functions() -> dict[str, Function]:
    """Dotted name → every function and method of both packages."""
    return {f"{module}.{path}": node for module in modules() for path, node in _functions(tree(module)) if path}


@cache
def calls(function: str) -> set[str]:
    """Functions of ours that a function names, called or handed on, also by way of a table such as `STEPS`."""
    module = module_of_function(function)
    return _named(functions()[function], module) - {function}


def _named(node: ast.AST, module: str, through: bool = True) -> set[str]:
    known, here = functions(), names(module)
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            found |= {here.get(inner.id, ""), f"{module}.{inner.id}"}
            if through and inner.id in (kept := _constants(module)):
                found |= _named(kept[inner.id], module, through=False)
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            found.add(f"{here.get(inner.value.id, '')}.{inner.attr}")
    return found & known.keys()


@cache
def _constants(module: str) -> dict[str, ast.expr]:
    """What a module keeps under a name."""
    kept: dict[str, ast.expr] = {}
    for node in tree(module).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            kept[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            kept[node.target.id] = node.value
    return kept


def module_of_function(function: str) -> str:
    """The module a function stands in."""
    parts = function.split(".")
    return next(name for n in range(len(parts), 0, -1) if (name := ".".join(parts[:n])) in modules())


def room(module: str) -> str:
    """The room a module belongs to, or an empty string."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "server" and parts[1] in ROOMS else ""


def kind(module: str) -> str:
    """The kind of file; a part of one (`results.handlers.pages`) is of the kind it stands under."""
    parts = module.split(".")[2:]
    if AS_RULES & set(parts):
        return "rules"
    found = next((part for part in parts if part in KINDS), None)
    return found or ("package" if modules().get(module, Path()).name == "__init__.py" else "other")


def _functions(node: ast.AST, above: str = "") -> list[tuple[str, Function]]:
    found: list[tuple[str, Function]] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            found.append((f"{above}{child.name}", child))
        elif isinstance(child, ast.ClassDef):
            found += _functions(child, f"{above}{child.name}.")
    return found


def _module_of(name: str) -> str:
    return name if name in modules() or "." not in name else _outer(name)


def _outer(name: str) -> str:
    """`server.db.write_tx` → `server.db`; what is not ours stays as it is."""
    outer = name.rsplit(".", 1)[0]
    return outer if outer in modules() else name


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
