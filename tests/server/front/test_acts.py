"""The auditor and the administrator read what staff did, and take a log away that the operator's guide can check."""

import ast
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from server.app import ERRORS, Sessions
from server.config import Settings
from server.front.acts import ACTS, ON_A_PAGE, PATH
from server.front.handlers import router as front
from server.log.actions import record_act
from server.people.handlers import router as people
from server.rounds.phases import PHASES
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.parts import ROOT
from tests.support.rounds import a_round, a_vote
from tests.support.small_app import SITE
from tests.support.source import modules, tree
from tests.support.staff import Desk, sign_in
from tests.support.visitor import BOOTH, PUBLIC, visitor


@pytest.fixture
async def client(sqlite_database: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = build([front, people], Shell(PUBLIC, BOOTH, Sessions(), SITE), errors=ERRORS)
    async with visitor(app) as public:
        yield public


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> Desk:
    return await sign_in(client, "auditor")


async def test_acts_are_told_in_words_with_names_looked_up(desk: Desk) -> None:
    await a_vote(await a_round())
    page = (await desk.client.get(f"/en{PATH}")).text
    assert "moved a round on" in page
    assert "Prøvepuljen" in page or "The trial pool" in page
    assert "the program" in page
    assert "made an account" in page
    assert "Prøve Prøvesen" in page, "the account that was made"


async def test_older_acts_stand_on_further_pages(desk: Desk) -> None:
    vote = await a_vote(await a_round())
    for _ in range(2 * ON_A_PAGE):
        await record_act(None, "vote-edit", vote)
    seen, path = [], PATH
    while path:
        page = (await desk.client.get(path)).text
        seen += [int(number) for number in re.findall(r'<tr><td class="num">(\d+)</td>', page)]
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = older[1] if older else ""
    assert seen == list(range(len(seen), 0, -1))
    assert len(seen) > 2 * ON_A_PAGE
    for odd in ("0", "-3", "9" * 20):
        assert (await desk.client.get(f"{PATH}?foer={odd}")).status_code == 200


async def test_what_is_taken_away_is_checked_as_the_guide_says(desk: Desk, tmp_path: Path) -> None:
    await a_vote(await a_round())
    page = (await desk.client.get(PATH)).text
    key = re.search(r"puljen/staff\+\S+?(?=<)", page.replace("&#43;", "+"))
    assert key
    (tmp_path / "key.txt").write_text(key[0])
    (tmp_path / "checkpoint.txt").write_bytes((await desk.client.get(f"{PATH}/checkpoint.txt")).content)
    acts = (await desk.client.get(f"{PATH}/acts.jsonl")).content
    (tmp_path / "acts.jsonl").write_bytes(acts)
    assert _check(tmp_path).stdout.endswith("acts, as signed\n")
    (tmp_path / "acts.jsonl").write_bytes(acts.replace(b"vote-add", b"vote-fix"))
    assert "not the acts of this checkpoint" in _check(tmp_path).stderr


def test_every_act_that_is_recorded_has_words() -> None:
    ours = [name for name in modules() if name.startswith("server.")]
    recorded = {act for name in ours for act in _recorded(tree(name))}
    source = "".join(modules()[name].read_text() for name in ours)
    signed = set(re.findall(r'approve_(?:first|second)\(\s*"([a-z-]+)"', source)) | {"publish"}
    assert {"vote-add", "roll-import", "beacon"} <= recorded
    assert signed == {"seal", "open", "close", "publish", "cancel", "void", "shortlist", "shortlist-reopen"}
    known = recorded | signed | {f"{act}-approve" for act in signed} | {f"round-{phase}" for phase in PHASES}
    known |= {"review-approved", "review-rejected"}
    assert known == ACTS.keys()


def _recorded(module: ast.Module) -> Iterator[str]:
    """Every act that stands as it is in a call of `record_act`."""
    for node in ast.walk(module):
        recording = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record_act"
        if recording and not isinstance(node.args[1], ast.JoinedStr):
            yield from (one.value for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant))


def _check(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Runs the program of the operator's guide."""
    guide = (ROOT / "docs" / "operations.md").read_text()
    (program,) = re.findall(r"```python\n(from pathlib.+?)```", guide, re.DOTALL)
    return subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
