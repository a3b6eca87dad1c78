"""A vote that is not served since its database is behind: everybody is told that, and nobody to press once more."""

import httpx
import pytest

from server.config import Settings
from server.front.statements import show_health
from server.roll.letters.actions import PlainLetter
from server.votes.box.service import check_boxes, start_box, stop_box
from server.votes.box.state import append_marks, state_folder
from server.votes.recovery import recover
from tests.support.booths import PATH, Pages, at_check, code_on, desk_pages, letters_of, sign_in, with_letter
from tests.support.polls import OpenPoll, open_poll


@pytest.fixture
async def poll(sqlite_box: Settings) -> OpenPoll:
    return await open_poll(sqlite_box)


@pytest.fixture
async def letter(poll: OpenPoll) -> PlainLetter:
    return (await letters_of(poll, 1))[0]


async def rolled_back(poll: OpenPoll) -> Pages:
    """The pages over a database that does not know of a pass in the journal: it is from before that pass."""
    await stop_box()
    append_marks(state_folder(poll.settings, poll.id), [9])
    await start_box(poll.settings)
    return desk_pages()


async def test_the_front_and_screen_one_say_that_the_vote_is_paused(poll: OpenPoll) -> None:
    pages = await rolled_back(poll)
    front = await pages.booth.get(PATH)
    assert "sat på pause" in front.text and "12 34 56 78" in front.text.replace("\u00a0", " ")
    assert f"{PATH}/vaelg" not in front.text
    chosen = await pages.booth.get(f"{PATH}/vaelg?orden=ABC234")
    assert (chosen.status_code, chosen.headers["location"]) == (303, PATH)


async def test_a_ballot_on_its_way_is_told_that_it_was_not_received_and_whom_to_call(
    poll: OpenPoll, letter: PlainLetter
) -> None:
    form = with_letter(await at_check(desk_pages().booth, "P1"), letter)
    pages = await rolled_back(poll)
    answer = await pages.booth.post(f"{PATH}/afgiv", data=form)
    assert answer.status_code == 503 and "retry-after" not in answer.headers
    assert "din stemme er ikke modtaget" in answer.text and "12 34 56 78" in answer.text
    assert "10 sekunder" not in answer.text


async def test_seeing_and_checking_a_vote_say_so_too(poll: OpenPoll, letter: PlainLetter) -> None:
    form = with_letter(await at_check(desk_pages().booth, "P1"), letter)
    code = code_on((await desk_pages().booth.post(f"{PATH}/afgiv", data=form)).text)
    pages = await rolled_back(poll)
    seen = await pages.booth.post(f"{PATH}/min-stemme", data={"code": code})
    check = await pages.booth.post("/check/proeve/1", data={"receipt": "K-000"})
    for answer in (seen, check):
        assert (answer.status_code, "sat på pause" in answer.text) == (503, True)
        assert "mange" not in answer.text.split("<main")[1]


async def test_programs_are_told_that_it_is_no_matter_of_waiting(poll: OpenPoll) -> None:
    pages = await rolled_back(poll)
    for path in ("pass", "ballot", "mine"):
        answer = await pages.booth.post(f"{PATH}/{path}", json={})
        assert (answer.status_code, answer.json()["title"]) == (503, "Paused")
        assert "retry-after" not in answer.headers


async def test_the_officers_and_whoever_watches_are_told_what_to_do(poll: OpenPoll) -> None:
    pages = await rolled_back(poll)
    assert poll.id in await check_boxes()
    officer: httpx.AsyncClient = await sign_in(pages, poll.officer)
    page = (await officer.get(f"/personale/afstemninger/{poll.id}")).text
    assert "På pause" in page and "python -m server recover proeve/1" in page
    assert "der er udstedt 1 stemmepas, som den ikke kender" in page
    assert (
        "1 passes were given that it does not know" in (await officer.get(f"/en/personale/afstemninger/{poll.id}")).text
    )
    assert "På pause" in (await officer.get("/personale/afstemninger")).text
    health = await show_health.fn()
    assert (health.status_code or 200, health.content) == (200, f"ok\nnot served: {poll.id}")


async def test_after_recovering_it_goes_on(poll: OpenPoll, letter: PlainLetter) -> None:
    pages = await rolled_back(poll)
    assert poll.id in await check_boxes()
    await stop_box()
    await recover(poll.settings, poll.sealed)
    await start_box(poll.settings)
    assert "sat på pause" not in (await pages.booth.get(PATH)).text
    form = with_letter(await at_check(pages.booth, "P1"), letter)
    assert "Din stemme er afgivet" in (await pages.booth.post(f"{PATH}/afgiv", data=form)).text
