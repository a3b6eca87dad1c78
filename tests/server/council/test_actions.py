"""From approved ideas to the sealed vote: the same list, and nobody changes it on the way; on both engines."""

import io
from datetime import date, timedelta
from uuid import UUID

import pytest

from ballots import canonical
from server.config import Settings
from server.council import actions
from server.council.ballot import list_of
from server.council.paper import get_paper, read_paper
from server.council.queries import find_decision, find_shortlist, list_listed
from server.council.rules import Listing
from server.db import Frozen, fetch, write_tx
from server.ideas.actions import withdraw_idea
from server.ideas.queries import get_idea_by_number
from server.ideas.review.actions import reopen_review
from server.people.actions import save_site
from server.people.queries import SiteInfo
from server.people.rules import NotAllowed
from server.roll.register.actions import import_roll
from server.rounds.phases import NotNow
from server.rounds.projects.actions import add_project, delete_project, edit_project, import_projects
from server.rounds.projects.queries import find_project_of_idea, list_projects
from server.rounds.projects.rules import ProjectDraft
from server.rounds.queries import get_round, get_vote
from server.rounds.rules import BadDraft
from server.votes.sealing.actions import make_officer_key, seal_first, seal_second
from server.votes.sealing.queries import get_sealed
from server.votes.sealing.rules import CannotSeal
from tests.support.ideas import NOW, a_resident
from tests.support.made_lists import Two, decide, listed, lock
from tests.support.people import a_member

PASSPHRASE = "a passphrase for tests"
LATER = NOW + timedelta(days=60)


async def two() -> Two:
    return Two(await a_member("secretary"), await a_member("administrator"))


async def a_list() -> UUID:
    """A vote with three ideas on its list."""
    return await listed("prove-2027", await a_resident(), LATER)


async def numbers(vote: UUID) -> list[int]:
    shortlist = await find_shortlist(vote)
    assert shortlist
    ideas = {row["id"]: row["number"] for row in await fetch("SELECT id, number FROM idea")}
    return [ideas[one.idea] for one in await list_listed(shortlist.id)]


async def idea_id(vote: UUID, number: int) -> UUID:
    return (await get_idea_by_number((await get_vote(vote)).round, number)).id


async def seal(vote: UUID, settings: Settings) -> bytes:
    """Both officers sign; the manifest's bytes."""
    await save_site(SiteInfo("Prøveby", "Prøveby Kommune", "b@example.dk", "12 34 56 78"))
    roll = "person_id;name;address;postcode;city;birth_date;area\n1;Beboer;Vej 1;4200;By;1980-01-01;\n"
    await import_roll(settings.keys, vote, io.BytesIO(roll.encode()), date(2026, 11, 22), None)
    officers = {role: await a_member(role) for role in ("officer", "auditor")}
    for role, staff in officers.items():
        await make_officer_key(vote, staff, role, PASSPHRASE)
    await seal_first(vote, officers["officer"], PASSPHRASE, LATER)
    await seal_second(vote, officers["auditor"], PASSPHRASE, LATER)
    return (await get_sealed(vote)).data


async def test_only_approved_ideas_come_on_a_list_and_each_once(database: Settings) -> None:
    vote = await a_list()
    assert await actions.add_ideas(vote, [1, 3, 6, 7, 99], None) == 1
    assert await numbers(vote) == [1, 2, 4, 3]


async def test_an_idea_stands_as_it_was_written_at_the_price_the_review_found(database: Settings) -> None:
    vote = await a_list()
    shortlist = await find_shortlist(vote)
    assert shortlist
    second = (await list_listed(shortlist.id))[1]
    assert (second.titles["da"], second.price) == ("Gynger på torvet", 12_000_00)
    assert second.descriptions["da"] == "Et shelter med bålplads." and second.lines == ()


async def test_the_order_is_changed_a_place_at_a_time_and_an_idea_taken_off(database: Settings) -> None:
    vote = await a_list()
    await actions.move_idea(vote, await idea_id(vote, 4), True, None)
    assert await numbers(vote) == [1, 4, 2]
    await actions.move_idea(vote, await idea_id(vote, 2), False, None)
    assert await numbers(vote) == [1, 4, 2]
    await actions.remove_idea(vote, await idea_id(vote, 1), None)
    assert await numbers(vote) == [4, 2]


async def test_whoever_follows_an_idea_is_told_when_the_list_is_locked(database: Settings) -> None:
    vote = await a_list()
    await decide(vote, LATER)
    assert await fetch("SELECT id FROM mail_message WHERE kind IN ('idea-listed', 'idea-not-listed')") == []
    await lock(vote, await two(), LATER)
    mails = await fetch("SELECT kind, body, unsubscribe FROM mail_message WHERE kind LIKE 'idea-%listed'")
    told = sorted((mail["kind"], mail["body"].split("/ideer/")[1].split()[0]) for mail in mails)
    assert told == [("idea-listed", "1"), ("idea-listed", "2"), ("idea-not-listed", "4")]
    assert all("/stop-mails/" in mail["unsubscribe"] for mail in mails)


async def test_the_sealed_manifest_holds_the_locked_list_byte_for_byte(box: Settings) -> None:
    vote = await a_list()
    await import_projects(vote, [ProjectDraft("Skrevet i hånden", 1_00)], None)
    await decide(vote, LATER)
    locked = await lock(vote, await two(), LATER)
    shortlist = await find_shortlist(vote)
    assert shortlist and shortlist.list and shortlist.hash == locked == (await get_vote(vote)).list_hash
    manifest, decided = canonical.loads(await seal(vote, box)), canonical.loads(shortlist.list)
    assert canonical.dumps(manifest["projects"]) == canonical.dumps(decided["projects"])
    assert canonical.dumps(decided["projects"]) in shortlist.list
    assert [project["id"] for project in manifest["projects"]] == ["I1", "I2"]
    assert [project["cost"] for project in manifest["projects"]] == [13_000_00, 12_000_00]
    assert manifest["vote_id"] == decided["vote_id"]
    projects = await list_projects(vote)
    assert {one.code: one.descriptions for one in projects} == decided["descriptions"]
    assert [one.code for one in projects] == decided["order"]


async def test_an_idea_knows_its_project_and_a_project_its_idea(database: Settings) -> None:
    vote = await a_list()
    await decide(vote, LATER)
    await lock(vote, await two(), LATER)
    round_id = (await get_vote(vote)).round
    project = await find_project_of_idea(round_id, 2)
    assert project and (project.code, project.idea) == ("I2", 2)
    assert await find_project_of_idea(round_id, 4) is None, "the council decided against it"


async def test_nobody_changes_projects_by_hand_while_they_are_a_locked_list(database: Settings) -> None:
    vote = await a_list()
    await decide(vote, LATER)
    await lock(vote, await two(), LATER)
    draft, (first, *_rest) = ProjectDraft("Ny", 1_00), await list_projects(vote)
    for act in (
        add_project(vote, draft, None),
        edit_project(vote, first.id, draft, None),
        delete_project(vote, first.id, None),
        import_projects(vote, [draft], None, replace=True),
    ):
        with pytest.raises(NotNow):
            await act
    assert [one.code for one in await list_projects(vote)] == ["I1", "I2"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE project SET cost = 1",
        "DELETE FROM project",
        "UPDATE shortlist SET hash = list",
        "DELETE FROM shortlist",
        "UPDATE shortlist_idea SET price = 1",
        "DELETE FROM shortlist_idea",
        "UPDATE decision SET body = 'x'",
        "DELETE FROM decision",
        "UPDATE paper_text SET text_da = 'x'",
    ],
)
async def test_the_database_itself_keeps_a_locked_list(sql: str, database: Settings) -> None:
    vote = await a_list()
    await decide(vote, LATER)
    await lock(vote, await two(), LATER)
    with pytest.raises(Frozen):
        async with write_tx():
            await fetch(sql)


async def test_it_takes_a_secretary_and_an_administrator(database: Settings) -> None:
    vote, both = await a_list(), await two()
    await decide(vote, LATER)
    other = await a_member("secretary", "anden")
    with pytest.raises(NotAllowed, match="nobody has approved"):
        await actions.confirm_second(vote, both.secretary, LATER)
    await actions.confirm_first(vote, both.secretary, LATER)
    for staff, why in (
        (both.secretary, "another person"),
        (other, "one each"),
        (await a_member("caseworker"), "needs"),
    ):
        with pytest.raises(NotAllowed, match=why):
            await actions.confirm_second(vote, staff, LATER)
    assert await list_projects(vote) == []


async def test_a_change_after_the_first_yes_asks_for_it_anew(database: Settings) -> None:
    vote, both = await a_list(), await two()
    await decide(vote, LATER)
    await actions.confirm_first(vote, both.secretary, LATER)
    await actions.take_up(vote, None)
    await actions.save_listing(vote, await idea_id(vote, 1), Listing(99_00, "Bænk"), None)
    await decide(vote, LATER)
    with pytest.raises(NotAllowed, match="changed"):
        await actions.confirm_second(vote, both.administrator, LATER)


async def test_a_list_is_only_changed_while_it_is_a_draft(database: Settings) -> None:
    vote = await a_list()
    await decide(vote, LATER)
    for act in (
        actions.add_ideas(vote, [3], None),
        actions.remove_idea(vote, await idea_id(vote, 1), None),
        actions.save_texts(vote, {}, None),
    ):
        with pytest.raises(NotNow):
            await act


async def test_two_take_a_locked_list_up_again_until_the_vote_is_sealed(box: Settings) -> None:
    vote, both = await a_list(), await two()
    await decide(vote, LATER)
    first = await lock(vote, both, LATER)
    assert not await actions.reopen(vote, both.secretary, LATER)
    assert not await actions.reopen(vote, both.secretary, LATER)
    assert await actions.reopen(vote, both.administrator, LATER)
    assert not (await get_vote(vote)).listed
    with pytest.raises(CannotSeal):
        await seal(vote, box)
    await decide(vote, LATER, {1: "for", 2: "against", 4: "against"})
    assert await lock(vote, both, LATER) != first
    assert [one.code for one in await list_projects(vote)] == ["I1"]


async def test_after_sealing_nobody_takes_a_list_up_again(box: Settings) -> None:
    vote, both = await a_list(), await two()
    await decide(vote, LATER)
    await lock(vote, both, LATER)
    await seal(vote, box)
    with pytest.raises(NotNow):
        await actions.reopen(vote, both.secretary, LATER)
    with pytest.raises(Frozen):
        async with write_tx():
            await fetch("UPDATE shortlist SET state = 'draft', list = NULL, hash = NULL, locked = NULL")
    with pytest.raises(Frozen):
        async with write_tx():
            await fetch("UPDATE vote SET list_hash = NULL")


async def test_an_idea_that_no_longer_stands_stops_the_list(database: Settings) -> None:
    vote, both = await a_list(), await two()
    await decide(vote, LATER)
    idea = await get_idea_by_number((await get_vote(vote)).round, 2)
    assert idea.proposer
    await withdraw_idea(idea.id, idea.proposer, "Jeg flytter.")
    with pytest.raises(BadDraft, match="no longer stands"):
        await actions.confirm_first(vote, both.secretary, LATER)


async def test_an_idea_under_review_again_stops_the_list(database: Settings) -> None:
    vote, both = await a_list(), await two()
    await decide(vote, LATER)
    await reopen_review(await idea_id(vote, 1), "Prisen er forkert.", both.secretary.id, LATER)
    with pytest.raises(BadDraft, match="no longer stands"):
        await actions.confirm_first(vote, both.secretary, LATER)


async def test_the_paper_is_kept_as_the_meeting_had_it(database: Settings) -> None:
    vote_id, both = await a_list(), await two()
    await decide(vote_id, LATER)
    vote, shortlist = await get_vote(vote_id), await find_shortlist(vote_id)
    assert shortlist
    await reopen_review(await idea_id(vote_id, 6), "Ejeren har sagt ja.", both.secretary.id, LATER)
    paper = await get_paper(await get_round(vote.round), vote, shortlist, LATER + timedelta(days=9))
    decision = await find_decision(shortlist.id)
    assert decision and paper == read_paper(decision.paper) and paper.made == LATER
    assert [idea.number for idea in paper.ideas] == [1, 2, 4]
    assert [one.number for one in paper.rejected] == [6, 7] and [one.number for one in paper.left_out] == [3, 5]
    assert (paper.pool, paper.price, paper.yearly) == (60_000_00, 37_000_00, 1_500_00)
    assert paper.texts["case"]["da"] == "Forvaltningen har set på stederne."


async def test_a_list_without_a_yes_becomes_no_ballot(database: Settings) -> None:
    vote, both = await a_list(), await two()
    await decide(vote, LATER, {1: "against", 2: "against", 4: "against"})
    with pytest.raises(BadDraft, match="nothing to vote on"):
        await actions.confirm_first(vote, both.secretary, LATER)
    shortlist = await find_shortlist(vote)
    assert shortlist
    with pytest.raises(BadDraft):
        await list_of(vote, shortlist)


async def test_who_signs_is_told_apart_by_account_not_by_role(database: Settings) -> None:
    vote, one = await a_list(), await a_member("secretary", "alene", extra="administrator")
    await decide(vote, LATER)
    await actions.confirm_first(vote, one, LATER)
    with pytest.raises(NotAllowed, match="another person"):
        await actions.confirm_second(vote, one, LATER)
