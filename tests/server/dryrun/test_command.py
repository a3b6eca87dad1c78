"""`python -m server dry-run`: a round of an installation, played with invented ballots as its secretary would."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from piccolo.table import Table

from server.config import Settings
from server.db import fetch
from server.dryrun.setup import FEWEST, find_plans
from server.rounds.actions import create_round
from server.rounds.ballot.actions import add_budget_line, add_vote, save_style
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.rules import RoundDraft
from tests.support.parts import ROOT
from tests.support.polls import CLOSES, OPENS, draft_poll


def run(module: str, *given: object, **env: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PULJEN_")}
    command = [sys.executable, "-m", module, *map(str, given)]
    return subprocess.run(command, cwd=ROOT, env=plain | env, capture_output=True, text=True, timeout=600)


def dry_run(settings: Settings, *given: object) -> subprocess.CompletedProcess[str]:
    return run("server", "dry-run", *given, PULJEN_DATA=str(settings.data), TMPDIR=str(settings.data.parent))


async def rows() -> dict[str, int]:
    tables = [table._meta.tablename for table in _all(Table.__subclasses__())]
    return {name: (await fetch(f"SELECT COUNT(*) AS n FROM {name}"))[0]["n"] for name in tables}


def _all(tables: Iterable[type[Table]]) -> list[type[Table]]:
    return [t for table in tables for t in (table, *_all(table.__subclasses__())) if t.__module__.startswith("server.")]


async def test_the_plan_of_a_round_is_what_stands_in_the_tables(database: Settings) -> None:
    await draft_poll(database, residents=10, styles=3, lot="beacon")
    [plan] = await find_plans("proeve", 250) or []
    assert [style.areas for style in plan.styles] == [("A1",), ("A2",), ("A3",)]
    assert (plan.areas, plan.residents, plan.vote.lot) == (("A1", "A2", "A3"), 750, "beacon")
    assert [(one.code, one.cost) for one in plan.projects] == [(f"P{n}", n * 10_000_00) for n in range(1, 6)]
    assert [(line.code, line.rule.split("/")[0], line.max_choices) for line in plan.lines] == [
        ("L1", "equal-shares", 3)
    ]
    assert await find_plans("1", 5) == await find_plans("proeve/1", 5)
    assert (await find_plans("1", 5) or [])[0].residents == 3 * FEWEST
    assert (await find_plans("proeve/2", 5), await find_plans("ingen", 5)) == ([], None)


async def test_a_round_is_played_to_a_bundle_that_anybody_verifies(sqlite_database: Settings, tmp_path: Path) -> None:
    await draft_poll(sqlite_database, residents=10, styles=2, lot="beacon")
    before, folder = await rows(), tmp_path / "dry"
    done = dry_run(sqlite_database, "proeve", "--ballots", 120, "--dir", folder)
    assert done.returncode == 0, done.stderr
    assert "Every ballot is invented" in done.stdout
    assert " of 5 projects win; 120 ballots." in done.stdout
    assert await rows() == before
    (bundle,) = folder.glob("vote-*.zip")
    with zipfile.ZipFile(bundle) as members:
        manifest, result = (json.loads(members.read(name)) for name in ("manifest.json", "result.json"))
    assert [style["lines"] for style in manifest["styles"]] == [120, 120]
    assert result["lines"][0]["winners"]
    eid = re.findall(r"^eid +([0-9a-f]{64})$", done.stdout, re.MULTILINE)[0]
    assert run("ballots", "verify", bundle, "--eid", eid).returncode == 3  # good, but nobody witnessed it
    assert dry_run(sqlite_database, "proeve", "--ballots", 120, "--dir", folder).stdout == done.stdout
    other = dry_run(sqlite_database, "proeve", "--ballots", 120, "--seed", 2, "--dir", folder)
    assert (other.returncode, other.stdout, other.stderr.count("\n")) == (2, "", 1)
    assert "another dry run" in other.stderr


async def test_without_a_folder_nothing_is_kept(sqlite_database: Settings) -> None:
    await draft_poll(sqlite_database, residents=10)
    done = dry_run(sqlite_database, "proeve/1", "--ballots", 3)
    assert done.returncode == 0, done.stderr
    assert "nothing is kept" in done.stdout
    assert not list(sqlite_database.data.parent.glob("puljen-dry-run-*"))


async def test_what_cannot_be_played_is_said_in_one_line(sqlite_database: Settings) -> None:
    round_id = await create_round(RoundDraft("tom", "En tom runde"), None)
    vote = await add_vote(round_id, VoteDraft("Afstemning uden forslag", "", OPENS, CLOSES), None)
    await add_budget_line(vote, BudgetLineDraft("L1", "Puljen", "", 100_000_00, "greedy"), None)
    await save_style(vote, StyleDraft(1, "Alle", "", (), ("L1",)), None)
    empty, nowhere = dry_run(sqlite_database, "tom"), dry_run(sqlite_database, "ingen")
    assert (empty.returncode, empty.stderr.count("\n")) == (2, 1), empty.stderr
    assert "Afstemning uden forslag" in empty.stderr
    assert (nowhere.returncode, nowhere.stderr.count("\n"), nowhere.stdout) == (2, 1, "")
    for given in (["tom", "--ballots", "0"], ["tom", "--ballots", "many"], []):
        refused = dry_run(sqlite_database, *given)
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
