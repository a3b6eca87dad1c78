"""What is missing before the next act: the same facts as refuse it, in words, with a link for who may follow it."""

from datetime import datetime, timedelta
from html import unescape

import httpx
import pytest

from server.config import Settings
from server.council.actions import confirm_first, confirm_second
from server.desk.checklist.building import list_acts, open_books
from server.desk.checklist.rules import REASONS, Act
from server.ideas.actions import save_call
from server.people.actions import save_site
from server.people.queries import SiteInfo
from server.rehearsal.crew import Crew
from server.rehearsal.delivery import evaluate, start_delivery
from server.roll.voids.actions import ask_void, void_line
from server.rounds.actions import CannotAdvance, advance_round, create_round, set_dates
from server.rounds.phases import NEXT, Facts, check_advance
from server.rounds.queries import DateInfo, get_facts, get_round, get_vote
from server.rounds.rules import RoundDraft
from server.votes.closing.actions import close_first, close_second, run_closing
from server.votes.sealing.actions import seal_first
from server.votes.sealing.rules import CannotSeal
from tests.support.ideas import CALL, a_collecting_round, an_idea
from tests.support.made_delivery import published_round
from tests.support.made_lists import Two, decide, listed
from tests.support.people import a_member
from tests.support.polls import BOX_CLOSES, CLOSES, NOW, OPENS, PASSPHRASE, draft_poll, open_poll
from tests.support.reviews import a_reviewing_round, decided
from tests.support.sessions import new_session
from tests.support.staff import sign_in


async def acts(round_id: object, at: datetime = NOW) -> list[Act]:
    (book,) = await open_books([await get_round(round_id)], at)  # type: ignore[arg-type]
    return await list_acts(book, at)


def missing(act: Act) -> list[str]:
    return [item.place.path.rsplit("/", 1)[-1] if item.place else item.text for item in act.missing]


async def test_a_draft_may_ask_for_ideas_or_begin_with_a_list(database: Settings) -> None:
    round_id = await create_round(RoundDraft("prove", "Prøve"), None)
    asking, listing = await acts(round_id)
    assert (asking.code, listing.code) == ("collecting", "shortlisting")
    assert missing(asking) == ["indkaldelse", "kalender"] and asking.blocked and not listing.blocked
    await save_call(round_id, CALL, None)
    await set_dates(round_id, [DateInfo("collecting", OPENS, CLOSES)], None)
    asking, _listing = await acts(round_id)
    assert asking.due == OPENS and not asking.missing and not asking.blocked


async def test_undecided_ideas_are_told_before_the_list_is_made(database: Settings) -> None:
    round_id = await a_reviewing_round()
    [act] = await acts(round_id)
    assert "behandling" in missing(act) and not act.blocked


async def test_all_ideas_decided_leave_nothing_about_them(database: Settings) -> None:
    round_id = await a_collecting_round()
    idea = await an_idea(round_id)
    await advance_round(round_id, "reviewing", Facts("collecting"), NOW, None)
    await decided(idea)
    [act] = await acts(round_id)
    assert "behandling" not in missing(act)


async def test_a_vote_is_sealed_exactly_when_nothing_is_missing(box: Settings) -> None:
    poll = await draft_poll(box, residents=10)
    [act] = await acts(poll.round, OPENS)
    assert (act.code, act.due, act.vote) == ("seal", OPENS, 1)
    assert missing(act) == [str(poll.id)] and act.blocked  # the officers' keys
    with pytest.raises(CannotSeal):
        await seal_first(poll.id, poll.officer, PASSPHRASE, OPENS)
    await poll.seal()
    [act] = await acts(poll.round, OPENS)
    assert (act.code, act.blocked, act.place.roles) == ("open", False, {"officer", "auditor"})


async def test_from_opening_to_publishing_the_list_follows_the_steps_of_the_vote(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box, residents=10)
    [act] = await acts(poll.round, NOW)
    assert (act.code, act.due, act.blocked) == ("close", CLOSES, True)
    [act] = await acts(poll.round, CLOSES)
    assert not act.blocked
    await close_first(poll.id, poll.officer, CLOSES)
    await close_second(poll.id, poll.auditor, CLOSES)
    [act] = await acts(poll.round, CLOSES + timedelta(minutes=1))
    assert (act.code, act.blocked, act.missing) == ("publish", True, ())
    await run_closing(poll.id, BOX_CLOSES)
    [act] = await acts(poll.round, BOX_CLOSES)
    assert (act.code, act.blocked) == ("publish", False)


async def test_the_councils_list_waits_for_its_decision_and_then_for_two(database: Settings) -> None:
    asta, _token = await new_session("Asta Engby", NOW)
    staff = {role: await a_member(role) for role in ("officer", "auditor", "secretary", "administrator")}
    vote = await get_vote(await listed("liste", asta, NOW))
    record, seal = await acts(vote.round)
    assert (record.code, record.blocked, seal.code) == ("record", False, "seal")
    assert (record.place.path, record.place.roles) == (
        "/personale/byraad/liste/1/beslutning", {"secretary", "administrator"},
    )  # fmt: skip
    await decide(vote.id, NOW)
    confirm, _seal = await acts(vote.round)
    assert (confirm.code, confirm.blocked, confirm.place.path) == ("confirm", False, "/personale/byraad/liste/1")
    assert confirm.items == ()
    assert confirm.place.roles == {"secretary", "administrator"}
    await confirm_first(vote.id, staff["administrator"], NOW)
    confirm, _seal = await acts(vote.round)
    assert [item.met for item in confirm.items] == [True] and confirm.place.roles == {"secretary"}
    await confirm_second(vote.id, staff["secretary"], NOW)
    assert [act.code for act in await acts(vote.round)] == ["seal"]


async def test_the_next_steps_show_the_secretary_a_list_that_waits_for_her_yes(client: httpx.AsyncClient) -> None:
    asta, _token = await new_session("Asta Engby", NOW)
    await decide(await listed("liste", asta, NOW), NOW)
    await sign_in(client, "secretary")
    page = unescape((await client.get("/personale/naeste")).text)
    assert "Bekræft byrådets liste" in page


async def test_who_waits_to_be_taken_off_the_roll_is_an_act_of_the_auditor_until_it_is_done_or_runs_out(
    box: Settings,
) -> None:
    poll = await open_poll(box, residents=10)
    await ask_void(poll.id, 0, poll.officer, NOW)
    await ask_void(poll.id, 1, poll.officer, NOW + timedelta(hours=1))
    closing, voiding = await acts(poll.round, NOW + timedelta(hours=2))
    assert (closing.code, voiding.code, voiding.due) == ("close", "void", NOW + timedelta(hours=24))
    assert voiding.place.roles == {"auditor"} and voiding.place.path.endswith("/afstemning/1/liste/udgaar")
    await void_line(poll.id, 0, poll.auditor, NOW + timedelta(hours=2))
    _closing, voiding = await acts(poll.round, NOW + timedelta(hours=2))
    assert voiding.due == NOW + timedelta(hours=25)
    assert [act.code for act in await acts(poll.round, NOW + timedelta(hours=26))] == ["close"]


async def test_a_round_without_a_vote_says_so_as_the_phase_does(database: Settings) -> None:
    round_id = await create_round(RoundDraft("prove", "Prøve"), None)
    await advance_round(round_id, "shortlisting", Facts("draft"), NOW, None)
    [act] = await acts(round_id)
    assert missing(act) == ["ny-afstemning"] and act.blocked
    with pytest.raises(CannotAdvance) as refused:
        await advance_round(round_id, "voting", await get_facts(round_id, "shortlisting"), NOW, None)
    assert [REASONS[code] for code in refused.value.reasons] == [item.text for item in act.missing]


async def test_what_is_carried_out_is_begun_and_ended_where_it_is_and_the_list_says_what_has_not_ended(
    sqlite_box: Settings,
) -> None:
    asta, _token = await new_session("Asta Engby", NOW)
    staff = {role: await a_member(role) for role in ("officer", "auditor", "secretary", "administrator")}
    two = Two(staff["secretary"], staff["administrator"])
    round_id = await published_round(sqlite_box, "vundet", asta, Crew(staff), two, NOW)
    [act] = await acts(round_id, NOW)
    assert (act.code, act.blocked, act.place.path) == ("implementing", False, "/personale/udfoerelse/vundet")
    assert act.place.roles == {"secretary", "administrator"}
    await start_delivery(round_id, "http://localhost/r/vundet/ideer", NOW)
    [act] = await acts(round_id, NOW)
    assert (act.code, act.blocked) == ("evaluated", True)
    blocking = [item.text for item in act.missing if item.must]
    with pytest.raises(CannotAdvance) as refused:
        await evaluate(round_id, NOW)
    assert blocking == [REASONS[code] for code in refused.value.reasons] and len(blocking) == 2


def test_every_reason_that_can_stand_against_a_phase_has_words() -> None:
    against = {
        reason
        for phase, following in NEXT.items()
        for to in following
        for facts in (Facts(phase), Facts(phase, votes=1, projects=1))
        for reason in check_advance(facts, to, NOW)
    }
    assert against - {"no-reason"} <= REASONS.keys()


async def test_the_page_links_to_what_its_reader_may_mend(client: httpx.AsyncClient) -> None:
    await save_site(SiteInfo("Prøveby", "Prøveby Kommune", "budget@example.dk", "12 34 56 78"))
    round_id = await create_round(RoundDraft("prove", "Prøve"), None)
    await advance_round(round_id, "shortlisting", Facts("draft"), NOW, None)
    await sign_in(client, "secretary")
    page = "/personale/runder/prove/tjekliste"
    assert "/personale/runder/prove/ny-afstemning" in (await client.get(page)).text
    assert f'hx-get="{page}"' in (await client.get("/personale/runder/prove")).text
    part = (await client.get(page, headers={"HX-Request": "true"})).text
    assert "ny-afstemning" in part and "<html" not in part
    await client.post("/log-ud")
    client.cookies.clear()
    await sign_in(client, "auditor")
    assert "ny-afstemning" not in (await client.get(page)).text


async def test_a_calendar_that_says_otherwise_than_the_vote_is_told_and_stops_nobody(database: Settings) -> None:
    poll = await draft_poll(database, residents=10)
    for ends, told in ((CLOSES, []), (CLOSES - timedelta(days=1), ["kalender"])):
        await set_dates(poll.round, [DateInfo("voting", OPENS, ends)], None)
        [act] = await acts(poll.round, OPENS)
        assert [where for where in missing(act) if where == "kalender"] == told
    assert [item.must for item in act.missing if item.place and item.place.path.endswith("kalender")] == [False]


async def test_the_next_steps_are_those_of_ones_own_roles_the_earliest_first(client: httpx.AsyncClient) -> None:
    later, sooner = [await create_round(RoundDraft(slug, slug.title()), None) for slug in ("senere", "snart")]
    for round_id, days in ((later, 40), (sooner, 10)):
        begins = NOW + timedelta(days=days)
        await set_dates(round_id, [DateInfo("collecting", begins, begins + timedelta(days=9))], None)
    await sign_in(client, "secretary")
    page = (await client.get("/personale/naeste")).text
    assert page.index("Indkald idéer: Snart") < page.index("Indkald idéer: Senere") < page.index("Lav listen: ")
    assert "/personale/runder/snart/tjekliste" in page
    client.cookies.clear()
    await sign_in(client, "auditor")
    assert "Intet venter på dig." in (await client.get("/personale/naeste")).text
