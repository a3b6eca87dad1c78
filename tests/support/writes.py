"""Which function writes which table, and which route leads to it: read from the source, so that none is forgotten."""

import ast
import re
from functools import cache

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from server.check import all_tables
from tests.support.source import calls, functions, module_of_function, names, tree

WRITES = {"insert", "update", "delete", "insert_many"}
SQL = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?([a-z_]+)\"?")


@cache
def writers() -> dict[str, set[str]]:
    """Table → every function of the server that changes its rows itself."""
    found: dict[str, set[str]] = {}
    for name in functions():
        if name.startswith("server.") and ".migrations." not in name:
            for table in _written_in(name):
                found.setdefault(table, set()).add(name)
    return found


def routes_to(function: str, app: Litestar) -> set[str]:
    """Every route, as `POST /path`, whose handler can reach this function."""
    return {
        f"{method} {route.path}"
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler) and handler.fn.__module__.startswith("server.")
        if function in _reached(f"{handler.fn.__module__}.{handler.fn.__name__}")
        for method in handler.http_methods - {"OPTIONS"}
    }


def _written_in(function: str) -> set[str]:
    module = module_of_function(function)
    known = _tables()
    imported = {local: whole.split(".")[-1] for local, whole in names(module).items()}
    here = {local: known[table] for local, table in imported.items() if table in known}
    texts = _sql_constants(module)
    found: set[str] = set()
    for node in ast.walk(functions()[function]):
        if isinstance(node, ast.Call):
            found |= _written_by_call(node, here)
        elif isinstance(node, ast.Name):
            found |= texts.get(node.id, set())
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(SQL.findall(node.value))
    return found & set(known.values())


@cache
def _tables() -> dict[str, str]:
    """Class → name of its table."""
    return {table.__name__: str(table._meta.tablename) for table in all_tables()}


def _written_by_call(node: ast.Call, tables: dict[str, str]) -> set[str]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES and isinstance(node.func.value, ast.Name):
        return {tables[node.func.value.id]} if node.func.value.id in tables else set()
    if isinstance(node.func, ast.Name) and node.func.id == "insert_many" and isinstance(node.args[0], ast.Name):
        return {tables[node.args[0].id]}
    return set()


@cache
def _sql_constants(module: str) -> dict[str, set[str]]:
    """Statements a module keeps under a name of its own."""
    return {
        target.id: {table for text in ast.walk(node.value) for table in _tables_in(text)}
        for node in tree(module).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _tables_in(node: ast.AST) -> list[str]:
    return SQL.findall(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


@cache
def _reached(function: str) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [function]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += calls(name)
    return frozenset(seen)
