"""Rounds, ballots and projects on both engines: one writer of phase and step, nothing changes once sealed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from server.config import Settings
from server.db import Frozen, fetch, write_tx
from server.log.queries import STAFF_LOG, list_entries
from server.people.actions import add_account
from server.people.queries import Staff
from server.people.rules import NotAllowed
from server.rounds import actions
from server.rounds.actions import (
    AlreadySealed,
    CannotAdvance,
    SlugTaken,
    advance_round,
    advance_step,
    create_round,
    edit_round,
    hold_round,
    set_beacon,
    set_dates,
    store_seal,
)
from server.rounds.ballot.actions import (
    add_budget_line,
    add_vote,
    delete_budget_line,
    delete_style,
    edit_budget_line,
    edit_vote,
    save_style,
)
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.desk.actions import cancel_round
from server.rounds.phases import Facts, NotNow
from server.rounds.projects.actions import add_project, delete_project, edit_project, import_projects
from server.rounds.projects.queries import (
    count_projects,
    get_project_by_number,
    list_projects,
    list_projects_of_round,
)
from server.rounds.projects.rules import ProjectDraft
from server.rounds.queries import (
    DateInfo,
    NotFound,
    find_current,
    find_date,
    find_seal,
    find_vote_by_eid,
    get_round,
    get_round_by_slug,
    get_vote,
    get_vote_by_number,
    list_budget_lines,
    list_rounds,
    list_styles,
    list_votes_at,
)
from server.rounds.rules import BadDraft, BadRows, RoundDraft
from tests.support.rounds import CLOSES, OPENS, a_round, a_sealed_vote, a_vote


async def test_rounds_are_numbered_and_found_by_their_address(database: Settings) -> None:
    await create_round(RoundDraft("a", "Æ", "A"), None)
    await create_round(RoundDraft("b", "B"), None)
    assert [(r.number, r.slug, r.titles["da"]) for r in await list_rounds()] == [(2, "b", "B"), (1, "a", "Æ")]
    assert (await get_round_by_slug("a")).phase == "draft"
    assert await find_current() is None
    with pytest.raises(NotFound):
        await get_round_by_slug("c")


async def test_an_address_belongs_to_one_round_for_good(database: Settings) -> None:
    round_id = await create_round(RoundDraft("a", "A"), None)
    with pytest.raises(SlugTaken):
        await create_round(RoundDraft("a", "B"), None)
    await edit_round(round_id, RoundDraft("other", "A 2", intro_da="Ny"), None)
    changed = await get_round(round_id)
    assert (changed.slug, changed.titles["da"], changed.intros["da"]) == ("a", "A 2", "Ny")


async def test_a_calendar_is_replaced_whole(database: Settings) -> None:
    round_id = await create_round(RoundDraft("a", "A"), None)
    await set_dates(round_id, [DateInfo("collecting", OPENS, CLOSES)], None)
    voting = DateInfo("voting", OPENS, CLOSES)
    await set_dates(round_id, [voting], None)
    assert await find_date(round_id, "voting") == voting
    assert await find_date(round_id, "collecting") is None


async def test_the_phase_moves_from_where_it_was_seen_and_only_there(database: Settings) -> None:
    round_id = await create_round(RoundDraft("a", "A"), None)
    await advance_round(round_id, "collecting", Facts("draft", has_call=True), OPENS, None)
    with pytest.raises(NotNow):
        await advance_round(round_id, "shortlisting", Facts("draft"), OPENS, None)
    with pytest.raises(CannotAdvance) as refused:
        await advance_round(round_id, "voting", Facts("collecting"), OPENS, None)
    assert refused.value.reasons == ["not-next"]
    assert (await get_round(round_id)).phase == "collecting"


async def test_of_many_who_move_the_phase_at_once_one_does(database: Settings) -> None:
    round_id = await create_round(RoundDraft("a", "A"), None)
    tries = [advance_round(round_id, "collecting", Facts("draft", has_call=True), OPENS, None) for _ in range(8)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType"] + ["NotNow"] * 7


async def test_once_people_have_voted_to_cancel_takes_an_officer_and_an_auditor(database: Settings) -> None:
    round_id = (await get_vote(await a_sealed_vote(database, voting=True))).round
    people = [
        await _staff(name, role) for name, role in (("anna", "officer"), ("bo", "auditor"), ("cleo", "secretary"))
    ]
    officer, auditor, secretary = people
    with pytest.raises(NotAllowed):
        await cancel_round(round_id, "Vandskade", secretary, OPENS)
    with pytest.raises(CannotAdvance):
        await cancel_round(round_id, " ", officer, OPENS)
    with pytest.raises(NotAllowed, match="nobody has approved"):
        await cancel_round(round_id, "Vandskade", officer, OPENS, second=True)
    assert not await cancel_round(round_id, "Vandskade", officer, OPENS)
    assert not await cancel_round(round_id, "Vandskade", officer, OPENS)
    assert (await get_round(round_id)).phase == "voting"
    with pytest.raises(NotAllowed, match="somebody else"):  # her page is from before the first yes
        await cancel_round(round_id, "Vandskade på rådhuset", auditor, OPENS)
    assert (await get_round(round_id)).phase == "voting"
    assert await cancel_round(round_id, "Vandskade på rådhuset", auditor, OPENS, second=True)
    assert (await get_round(round_id)).cancelled_reason == "Vandskade på rådhuset"


async def test_before_anybody_has_voted_one_person_cancels(database: Settings) -> None:
    round_id = await a_round()
    assert await cancel_round(round_id, "For få forslag", await _staff("cleo", "secretary"), OPENS)
    assert (await get_round(round_id)).phase == "cancelled"


async def _staff(name: str, role: str) -> Staff:
    account = await add_account(f"{name}@nordby.example", name, "a long enough password", frozenset({role}))
    return Staff(account, name, "", frozenset({role}))


async def test_a_round_is_cancelled_with_a_public_reason(database: Settings) -> None:
    round_id = await a_round()
    with pytest.raises(CannotAdvance):
        await advance_round(round_id, "cancelled", Facts("shortlisting"), OPENS, None)
    await advance_round(round_id, "cancelled", Facts("shortlisting", reason="For få forslag"), OPENS, None)
    assert (await get_round(round_id)).cancelled_reason == "For få forslag"


async def test_a_vote_has_pools_ballots_and_projects(database: Settings) -> None:
    round_id = await a_round()
    vote_id = await a_vote(round_id, "Nord", "Syd")
    vote = await get_vote_by_number(round_id, 1)
    assert (vote.id, vote.step, vote.sealed, vote.box_closes - vote.closes) == (
        vote_id,
        "draft",
        False,
        timedelta(minutes=15),
    )
    (line,) = await list_budget_lines(vote_id)
    assert (line.code, line.budget, line.rule.split("/")[0]) == ("L1", 5_000_000, "greedy")
    assert [style.areas for style in await list_styles(vote_id)] == [("Nord",), ("Syd",)]
    bench, _swing = await list_projects(vote_id)
    assert (bench.code, bench.number, bench.cost, bench.lines) == ("P1", 1, 1_000_000, ("L1",))
    assert bench.descriptions["da"] == "En bænk ved åen."
    assert await get_project_by_number(round_id, 1) == bench
    assert await count_projects(round_id) == 2


async def test_project_numbers_go_on_over_the_votes_of_a_round(database: Settings) -> None:
    round_id = await a_round()
    await a_vote(round_id)
    await a_vote(round_id)
    assert [project.number for project in await list_projects_of_round(round_id)] == [1, 2, 3, 4]


async def test_a_bad_list_changes_nothing(database: Settings) -> None:
    vote_id = await a_vote(await a_round())
    rows = [ProjectDraft("Ny", 1, "P3", row=2), ProjectDraft("Igen", 1, "P1", row=3)]
    with pytest.raises(BadRows):
        await import_projects(vote_id, rows, None)
    assert [project.code for project in await list_projects(vote_id)] == ["P1", "P2"]
    await import_projects(vote_id, rows, None, replace=True)
    assert [project.code for project in await list_projects(vote_id)] == ["P3", "P1"]


async def test_a_project_is_added_changed_and_removed(database: Settings) -> None:
    vote_id = await a_vote(await a_round())
    project_id = await add_project(vote_id, ProjectDraft("Sti", 5), None)
    assert (await list_projects(vote_id))[-1].code == "P3"
    await edit_project(vote_id, project_id, ProjectDraft("Bro", 7, "BRO"), None)
    changed = (await list_projects(vote_id))[-1]
    assert (changed.titles["da"], changed.cost, changed.code, changed.number) == ("Bro", 7, "BRO", 3)
    with pytest.raises(BadDraft):
        await edit_project(vote_id, project_id, ProjectDraft("Bro", 7, "P1"), None)
    await delete_project(vote_id, project_id, None)
    assert len(await list_projects(vote_id)) == 2


async def test_a_pool_in_use_is_not_removed(database: Settings) -> None:
    vote_id = await a_vote(await a_round())
    await add_budget_line(vote_id, BudgetLineDraft("L2", "Nord", "", 5, "greedy"), None)
    used, free = await list_budget_lines(vote_id)
    with pytest.raises(BadDraft):
        await delete_budget_line(vote_id, used.id, None)
    await edit_budget_line(vote_id, used.id, BudgetLineDraft("X", "Ny", "", 9, "greedy", 2, 100), None)
    await delete_budget_line(vote_id, free.id, None)
    (left,) = await list_budget_lines(vote_id)
    assert (left.code, left.budget, left.max_choices, left.max_cost) == ("L1", 9, 2, 100)
    with pytest.raises(BadDraft):
        await add_budget_line(vote_id, BudgetLineDraft("L1", "Igen", "", 5, "greedy"), None)


async def test_a_seal_is_stored_once_and_found_by_its_hash(database: Settings) -> None:
    vote_id = await a_sealed_vote(database)
    seal = await find_seal(vote_id)
    assert seal and seal.note == "note\n"
    assert await find_vote_by_eid(seal.eid) == await get_vote(vote_id)
    assert (await get_vote(vote_id)).step == "sealed"
    with pytest.raises(AlreadySealed):
        await store_seal(vote_id, b"x", bytes(32), "y")
    assert [vote.id for vote in await list_votes_at("sealed", "voting")] == [vote_id]


NEW_VOTE = VoteDraft("V", "", OPENS, CLOSES)
NEW_LINE = BudgetLineDraft("L9", "Ny", "", 5, "greedy")
Write = Callable[[UUID, UUID], Awaitable[object]]
FROZEN_WRITES: dict[str, Write] = {
    "edit_vote": lambda vote, _: edit_vote(vote, NEW_VOTE, None),
    "add_budget_line": lambda vote, _: add_budget_line(vote, NEW_LINE, None),
    "edit_budget_line": lambda vote, any_id: edit_budget_line(vote, any_id, NEW_LINE, None),
    "delete_budget_line": lambda vote, any_id: delete_budget_line(vote, any_id, None),
    "save_style": lambda vote, _: save_style(vote, StyleDraft(1, "N", "", (), ("L1",)), None),
    "delete_style": lambda vote, _: delete_style(vote, 1, None),
    "add_project": lambda vote, _: add_project(vote, ProjectDraft("Sti", 5), None),
    "import_projects": lambda vote, _: import_projects(vote, [ProjectDraft("Sti", 5)], None),
    "edit_project": lambda vote, any_id: edit_project(vote, any_id, ProjectDraft("Sti", 5), None),
    "delete_project": lambda vote, any_id: delete_project(vote, any_id, None),
}


@pytest.mark.parametrize("name", sorted(FROZEN_WRITES))
async def test_no_action_changes_a_sealed_vote(name: str, database: Settings) -> None:
    vote_id = await a_sealed_vote(database)
    project = (await list_projects(vote_id))[0]
    with pytest.raises(AlreadySealed):
        await FROZEN_WRITES[name](vote_id, project.id)


@pytest.mark.parametrize("name", sorted(FROZEN_WRITES))
async def test_no_action_changes_a_vote_out_of_its_phase(name: str, sqlite_database: Settings) -> None:
    round_id = await a_round()
    vote_id = await a_vote(round_id)
    await advance_round(round_id, "cancelled", Facts("shortlisting", reason="prøve"), OPENS, None)
    with pytest.raises(NotNow):
        await FROZEN_WRITES[name](vote_id, (await list_projects(vote_id))[0].id)
    with pytest.raises(NotNow):
        await add_vote(round_id, NEW_VOTE, None)


@pytest.mark.parametrize("table", ["project", "style", "budget_line", "roll_line"])
async def test_the_database_itself_refuses_what_an_action_forgot(table: str, database: Settings) -> None:
    vote_id = await a_sealed_vote(database)
    for sql in (f"DELETE FROM {table} WHERE vote = ?", f"UPDATE {table} SET vote = vote WHERE vote = ?"):
        with pytest.raises(Frozen):
            async with write_tx():
                await fetch(sql, vote_id)


async def test_steps_follow_one_another_and_repeat_harmlessly(database: Settings) -> None:
    vote_id = await a_sealed_vote(database)
    assert await advance_step(vote_id, "sealed", "voting")
    assert not await advance_step(vote_id, "sealed", "voting")
    with pytest.raises(NotNow):
        await advance_step(vote_id, "pass_closed", "box_closed")
    with pytest.raises(ValueError, match="does not follow"):
        await advance_step(vote_id, "voting", "opened")


async def test_a_beacon_is_set_once(database: Settings) -> None:
    vote_id = await a_sealed_vote(database)
    await set_beacon(vote_id, b"7 4 11")
    await set_beacon(vote_id, b"7 4 11")
    with pytest.raises(Frozen):
        await set_beacon(vote_id, b"7 4 12")


async def test_whoever_moves_the_phase_waits_for_those_who_hold_the_round(database: Settings) -> None:
    round_id = await create_round(RoundDraft("a", "A"), None)
    order: list[str] = []
    held = asyncio.Event()

    async def cast() -> None:
        async with write_tx():
            assert await hold_round(round_id, "SHARE") == "draft"
            held.set()
            await asyncio.sleep(0.2)
            order.append("cast")

    async def close() -> None:
        await held.wait()
        await advance_round(round_id, "collecting", Facts("draft", has_call=True), OPENS, None)
        order.append("closed")

    await asyncio.gather(cast(), close())
    assert order == ["cast", "closed"]


async def test_staff_acts_stand_in_the_log_without_names(database: Settings) -> None:
    await a_vote(await a_round())
    entries = b"".join(await list_entries(STAFF_LOG))
    for act in (b"round-create", b"vote-add", b"line-add", b"style-save", b"projects-add"):
        assert act in entries
    assert "Prøvepuljen".encode() not in entries


def test_one_function_writes_the_phase_and_one_the_step() -> None:
    source = Path(actions.__file__).read_text()
    assert source.count("UPDATE round SET phase") == source.count("UPDATE vote SET step") == 1
