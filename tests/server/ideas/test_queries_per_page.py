"""A page of ideas asks the database as often for sixty ideas as for three."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from server.db.sqlite import PooledSQLite
from server.ideas.actions import import_ideas
from server.ideas.talk.actions import ask_question
from tests.support.ideas import BENCH, NOW, a_collecting_round, a_resident, an_idea

PAGES = (
    "/r/prove/ideer",
    "/r/prove/ideer?q=bænk&omraade=Nord&orden=supported",
    "/r/prove/ideer.atom",
    "/r/prove/ideer/3",
    "/r/prove/ideer/ligner?title=bænken",
    "/personale/ideer",
    "/personale/ideer/prove",
)


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_asks_as_often_for_many_as_for_few(
    path: str, moderator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id, fetch, asked = await a_collecting_round(), PooledSQLite.fetch, list[str]()

    async def counting(self: PooledSQLite, sql: str, args: Any) -> Any:
        asked.append(sql)
        return await fetch(self, sql, args)

    async def queries() -> int:
        asked.clear()
        answer: httpx.Response = await moderator.client.get(path)
        assert answer.status_code == 200
        return len(asked)

    await import_ideas(round_id, [replace(BENCH, proposer_name="A")] * 2, None, NOW)
    first = await an_idea(round_id)
    await ask_question(first.id, await a_resident(), "Hvorfor?", "http://localhost/r/prove/ideer/3", NOW)
    monkeypatch.setattr(PooledSQLite, "fetch", counting)
    few = await queries()
    await import_ideas(round_id, [replace(BENCH, proposer_name="A")] * 60, None, NOW)
    for n in range(6):
        await an_idea(round_id, await a_resident(f"Bo {n}"))
        await ask_question(first.id, await a_resident(f"Ib {n}"), "Hvorfor?", "http://localhost/r/prove/ideer/3", NOW)
    assert await queries() == few
