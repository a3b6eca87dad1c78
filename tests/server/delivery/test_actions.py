"""Winners carried out by the actions staff and project leads use; on both engines."""

from datetime import timedelta
from uuid import UUID

import pytest

from server.db import DatabaseError, Frozen, fetch, is_postgres
from server.delivery import actions
from server.delivery.money.actions import note_payment, settle_expense
from server.delivery.posts.actions import Doer, add_expense, add_milestone, delete_milestone, edit_milestone
from server.delivery.queries import (
    get_delivery_by_number,
    list_deliveries,
    list_deliveries_of_idea,
    list_expenses,
    list_milestones,
    list_newest_statuses,
    list_payouts,
    list_statuses,
)
from server.delivery.rules import EvaluationDraft, ExpenseDraft, MilestoneDraft, Plan, years_later
from server.people.rules import NotAllowed
from server.rehearsal.delivery import Course, carry_out, evaluate, start_delivery
from server.rounds.actions import CannotAdvance
from server.rounds.phases import NotNow
from server.rounds.queries import get_round
from server.rounds.rules import BadDraft
from tests.server.delivery.conftest import IDEAS, LATER, Published
from tests.support.made_delivery import LEARNT, follower

TODAY = LATER.date()
PLAN = Plan(TODAY, TODAY + timedelta(days=90), TODAY + timedelta(days=200), "Den bruges.")
STAFF = Doer()


async def first(published: Published) -> UUID:
    await published.begin()
    return (await get_delivery_by_number(published.round, 1)).id


async def subjects() -> list[str]:
    return [row["kind"] for row in await fetch("SELECT kind FROM mail_message ORDER BY created")]


async def test_each_published_winner_becomes_a_project_led_by_who_proposed_it(published: Published) -> None:
    await published.begin()
    assert (await get_round(published.round)).phase == "implementing"
    one, four = await list_deliveries(published.round)
    assert [(one.number, one.idea_number), (four.number, four.idea_number)] == [(1, 1), (2, 4)]
    assert (one.lead, one.money.granted, one.status) == (published.asta, 13_000_00, "planned")
    assert four.lead not in (None, published.asta)
    assert (one.start_by, one.done_by) == (years_later(TODAY, 1), years_later(TODAY, 2))
    assert [status.status for status in await list_statuses(one.id)] == ["planned"]
    assert one.idea and [two.id for two in await list_deliveries_of_idea(one.idea)] == [one.id]


async def test_a_round_begins_once_and_only_when_it_is_published(published: Published) -> None:
    await published.begin()
    with pytest.raises(NotNow):
        await actions.start_delivery(published.round, IDEAS, None, LATER)
    assert len(await list_deliveries(published.round)) == 2


async def test_whoever_follows_the_idea_hears_of_each_step_that_everybody_sees(published: Published) -> None:
    project = await first(published)
    idea = (await get_delivery_by_number(published.round, 1)).idea
    assert idea
    await follower(idea, LATER)
    await fetch("DELETE FROM mail_message")
    later = iter(LATER + timedelta(minutes=minute) for minute in range(9))
    await actions.set_status(project, "begin", "", IDEAS, None, next(later))
    step = await add_milestone(project, MilestoneDraft("Stolper"), IDEAS, STAFF, next(later))
    await edit_milestone(project, step, MilestoneDraft("Stolper", None, TODAY), IDEAS, STAFF, next(later))
    await edit_milestone(project, step, MilestoneDraft("Stolperne", None, TODAY), IDEAS, STAFF, next(later))
    await actions.set_status(project, "give_up", "Jorden var for blød.", IDEAS, None, next(later))
    await actions.evaluate(project, LEARNT, IDEAS, None, next(later))
    await actions.evaluate(project, LEARNT, IDEAS, None, next(later))
    kinds = [kind for news in ("begun", "milestone", "given-up", "evaluated") for kind in [f"idea-{news}"] * 2]
    assert await subjects() == kinds, "the proposer and the follower, each once"


async def test_a_status_is_only_ever_added_and_a_reason_is_due(published: Published) -> None:
    project = await first(published)
    with pytest.raises(NotNow):
        await actions.set_status(project, "finish", "", IDEAS, None, LATER)
    with pytest.raises(BadDraft):
        await actions.set_status(project, "give_up", " ", IDEAS, None, LATER)
    await actions.set_status(project, "give_up", "Ingen tid.", IDEAS, None, LATER + timedelta(hours=1))
    await actions.set_status(project, "resume", "Nu er der tid.", IDEAS, None, LATER + timedelta(hours=2))
    found = await list_statuses(project)
    assert [one.status for one in found] == ["planned", "given_up", "begun"]
    for table, change in (("delivery_status", "reason = 'x'"), ("delivery_project", "granted = 1")):
        with pytest.raises(Frozen):
            await fetch(f"UPDATE {table} SET {change}")
        with pytest.raises(Frozen):
            await fetch(f"DELETE FROM {table}")


async def test_statuses_of_the_same_moment_stand_in_the_order_in_which_they_follow(published: Published) -> None:
    await first(published)
    stopped = Course("given_up", "Ingen ville.")
    await carry_out(published.round, {1: Course("done"), 2: stopped}, IDEAS, LATER)
    for one in await list_deliveries(published.round):
        expected = ["planned", "begun", one.status]
        assert [status.status for status in await list_statuses(one.id)] == expected
        newest = [status for status in await list_newest_statuses(published.round, 9) if status.delivery == one.id]
        assert [status.status for status in newest] == expected[::-1]


async def test_what_is_only_added_to_is_neither_replaced_nor_emptied(published: Published) -> None:
    project = await first(published)
    await actions.save_plan(project, PLAN, None)
    spent = await add_expense(project, ExpenseDraft(TODAY, 100_00, "Søm"), STAFF, LATER)
    await settle_expense(project, spent, True, "", None)
    await note_payment(project, 100_00, None, LATER)
    for table in ("delivery_status", "delivery_payout"):
        before = await fetch(f"SELECT * FROM {table} ORDER BY id")
        way = f"TRUNCATE {table}" if is_postgres() else f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        with pytest.raises(DatabaseError):
            await fetch(way)
        assert before and await fetch(f"SELECT * FROM {table} ORDER BY id") == before, table


async def test_only_who_leads_a_project_adds_to_it_until_staff_name_somebody(published: Published) -> None:
    project = await first(published)
    asta, other = Doer(resident=published.asta), Doer(resident=UUID(int=1))
    step = await add_milestone(project, MilestoneDraft("Stolper"), IDEAS, asta, LATER)
    for attempt in (
        add_milestone(project, MilestoneDraft("Nej"), IDEAS, other, LATER),
        edit_milestone(project, step, MilestoneDraft("Nej"), IDEAS, other, LATER),
        delete_milestone(project, step, other),
        add_expense(project, ExpenseDraft(TODAY, 1_00, "Nej"), other, LATER),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    await actions.save_plan(project, Plan(TODAY, TODAY, None, "", "Grundejerforeningen"), None)
    with pytest.raises(NotAllowed):
        await add_milestone(project, MilestoneDraft("For sent"), IDEAS, asta, LATER)
    assert [one.title for one in await list_milestones(project)] == ["Stolper"]
    await delete_milestone(project, step, STAFF)
    assert await list_milestones(project) == []


async def test_a_step_of_another_project_is_not_found(published: Published) -> None:
    project = await first(published)
    other = (await get_delivery_by_number(published.round, 2)).id
    step = await add_milestone(project, MilestoneDraft("Stolper"), IDEAS, STAFF, LATER)
    with pytest.raises(LookupError):
        await edit_milestone(other, step, MilestoneDraft("Nej"), IDEAS, STAFF, LATER)


async def test_nothing_is_done_or_spent_in_the_future(published: Published) -> None:
    project, tomorrow = await first(published), TODAY + timedelta(days=1)
    with pytest.raises(BadDraft):
        await add_milestone(project, MilestoneDraft("I morgen", None, tomorrow), IDEAS, STAFF, LATER)
    with pytest.raises(BadDraft):
        await add_expense(project, ExpenseDraft(tomorrow, 1_00, "I morgen"), STAFF, LATER)


async def test_money_is_paid_after_documentation_and_never_beyond_the_grant(published: Published) -> None:
    project = await first(published)
    spent = await add_expense(project, ExpenseDraft(TODAY, 20_000_00, "Alt"), Doer(resident=published.asta), LATER)
    await settle_expense(project, spent, True, "", None)
    with pytest.raises(BadDraft, match="Agree first"):
        await note_payment(project, 1_00, None, LATER)
    await actions.save_plan(project, PLAN, None)
    delivery = await get_delivery_by_number(published.round, 1)
    assert (delivery.money.documented, delivery.money.over, delivery.money.payable) == (20_000_00, 7_000_00, 13_000_00)
    with pytest.raises(BadDraft, match="more than is documented"):
        await note_payment(project, 13_000_01, None, LATER)
    await note_payment(project, 13_000_00, None, LATER)
    with pytest.raises(BadDraft, match="paid already"):
        await settle_expense(project, spent, False, "Forkert bilag.", None)
    with pytest.raises(BadDraft, match="more than was paid"):
        await note_payment(project, -13_000_01, None, LATER)
    await note_payment(project, -13_000_00, None, LATER + timedelta(hours=1))
    await settle_expense(project, spent, False, "Forkert bilag.", None)
    assert [one.amount for one in await list_payouts(project)] == [13_000_00, -13_000_00]
    assert [(one.state, one.reason) for one in await list_expenses(project)] == [("refused", "Forkert bilag.")]
    with pytest.raises(Frozen):
        await fetch("DELETE FROM delivery_payout")


async def test_the_round_ends_when_each_project_has_ended_and_been_looked_back_on(published: Published) -> None:
    project = await first(published)
    with pytest.raises(CannotAdvance) as refused:
        await actions.end_delivery(published.round, None, LATER)
    assert refused.value.reasons == ["not-ended", "not-evaluated"]
    with pytest.raises(NotNow):
        await actions.evaluate(project, LEARNT, IDEAS, None, LATER)
    done = Course("done", plan=PLAN, evaluation=LEARNT)
    stopped = Course("given_up", "Ingen ville.", evaluation=EvaluationDraft("stop", "Intet.", "Alt.", ""))
    await carry_out(published.round, {1: done, 2: stopped}, IDEAS, LATER)
    with pytest.raises(NotNow):
        await actions.set_status(project, "resume", "Alligevel", IDEAS, None, LATER)
    for _again in range(2):
        await evaluate(published.round, LATER)
        await start_delivery(published.round, IDEAS, LATER)
    assert (await get_round(published.round)).phase == "evaluated"
    with pytest.raises(NotNow):
        await actions.save_plan(project, PLAN, None)
