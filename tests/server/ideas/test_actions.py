"""What can be done with an idea, by whom, and when; on both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.config import Settings
from server.db import Frozen, fetch, write_tx
from server.ideas import actions
from server.ideas.queries import find_call, get_idea, get_idea_by_number, list_ideas, list_ideas_of, list_versions
from server.ideas.rules import MOST_IN_ROUND, CallDraft, IdeaDraft
from server.people.rules import NotAllowed
from server.rounds.actions import advance_round
from server.rounds.phases import Facts, NotNow
from server.rounds.queries import NotFound
from server.rounds.rules import BadDraft, BadRows
from tests.support.ideas import BENCH, CALL, NOW, a_collecting_round, a_resident, an_idea


async def test_a_call_is_read_as_it_was_saved(database: Settings) -> None:
    call = await find_call(await a_collecting_round())
    assert call is not None
    assert (call.areas, call.categories, call.moderated, call.max_price) == (
        ("Nord", "Syd"),
        ("Natur", "Leg"),
        False,
        100_000_00,
    )
    assert call.who["en"].startswith("Everybody")


async def test_a_new_idea_stands_as_it_was_written_under_the_next_number(database: Settings) -> None:
    round_id, resident = await a_collecting_round(), await a_resident()
    place = {"lat": 55.403056, "lon": 11.354444}
    first = await actions.propose_idea(round_id, resident, replace(BENCH, **place, will_carry_out=True), NOW)
    second = await an_idea(round_id)
    assert (first.number, second.number) == (1, 2)
    found = await get_idea_by_number(round_id, 1)
    assert found == first == await get_idea(first.id)
    assert (found.title, found.body, found.price, found.state) == (BENCH.title, BENCH.body, BENCH.price, "open")
    assert (found.lat, found.lon, found.will_carry_out, found.proposer) == (55.403056, 11.354444, True, resident)
    assert [idea.id for idea in await list_ideas_of(resident)] == [first.id]


async def test_a_change_is_a_new_version_and_the_old_one_stays(database: Settings) -> None:
    round_id, resident = await a_collecting_round(), await a_resident()
    idea = await an_idea(round_id, resident)
    later = NOW + timedelta(days=3)
    await actions.edit_idea(idea.id, resident, replace(BENCH, title="To bænke ved åen", area="Syd"), later)
    now = await get_idea(idea.id)
    assert (now.title, now.area, now.version, now.changed, now.created) == ("To bænke ved åen", "Syd", 2, later, NOW)
    assert [(one.n, one.title, one.author) for one in await list_versions(idea.id)] == [
        (2, "To bænke ved åen", resident),
        (1, "Bænk ved åen", resident),
    ]


@pytest.mark.parametrize("sql", ["UPDATE idea_version SET title = 'x'", "DELETE FROM idea_version"])
async def test_the_database_itself_keeps_every_version(sql: str, database: Settings) -> None:
    await an_idea(await a_collecting_round())
    with pytest.raises(Frozen):
        async with write_tx():
            await fetch(sql)


async def test_nobody_changes_or_withdraws_somebody_elses_idea(database: Settings) -> None:
    idea, other = await an_idea(await a_collecting_round()), await a_resident("En anden")
    with pytest.raises(NotAllowed):
        await actions.edit_idea(idea.id, other, BENCH, NOW)
    with pytest.raises(NotAllowed):
        await actions.withdraw_idea(idea.id, other, "")
    assert (await get_idea(idea.id)).version == 1


async def test_once_reviewing_has_begun_an_idea_is_neither_sent_in_nor_changed_but_withdrawn(
    database: Settings,
) -> None:
    round_id, resident = await a_collecting_round(), await a_resident()
    idea = await an_idea(round_id, resident)
    await advance_round(round_id, "reviewing", Facts("collecting"), NOW, None)
    with pytest.raises(NotNow):
        await actions.edit_idea(idea.id, resident, BENCH, NOW)
    with pytest.raises(NotNow):
        await actions.propose_idea(round_id, resident, BENCH, NOW)
    await actions.withdraw_idea(idea.id, resident, "Den findes allerede.")
    withdrawn = await get_idea(idea.id)
    assert (withdrawn.state, withdrawn.reason) == ("withdrawn", "Den findes allerede.")
    with pytest.raises(NotNow):
        await actions.withdraw_idea(idea.id, resident, "")


@pytest.mark.parametrize("days", [-2, 7, 30])
async def test_dates_bind_whatever_the_phase(days: int, database: Settings) -> None:
    round_id = await a_collecting_round()
    with pytest.raises(NotNow):
        await actions.propose_idea(round_id, await a_resident(), BENCH, NOW + timedelta(days=days))


async def test_a_round_without_a_call_takes_no_ideas(database: Settings) -> None:
    with pytest.raises(NotNow) as refused:
        await an_idea(await a_collecting_round(call=None))
    assert refused.value.code == "no-call"


async def test_one_resident_sends_in_only_so_many(sqlite_database: Settings) -> None:
    round_id, resident = await a_collecting_round(), await a_resident()
    for _ in range(MOST_IN_ROUND):
        await an_idea(round_id, resident)
    with pytest.raises(NotNow) as refused:
        await an_idea(round_id, resident)
    assert refused.value.code == "too-many"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"body": ""}, "body"),
        ({"body": "x" * 10_001}, "body"),
        ({"body": "a\0b"}, "body"),
        ({"area": "Vest"}, "area"),
        ({"category": ""}, "category"),
        ({"price": 100_000_01}, "price"),
        ({"price": -1}, "price"),
        ({"lat": 55.0}, "lat"),
        ({"lat": 91.0, "lon": 11.0}, "lat"),
        ({"image": "a" * 64, "thumb": "b" * 64}, "alt"),
    ],
)
async def test_what_the_call_does_not_take_is_refused_at_its_field(
    changed: dict[str, object], field: str, sqlite_database: Settings
) -> None:
    round_id = await a_collecting_round()
    with pytest.raises(BadDraft) as refused:
        await an_idea(round_id, **changed)
    assert refused.value.field == field
    assert await list_ideas(round_id) == []


async def test_a_moderated_call_shows_ideas_only_after_a_look(database: Settings) -> None:
    idea = await an_idea(await a_collecting_round(call=replace(CALL, moderated=True)))
    assert idea.state == "waiting"
    await actions.show_idea(idea.id, None)
    assert (await get_idea(idea.id)).state == "open"


async def test_hiding_takes_a_reason_and_can_be_taken_back(database: Settings) -> None:
    idea = await an_idea(await a_collecting_round())
    with pytest.raises(BadDraft):
        await actions.hide_idea(idea.id, " ", None)
    await actions.hide_idea(idea.id, "Navngiver en nabo.", None)
    assert (await get_idea(idea.id)).reason == "Navngiver en nabo."
    await actions.show_idea(idea.id, None)
    assert ((await get_idea(idea.id)).state, (await get_idea(idea.id)).reason) == ("open", "")


async def test_merging_takes_support_along_and_leads_straight_to_the_last_one(database: Settings) -> None:
    round_id, fan, both = await a_collecting_round(), await a_resident("Fan"), await a_resident("Begge")
    first, second, third = [await an_idea(round_id, title=title) for title in ("En", "To", "Tre")]
    for idea, resident in ((first, fan), (first, both), (second, both)):
        await fetch("INSERT INTO idea_support (idea, resident) VALUES (?, ?)", idea.id, resident)
    await actions.merge_idea(first.id, second.id, "Samme bænk.", None)
    await actions.merge_idea(second.id, third.id, "Samme åbred.", None)
    assert (await get_idea(first.id)).merged_into == (await get_idea(second.id)).merged_into == third.id
    assert (await get_idea(third.id)).supporters == 2
    for into in (first.id, third.id):
        with pytest.raises((BadDraft, NotNow)):
            await actions.merge_idea(third.id, into, "", None)
    elsewhere = await an_idea(await a_collecting_round("anden"))
    with pytest.raises(BadDraft):
        await actions.merge_idea(third.id, elsewhere.id, "", None)


async def test_a_list_comes_in_whole_or_not_at_all_and_every_bad_row_is_named(database: Settings) -> None:
    round_id = await a_collecting_round()
    rows = [
        replace(BENCH, row=2, proposer_name="Grundejerforeningen"),
        IdeaDraft("", "x", "Vest", category="Leg", row=3),
    ]
    with pytest.raises(BadRows) as refused:
        await actions.import_ideas(round_id, rows, None, NOW)
    assert [problem.row for problem in refused.value.problems] == [3, 3]
    assert await list_ideas(round_id) == []
    assert await actions.import_ideas(round_id, rows[:1], None, NOW) == 1
    assert [(idea.proposer, idea.proposer_name) for idea in await list_ideas(round_id)] == [
        (None, "Grundejerforeningen")
    ]


async def test_a_call_cannot_change_once_reviewing_has_begun(database: Settings) -> None:
    round_id = await a_collecting_round()
    await advance_round(round_id, "reviewing", Facts("collecting"), NOW, None)
    with pytest.raises(NotNow):
        await actions.save_call(round_id, CallDraft(), None)


async def test_there_is_no_idea_of_a_number_nobody_has(database: Settings) -> None:
    round_id = await a_collecting_round()
    for number in (0, -1, 7, 2**40):
        with pytest.raises(NotFound):
            await get_idea_by_number(round_id, number)
