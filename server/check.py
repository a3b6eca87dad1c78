"""`python -m server check`: what must hold of the code before it is handed on. Prints one plain line a fault."""

import asyncio
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from piccolo.table import Table

import server
from server import db
from server.config import load_settings
from server.db import fetch
from server.locale import missing
from server.migrations import migrate

ROOT = Path(__file__).parent.parent


def check() -> int:
    """Run every check and return 0, or 1 when one found something."""
    checks: dict[str, Callable[[], list[str]]] = {
        "lint": lambda: _tool("ruff", "check", "--quiet", "--output-format", "concise"),
        "format": lambda: _tool("ruff", "format", "--check", "--quiet", "--output-format", "concise"),
        "types": lambda: _tool("mypy", "--strict", "--no-error-summary"),
        "migrations": lambda: asyncio.run(_migrations()),
        "translations": missing,
    }
    return max([_report(name, find()) for name, find in checks.items()])


async def schema_faults() -> list[str]:
    """Where the tables of the code and the open, migrated database differ: a column or table one of them lacks, or a
    column that may be empty in the one only."""
    declared = {table._meta.tablename: _declared(table) for table in all_tables()}
    stored = await _stored()
    return [
        *[f"{name}: in the code, in no migration" for name in sorted(declared.keys() - stored.keys())],
        *[f"{name}: in the migrations, in no tables.py" for name in sorted(stored.keys() - declared.keys())],
        *[
            f"{name}.{column}: {_said(declared[name].get(column))} in tables.py, {_said(stored[name].get(column))} here"
            for name in sorted(declared.keys() & stored.keys())
            for column in sorted(declared[name].keys() | stored[name].keys())
            if declared[name].get(column) != stored[name].get(column)
        ],
    ]


def all_tables() -> list[type[Table]]:
    """Every table of every room, and the one of the jobs."""
    modules = [module.name for module in pkgutil.walk_packages(server.__path__, "server.")]
    found = [importlib.import_module(name) for name in modules if name.split(".")[-1] in ("tables", "jobs")]
    return [
        value
        for module in found
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Table) and value.__module__ == module.__name__
    ]


def _report(name: str, faults: list[str]) -> int:
    print(f"{name}: {'in order' if not faults else f'{len(faults)} to mend'}")
    for fault in faults:
        print(f"  {fault}")
    return int(bool(faults))


def _tool(module: str, *arguments: str) -> list[str]:
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        return []
    if f"No module named {module}" in done.stderr:
        return [f"{module} is not installed: pip install -e '.[test]'"]
    return (done.stdout + done.stderr).splitlines() or [f"{module} ended with {done.returncode}"]


async def _migrations() -> list[str]:
    with TemporaryDirectory() as folder:
        await db.open_database(load_settings(data=Path(folder), database=""))
        try:
            await migrate()
            return await schema_faults()
        finally:
            await db.close_database()


def _declared(table: type[Table]) -> dict[str, bool]:
    return {column._meta.db_column_name: column._meta.null for column in table._meta.columns}


async def _stored() -> dict[str, dict[str, bool]]:
    """Table → column → whether it may be NULL, without Piccolo's own table of migrations."""
    rows = await fetch(POSTGRES_COLUMNS if db.is_postgres() else SQLITE_COLUMNS)
    return _grouped((row["at"], row["named"], bool(row["empty"])) for row in rows)


SQLITE_COLUMNS = """
    SELECT m.name AS at, c.name AS named, c."notnull" = 0 AND c.pk = 0 AS empty
    FROM pragma_table_list m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT IN ('migration')
        AND m.name NOT LIKE 'sqlite_%'
"""
POSTGRES_COLUMNS = """
    SELECT c.table_name AS at, c.column_name AS named, c.is_nullable = 'YES' AS empty
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_name <> 'migration' AND t.table_type = 'BASE TABLE'
"""


def _grouped(rows: Iterable[tuple[str, str, bool]]) -> dict[str, dict[str, bool]]:
    tables: dict[str, dict[str, bool]] = {}
    for table, column, empty in rows:
        tables.setdefault(table, {})[column] = empty
    return tables


def _said(null: bool | None) -> str:
    return {None: "nothing", True: "may be empty", False: "never empty"}[null]
