"""Every real round that is offered to begin from, played to its published, verified end with invented votes."""

import asyncio
import io
import json
from datetime import timedelta
from uuid import UUID

import pytest

from ballots.bundle import read
from ballots.manifest import eid_of
from ballots.verify import verify_bundle
from server.config import Settings
from server.council import actions as council
from server.council.rules import Listing
from server.desk.setup.actions import make_round
from server.desk.setup.examples import Example, find_example
from server.ideas.actions import propose_idea
from server.ideas.rules import IdeaDraft
from server.people.actions import save_site
from server.people.queries import SiteInfo
from server.rehearsal import steps
from server.rehearsal.crew import Crew, hire, synthetic_members
from server.results.queries import bundle_path
from server.roll.register.actions import import_roll
from server.rounds.actions import advance_round
from server.rounds.phases import Facts
from server.rounds.projects.actions import import_projects
from server.rounds.projects.rules import ProjectDraft
from server.rounds.queries import get_round, list_dates, list_styles, list_votes
from server.rounds.rules import BadDraft, RoundDraft
from server.votes.sealing.queries import get_sealed
from tests.support.ideas import a_resident
from tests.support.made_lists import Two, decide, lock
from tests.support.people import a_member
from tests.support.polls import BOX_CLOSES, CLOSES, OPENS, OpenPoll
from tests.support.reviews import RIPE, decided

PEOPLE = 100
"""On the roll of each ballot: fewer need a reason."""
LATER = BOX_CLOSES + timedelta(hours=1)
Ballots = dict[int, list[tuple[str, ...]]]
"""Style → the choices of its first voters."""


async def begun(code: str) -> tuple[Example, UUID, UUID]:
    """A round begun from an example; the round and its vote."""
    example = find_example(code)
    assert example
    await save_site(SiteInfo("Prøveby", "Prøveby Kommune", "budget@example.dk", "12 34 56 78"))
    draft = RoundDraft(code, "Prøve", currency=example.currency)
    round_id = await make_round(draft, example.outline(draft, OPENS, CLOSES), None)
    return example, round_id, (await list_votes(round_id))[0].id


async def opened(settings: Settings, round_id: UUID, vote: UUID) -> OpenPoll:
    """People on the roll of each ballot, sealed by two, and open."""
    areas = [style.areas[0] if style.areas else "" for style in await list_styles(vote)]
    rows = [
        f"{place}{n:05d};Beboer {place}-{n};Vej {n};4200;By;1980-01-01;{area}"
        for place, area in enumerate(areas)
        for n in range(PEOPLE)
    ]
    roll = "person_id;name;address;postcode;city;birth_date;area\n" + "\n".join(rows) + "\n"
    await import_roll(settings.keys, vote, io.BytesIO(roll.encode()), OPENS.date(), None)
    crew = await hire(synthetic_members("proeve.invalid"))
    await steps.seal(vote, crew, OPENS)
    await steps.open_voting(vote, crew, OPENS)
    return OpenPoll(settings, round_id, vote, crew.officer, crew.auditor, await get_sealed(vote))


async def played(poll: OpenPoll, ballots: Ballots) -> list[dict[str, object]]:
    """Voted, closed, counted, published by two, and verified as a stranger would; the result's lines."""
    for style, choices in ballots.items():
        first = poll.sealed.manifest.style(style).first_line
        for place, chosen in enumerate(choices):
            await poll.resident(first + place).vote(*chosen)
    crew = Crew({"officer": poll.officer, "auditor": poll.auditor})
    assert await steps.close_voting(poll.id, crew, BOX_CLOSES) == "opened"
    published = await steps.publish(poll.id, crew, LATER)
    bundle = bundle_path(poll.settings.files, published.sha256)
    whole = read(bundle)
    report = await asyncio.to_thread(verify_bundle, bundle, eid_of(whole.manifest).hex())
    assert report.ballots == sum(map(len, ballots.values()))
    assert (await get_round(poll.round)).phase == "published"
    return list(json.loads(whole.result)["lines"])


async def ready_list(round_id: UUID, vote: UUID, projects: list[ProjectDraft]) -> None:
    await import_projects(vote, projects, None)
    await advance_round(round_id, "shortlisting", Facts("draft"), OPENS, None)


async def test_the_counting_example_of_aarhus_gives_what_aarhus_published(sqlite_box: Settings) -> None:
    """Of 80,000 kr.: 32,000 with the most votes wins, 78,450 is skipped, 20,000 wins."""
    _example, round_id, vote = await begun("flest-stemmer")
    prices = {"A": 32_000_00, "B": 78_450_00, "C": 20_000_00}
    await ready_list(round_id, vote, [ProjectDraft(code, price, code) for code, price in prices.items()])
    poll = await opened(sqlite_box, round_id, vote)
    [line] = await played(poll, {1: [("A", "B"), ("A", "B"), ("A", "B", "C"), ("A", "C"), ("A",)]})
    assert line["winners"] == ["A", "C"] and line["spent"] == "52000"
    reasons = {project["id"]: project["reason"] for project in line["projects"]}  # type: ignore[attr-defined]
    assert reasons["B"]["code"] == "did_not_fit" and reasons["B"]["left"] == "48000"


async def test_four_areas_vote_each_on_its_own_share_as_in_ballerup(sqlite_box: Settings) -> None:
    example, round_id, vote = await begun("fire-bydele")
    assert sum(example.budgets) == 1_000_000_00
    projects = [
        ProjectDraft(f"{area}-{n}", example.budgets[area - 1] * n // 4, f"P{area}{n}", lines=(f"L{area}",))
        for area in (1, 2, 3, 4)
        for n in (1, 2, 3)
    ]
    await ready_list(round_id, vote, projects)
    poll = await opened(sqlite_box, round_id, vote)
    ballots = {area: [(f"P{area}3", f"P{area}1"), (f"P{area}3",), (f"P{area}2",), ()] for area in (1, 2, 3, 4)}
    lines = await played(poll, ballots)
    assert [line["winners"] for line in lines] == [[f"P{area}3", f"P{area}1"] for area in (1, 2, 3, 4)]
    assert {line["n"] for line in lines} == {4}


async def test_three_areas_go_from_ideas_under_a_highest_price_to_winners_as_in_faaborg_midtfyn(
    sqlite_box: Settings,
) -> None:
    _example, round_id, vote = await begun("tre-omraader")
    dates = {date.phase: date for date in await list_dates(round_id)}
    asked, listed = dates["collecting"].begins, dates["shortlisting"].begins
    await advance_round(round_id, "collecting", Facts("draft", has_call=True), asked, None)
    author = await a_resident()
    with pytest.raises(BadDraft):
        await propose_idea(round_id, author, IdeaDraft("For dyr", "En idé.", "Område 1", price=75_001_00), asked)
    ideas = [
        await propose_idea(round_id, author, IdeaDraft(f"Idé {n}", "En idé.", f"Område {n}", price=75_000_00), asked)
        for n in (1, 2, 3)
    ]
    await advance_round(round_id, "reviewing", Facts("collecting"), dates["reviewing"].begins, None)
    for idea in ideas:
        await decided(idea, assessment=RIPE)
    await advance_round(round_id, "shortlisting", Facts("reviewing"), listed, None)
    await council.add_ideas(vote, [1, 2, 3], None)
    for n, idea in enumerate(ideas, 1):
        await council.save_listing(vote, idea.id, Listing(75_000_00, f"Idé {n}", lines=(f"L{n}",)), None)
    await decide(vote, listed, {1: "for", 2: "for", 3: "for"})
    await lock(vote, Two(await a_member("secretary"), await a_member("administrator")), listed)
    poll = await opened(sqlite_box, round_id, vote)
    lines = await played(poll, {1: [("I1",)], 2: [("I2",)], 3: [()]})
    assert [line["winners"] for line in lines] == [["I1"], ["I2"], []]


async def test_equal_shares_are_compared_with_most_votes_first_as_in_wieliczka(sqlite_box: Settings) -> None:
    _example, round_id, vote = await begun("lige-andele")
    prices = {"A": 600_000_00, "B": 500_000_00, "C": 300_000_00, "D": 200_000_00}
    await ready_list(round_id, vote, [ProjectDraft(code, price, code) for code, price in prices.items()])
    poll = await opened(sqlite_box, round_id, vote)
    [line] = await played(poll, {1: [("A", "B")] * 5 + [("C", "D")] * 4 + [()]})
    assert poll.sealed.manifest.budget_lines[0].currency == "PLN"
    assert line["comparison"]["switched"] is False  # type: ignore[index]
    assert {"C", "D"} <= set(line["winners"])  # type: ignore[call-overload]
