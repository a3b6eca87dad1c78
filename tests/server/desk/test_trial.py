"""A trial count: allowed ballots, the real count, and nothing written."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.lines import choices_bytes, validate_choices
from ballots.manifest import parse_manifest
from server.config import Settings
from server.db import fetch
from server.desk.trial.counting import _manifest, count_trial, try_count
from server.desk.trial.rules import invented_ballots
from server.people.actions import save_site
from server.people.queries import SiteInfo
from server.rounds.actions import create_round
from server.rounds.ballot.actions import add_budget_line, add_vote, edit_budget_line, save_style
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft, VoteDraft
from server.rounds.queries import get_round, get_vote, list_budget_lines, list_votes
from server.rounds.rules import RoundDraft
from server.votes.sealing.rules import CannotSeal
from tests.support.bundles import small_vote
from tests.support.polls import CLOSES, OPENS, draft_poll
from tests.support.staff import sign_in


@given(st.integers(1, 60), st.integers(0, 1000))
def test_invented_ballots_are_allowed_and_the_same_for_the_same_number(voters: int, seed: int) -> None:
    manifest = small_vote().manifest
    ballots = invented_ballots(manifest, voters, seed)
    assert ballots == invented_ballots(manifest, voters, seed)
    assert len(ballots) == voters
    for style, ballot in ballots:
        assert validate_choices(manifest, style, choices_bytes(ballot)) == ballot


async def test_a_trial_counts_what_is_set_up_and_writes_nothing(database: Settings) -> None:
    poll = await draft_poll(database, residents=10, styles=2)
    before = await _everything()
    round_, vote = await get_round(poll.round), await get_vote(poll.id)
    report = await try_count(round_, vote, 120, 7)
    assert await _everything() == before
    [line] = report.lines
    assert (line.n, line.budget, line.on_ballot and sum(line.on_ballot)) == (120, 100_000_00, 120)
    assert line.spent <= line.budget and {project.id for project in line.projects} == {f"P{n}" for n in range(1, 6)}
    again = await try_count(round_, vote, 120, 7)
    assert again.lines[0].winners == line.winners
    assert (await try_count(round_, vote, 120, 8)).lines[0].n == 120


async def test_a_ballots_limits_bind_invented_voters_too(sqlite_database: Settings) -> None:
    poll = await draft_poll(sqlite_database, residents=10)
    [line] = await list_budget_lines(poll.id)
    await edit_budget_line(poll.id, line.id, BudgetLineDraft("L1", "P", "", line.budget, "greedy", 2, 30_000_00), None)
    data = await _manifest(await get_round(poll.round), await get_vote(poll.id))
    chosen = [ballot["L1"] for _style, ballot in invented_ballots(parse_manifest(data), 200, 1)]
    prices = {f"P{n}": n * 10_000_00 for n in range(1, 6)}
    assert max(map(len, chosen)) == 2
    assert max(sum(prices[project] for project in one) for one in chosen) <= 30_000_00
    assert {project for one in chosen for project in one} == {"P1", "P2", "P3"}
    assert count_trial(data, 200, 1).lines[0].blank == sum(not one for one in chosen)


async def test_a_sealed_vote_is_tried_under_its_own_manifest(sqlite_box: Settings) -> None:
    poll = await draft_poll(sqlite_box, residents=10, lot="beacon")
    sealed = await poll.seal()
    report = await try_count(await get_round(poll.round), await get_vote(poll.id), 50, 1)
    assert report.eid == sealed.eid.hex() and report.turnout.roll == 10


async def test_what_does_not_fit_together_is_found_before_sealing(sqlite_database: Settings) -> None:
    round_id = await create_round(RoundDraft("hul", "Hul"), None)
    vote = await add_vote(round_id, VoteDraft("Stem", "", OPENS, CLOSES), None)
    with pytest.raises(CannotSeal) as refused:
        await try_count(await get_round(round_id), await get_vote(vote), 10, 1)
    assert refused.value.code == "no-projects"


async def test_the_page_says_trial_and_shows_winners_or_what_is_missing(client: httpx.AsyncClient) -> None:
    await save_site(SiteInfo("Prøveby", "Prøveby Kommune", "budget@example.dk", "12 34 56 78"))
    round_id = await create_round(RoundDraft("proeve", "Prøve"), None)
    vote = await add_vote(round_id, VoteDraft("Stem", "", OPENS, CLOSES), None)
    page, desk = "/personale/runder/proeve/afstemning/1/proevekoersel", await sign_in(client, "secretary")
    assert "Tæl en prøve op" in (await client.get(page)).text
    assert "Der er ingen forslag at stemme om" in (await client.get(f"{page}?stemmer=20")).text
    await add_budget_line(vote, BudgetLineDraft("L1", "Puljen", "", 50_000_00, "greedy"), None)
    await save_style(vote, StyleDraft(1, "Alle", "", (), ("L1",), ""), None)
    path = "/personale/runder/proeve/afstemning/1/forslag/nyt"
    for title in ("Bænk", "Gynge"):
        assert (await desk.send(path, title_da=title, cost="40.000", lines="L1")).status_code == 303
    told = (await client.get(f"{page}?stemmer=20&fro=3")).text
    assert "Dette er ikke et resultat" in told and told.count("Prøve</span>") >= 2
    assert "1 af 2 forslag" in told
    assert "It stands in the manifest" not in (await client.get(f"/en{page}?stemmer=20")).text
    for wrong in ("stemmer=abc&fro=1,5", "stemmer=2001&fro=-5", "stemmer=0&fro=1000000"):
        refused = await client.get(f"{page}?{wrong}")
        assert refused.status_code == 422 and 'id="stemmer-error"' in refused.text and 'id="fro-error"' in refused.text
    assert 'value="abc"' in (await client.get(f"{page}?stemmer=abc")).text
    assert [one.step for one in await list_votes(round_id)] == ["draft"]


async def _everything() -> dict[str, int]:
    """How many rows each table that a vote touches has."""
    tables = (
        "round",
        "vote",
        "project",
        "roll_line",
        "roll_mark",
        "box_queue",
        "box_opening",
        "log_entry",
        "publication",
    )
    return {table: (await fetch(f"SELECT COUNT(*) AS n FROM {table}"))[0]["n"] for table in tables}
