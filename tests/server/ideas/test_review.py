"""What can be done with a review, by whom, and when; on both engines."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from server.config import Settings
from server.db import CheckViolation, fetch
from server.ideas.actions import edit_idea
from server.ideas.queries import IdeaInfo, get_idea, get_idea_by_number
from server.ideas.review import actions, queries
from server.ideas.review.rules import CHECKS, Assessment, Check, Range, Wanted
from server.people.actions import add_account
from server.people.queries import list_staff_with
from server.people.rules import NotAllowed
from server.rounds.actions import advance_round
from server.rounds.phases import Facts, NotNow
from server.rounds.rules import BadDraft
from tests.support.ideas import BENCH, NOW, a_collecting_round, a_resident, an_idea
from tests.support.reviews import ADDRESS, LATER, NO, RIPE, YES, a_reviewing_round, decided

TODAY = LATER.date()
UNTIL = TODAY + timedelta(days=5)


async def a_caseworker(name: str = "Sara") -> UUID:
    return await add_account(f"{name.lower()}@by.example", name, "a long enough password", frozenset({"caseworker"}))


async def the_idea(round_id: UUID) -> IdeaInfo:
    return await get_idea_by_number(round_id, 1)


async def mails() -> list[tuple[str, str]]:
    """Kind and body of every mail, oldest first."""
    return [(row["kind"], row["body"]) for row in await fetch("SELECT kind, body FROM mail_message ORDER BY created")]


async def test_a_review_is_read_as_it_was_saved(database: Settings) -> None:
    idea, owner = await the_idea(await a_reviewing_round()), await a_caseworker()
    checks = {**RIPE.checks, "inside": Check(False, "Den ligger i nabokommunen."), "timing": Check()}
    draft = replace(RIPE, owner=owner, deadline=date(2026, 12, 24), checks=checks)
    await actions.save_review(idea.id, draft, owner)
    review = await queries.find_review(idea.id)
    assert review is not None and review.state == "open"
    assert review.assessment == draft


async def test_a_known_running_cost_of_nothing_is_not_an_unknown_one(database: Settings) -> None:
    idea = await the_idea(await a_reviewing_round())
    await actions.save_review(idea.id, replace(RIPE, yearly=Range(0, 0, 0)), None)
    review = await queries.find_review(idea.id)
    assert review is not None and review.assessment.yearly == Range(0, 0, 0)


async def test_ideas_are_handed_out_together_and_decided_ones_stay_as_they_are(database: Settings) -> None:
    round_id, owner = await a_collecting_round(), await a_caseworker()
    ideas = [await an_idea(round_id, title=f"Idé {n}") for n in range(3)]
    await advance_round(round_id, "reviewing", Facts("collecting"), LATER, None)
    await decided(ideas[2])
    taken = await actions.assign_reviews(round_id, [idea.id for idea in ideas], owner, "Park", UNTIL, owner)
    assert taken == 2
    rows, more = await queries.list_reviews(round_id, Wanted(owner=str(owner)), TODAY)
    assert [(row.number, row.department, row.deadline) for row in rows] == [(1, "Park", UNTIL), (2, "Park", UNTIL)]
    assert more is None
    assert await list_staff_with({"caseworker"}, round_id) == [(owner, "Sara")]


async def test_an_idea_of_another_round_is_not_handed_out_with_them(database: Settings) -> None:
    round_id, other = await a_reviewing_round(), await a_reviewing_round("anden")
    assert await actions.assign_reviews(round_id, [(await the_idea(other)).id], None, "Park", None, None) == 0


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), [1, 2, 3, 4, 5]),
        (Wanted(state="new"), [1]),
        (Wanted(state="open"), [2, 3]),
        (Wanted(state="approved"), [4]),
        (Wanted(state="rejected"), [5]),
        (Wanted(due="over"), [2]),
        (Wanted(due="week"), [3]),
        (Wanted(due="none"), [1]),
        (Wanted(department="Vej og Park"), [2, 4, 5]),
        (Wanted(owner="none"), [1, 2, 3, 4, 5]),
        (Wanted(state="open", department="Skole"), [3]),
        (Wanted(after=3), [4, 5]),
    ],
)
async def test_the_list_shows_what_is_asked_for(wanted: Wanted, numbers: list[int], sqlite_database: Settings) -> None:
    round_id = await a_collecting_round()
    ideas = [await an_idea(round_id, title=f"Idé {n}") for n in range(5)]
    await advance_round(round_id, "reviewing", Facts("collecting"), LATER, None)
    past, soon = TODAY - timedelta(days=1), TODAY + timedelta(days=7)
    await actions.save_review(ideas[1].id, replace(RIPE, deadline=past), None)
    await actions.save_review(ideas[2].id, Assessment(department="Skole", deadline=soon), None)
    await decided(ideas[3], YES, replace(RIPE, deadline=past))
    await decided(ideas[4], NO)
    rows, _more = await queries.list_reviews(round_id, wanted, TODAY)
    assert [row.number for row in rows] == numbers
    assert await queries.count_overdue(round_id, TODAY) == 1
    assert await queries.list_departments(round_id) == ["Skole", "Vej og Park"]


async def test_a_long_list_comes_a_page_at_a_time(database: Settings) -> None:
    round_id = await a_collecting_round()
    proposers = [await a_resident() for _ in range(3)]
    for n in range(queries.PAGE + 3):
        await an_idea(round_id, proposers[n // 20], title=f"Idé {n}")
    first, more = await queries.list_reviews(round_id, Wanted(), TODAY)
    assert more is not None and len(first) == queries.PAGE
    rest, end = await queries.list_reviews(round_id, more, TODAY)
    assert [row.number for row in first + rest] == list(range(1, queries.PAGE + 4)) and end is None


async def test_the_proposer_is_asked_answers_and_may_change_the_idea_meanwhile(database: Settings) -> None:
    idea, owner = await the_idea(await a_reviewing_round()), await a_caseworker()
    assert idea.proposer
    with pytest.raises(NotNow):
        await edit_idea(idea.id, idea.proposer, BENCH, LATER)
    await actions.save_review(idea.id, replace(RIPE, owner=owner), owner)
    await actions.ask_proposer(idea.id, "Hvor skal den stå?", UNTIL, ADDRESS, owner, LATER)
    await edit_idea(idea.id, idea.proposer, replace(BENCH, title="Bænk ved broen"), LATER)
    with pytest.raises(NotNow):
        await actions.decide_review(idea.id, YES, ADDRESS, owner, LATER)
    await actions.answer_review(idea.id, idea.proposer, "Ved broen.", "http://localhost/x", LATER)
    with pytest.raises(NotNow):
        await edit_idea(idea.id, idea.proposer, BENCH, LATER)
    (question,) = await queries.list_sent_back(idea.id)
    assert (question.body, question.answer, question.ended) == ("Hvor skal den stå?", "Ved broen.", LATER)
    (asked, answered) = await mails()
    assert asked[0] == "idea-asked-back" and "Hvor skal den stå?" in asked[1] and ADDRESS in asked[1]
    assert answered[0] == "review-answered" and "Ved broen." in answered[1] and "http://localhost/x" in answered[1]


async def test_the_last_day_counts_and_the_day_after_is_too_late(database: Settings) -> None:
    idea = await the_idea(await a_reviewing_round())
    assert idea.proposer
    await actions.ask_proposer(idea.id, "Hvor?", UNTIL, ADDRESS, None, LATER)
    late = LATER + timedelta(days=6)
    with pytest.raises(NotNow, match="deadline"):
        await actions.answer_review(idea.id, idea.proposer, "Her.", "", late)
    with pytest.raises(NotNow):
        await edit_idea(idea.id, idea.proposer, BENCH, late)
    await actions.answer_review(idea.id, idea.proposer, "Her.", "", LATER + timedelta(days=5))


async def test_nobody_else_answers_for_the_proposer(database: Settings) -> None:
    idea, other = await the_idea(await a_reviewing_round()), await a_resident("En anden")
    await actions.ask_proposer(idea.id, "Hvor?", UNTIL, ADDRESS, None, LATER)
    with pytest.raises(NotAllowed):
        await actions.answer_review(idea.id, other, "Her.", "", LATER)


async def test_staff_may_go_on_without_an_answer(database: Settings) -> None:
    idea = await the_idea(await a_reviewing_round())
    assert idea.proposer
    await actions.save_review(idea.id, RIPE, None)
    await actions.ask_proposer(idea.id, "Hvor?", UNTIL, ADDRESS, None, LATER)
    await actions.take_back(idea.id, None, LATER)
    with pytest.raises(NotNow):
        await actions.answer_review(idea.id, idea.proposer, "Her.", "", LATER)
    await actions.decide_review(idea.id, NO, ADDRESS, None, LATER)
    assert await queries.find_verdict(idea.id)


@pytest.mark.parametrize(("until", "field"), [(TODAY - timedelta(days=1), "until"), (UNTIL, "question")])
async def test_a_question_needs_time_and_somebody_to_ask(until: date, field: str, sqlite_database: Settings) -> None:
    idea = await the_idea(await a_reviewing_round())
    if field == "question":
        await fetch("UPDATE idea SET proposer = NULL WHERE id = ?", idea.id)
    with pytest.raises(BadDraft) as error:
        await actions.ask_proposer(idea.id, "Hvor?", until, ADDRESS, None, LATER)
    assert error.value.field == field
    review = await queries.find_review(idea.id)
    assert review is None or review.state == "open"


async def test_a_decision_is_public_from_then_on_and_its_proposer_hears_of_it(database: Settings) -> None:
    idea = await the_idea(await a_reviewing_round())
    await actions.save_review(idea.id, RIPE, None)
    assert await queries.find_verdict(idea.id) is None
    await actions.decide_review(idea.id, NO, ADDRESS, None, LATER)
    verdict = await queries.find_verdict(idea.id)
    assert verdict is not None
    assert (verdict.decision, verdict.reason, verdict.office, verdict.could_be_yes) == (
        "rejected", NO.reason, NO.office, NO.could_be_yes
    )  # fmt: skip
    assert [kind for kind, _body in await mails()] == ["idea-decided"]


async def test_a_decision_taken_up_anew_is_no_longer_shown_and_can_be_made_again(database: Settings) -> None:
    idea, by = await decided(await the_idea(await a_reviewing_round()), NO), await a_caseworker()
    await actions.reopen_review(idea.id, "Ejeren har sagt ja.", by, LATER)
    assert await queries.find_verdict(idea.id) is None
    assert [note.body for note in await queries.list_notes(idea.id)] == ["Ejeren har sagt ja."]
    await actions.decide_review(idea.id, YES, ADDRESS, by, LATER)
    verdict = await queries.find_verdict(idea.id)
    assert verdict is not None and verdict.decision == "approved"


async def test_a_decided_review_is_neither_changed_nor_decided_twice(database: Settings) -> None:
    idea = await decided(await the_idea(await a_reviewing_round()))
    for act in (
        actions.save_review(idea.id, RIPE, None),
        actions.decide_review(idea.id, NO, ADDRESS, None, LATER),
        actions.ask_proposer(idea.id, "Hvor?", UNTIL, ADDRESS, None, LATER),
    ):
        with pytest.raises(NotNow):
            await act


async def test_nothing_is_decided_while_ideas_still_come_in(database: Settings) -> None:
    idea = await an_idea(await a_collecting_round())
    await actions.save_review(idea.id, RIPE, None)
    with pytest.raises(NotNow):
        await actions.decide_review(idea.id, YES, ADDRESS, None, NOW)


async def test_the_counters_know_received_begun_decided_and_how_long_it_took(database: Settings) -> None:
    round_id = await a_collecting_round()
    ideas = [await an_idea(round_id, title=f"Idé {n}") for n in range(4)]
    assert await queries.get_progress(round_id) == queries.Progress(4, 0, 0, None)
    await advance_round(round_id, "reviewing", Facts("collecting"), LATER, None)
    await actions.save_review(ideas[0].id, RIPE, None)
    await decided(ideas[1])
    await decided(ideas[2], NO)
    assert await queries.get_progress(round_id) == queries.Progress(4, 1, 2, 8)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE review SET decision = 'approved'",
        "UPDATE review SET state = 'decided'",
        "UPDATE review SET once_min = 5, once_likely = 4",
        "UPDATE review SET yearly_max = -1",
        "UPDATE review SET feasible = 'perhaps'",
    ],
)
async def test_the_database_itself_refuses_half_a_decision(sql: str, database: Settings) -> None:
    idea = await the_idea(await a_reviewing_round())
    await actions.save_review(idea.id, Assessment(), None)
    with pytest.raises(CheckViolation):
        await fetch(sql)
    assert (await get_idea(idea.id)).number == 1


async def test_every_act_is_in_the_staff_log(sqlite_database: Settings) -> None:
    idea, by = await the_idea(await a_reviewing_round()), await a_caseworker()
    await actions.save_review(idea.id, RIPE, by)
    await actions.add_note(idea.id, "Ring til ejeren.", by, LATER)
    await actions.ask_proposer(idea.id, "Hvor?", UNTIL, ADDRESS, by, LATER)
    await actions.take_back(idea.id, by, LATER)
    await actions.decide_review(idea.id, YES, ADDRESS, by, LATER)
    lines = [bytes(row["bytes"]).decode() for row in await fetch('SELECT bytes FROM log_entry ORDER BY "index"')]
    mine = [line for line in lines if str(by) in line and str(idea.id) in line]
    acts = ["review-save", "review-note", "review-ask", "review-take-back", "review-approved"]
    assert [next(act for act in acts if f'"{act}"' in line) for line in mine] == acts
    assert "ejeren" not in "".join(lines) and len(CHECKS) == 6
