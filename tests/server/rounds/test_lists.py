"""Lists of projects: drawn by lot, and kept as they are shown once nothing of them can change."""

from pathlib import Path

from server.app import create_app
from server.config import Settings
from server.rounds.projects.queries import draw_projects
from server.votes.box.service import start_box, stop_box
from tests.support.databases import fresh_database
from tests.support.towns import SLUG, open_town
from tests.support.visitor import visitor


async def test_projects_are_drawn_without_favour_and_never_twice(box: Settings) -> None:
    town = await open_town(box, projects=10)
    draws = [tuple(project.number for project in await draw_projects(town.round, 3)) for _ in range(200)]
    assert all(len(set(draw)) == 3 for draw in draws)
    assert {number for draw in draws for number in draw} == set(range(1, 11))


async def test_a_kept_list_speaks_the_reader_s_language_and_still_answers_a_search(tmp_path: Path) -> None:
    async with fresh_database("sqlite", tmp_path, None) as settings:
        await start_box(settings)
        await open_town(settings, projects=12)
        await stop_box()
    app = create_app(settings)
    async with app.lifespan(), visitor(app) as client:
        for _ in range(2):  # the second time from what was kept
            danish = (await client.get(f"/r/{SLUG}/forslag")).text
            english = (await client.get(f"/en/r/{SLUG}/forslag")).text
            searched = (await client.get(f"/r/{SLUG}/forslag?q=Forslag 12")).text
            assert danish.count("Forslag 7<") == 1 and f'href="/r/{SLUG}/forslag/7"' in danish
            assert english.count("Proposal 7<") == 1 and f'href="/en/r/{SLUG}/forslag/7"' in english
            assert "Forslag 12<" in searched and "Forslag 7<" not in searched
