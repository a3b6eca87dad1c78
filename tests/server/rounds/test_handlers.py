"""Staff set up a whole round by form; everybody reads it; every error stands at its field."""

import html
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx
import pytest

from server.config import Settings
from server.rounds.actions import advance_round, create_round, set_dates
from server.rounds.phases import Facts
from server.rounds.projects.actions import set_list
from server.rounds.projects.queries import list_projects
from server.rounds.queries import (
    DateInfo,
    get_round_by_slug,
    get_vote_by_number,
    list_budget_lines,
    list_dates,
    list_rounds,
    list_styles,
)
from server.rounds.rules import RoundDraft
from tests.support.rounds import CLOSES, OPENS, a_round, a_sealed_vote, a_vote
from tests.support.staff import Desk, sign_in, staff_app
from tests.support.visitor import BOOTH, PUBLIC, visitor

HOME = "/personale/runder"
VOTE = f"{HOME}/prove/afstemning/1"
PB = (
    "META\nkey;value\nbudget;100\nvote_type;approval\nPROJECTS\nproject_id;cost;name\nX1;10;Bænk\n"
    "VOTES\nvoter_id;vote\n1;X1\n"
)
POOL = {"title_da": "Puljen", "budget": "50.000", "max_choices": "0", "max_cost": "0"}


@pytest.fixture
async def client(sqlite_database: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(staff_app(sqlite_database, OPENS + timedelta(hours=1))) as public:
        yield public


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> Desk:
    return await sign_in(client, "secretary")


async def test_a_round_is_set_up_from_nothing_to_a_list_of_projects(desk: Desk) -> None:
    assert (await desk.send(f"{HOME}/ny", slug="prove", title_da="Prøve", currency="DKK")).status_code == 303
    dates = {"voting_begins": "2026-11-22T11:00", "voting_ends": "2026-11-29T11:00"}
    assert (await desk.send(f"{HOME}/prove/kalender", **dates)).status_code == 303
    vote = {"title_da": "Stem", "opens": "2026-11-22T11:00", "closes": "2026-11-29T11:00", "min_batch": "20"}
    assert (await desk.send(f"{HOME}/prove/ny-afstemning", **vote, lot="project-id")).status_code == 303
    assert (await desk.send(f"{VOTE}/pulje", code="L1", rule_typed="greedy", **POOL)).status_code == 303
    assert (await desk.send(f"{VOTE}/seddel", name_da="Alle", lines="L1")).status_code == 303
    project = {"title_da": "Bænk", "cost": "1.234,50", "description_da": "Ved åen"}
    assert (await desk.send(f"{VOTE}/forslag/nyt", **project)).status_code == 303
    file = {"file": ("liste.csv", "id;title;cost\nP9;Gynge;500\n".encode("cp1252"))}
    assert (await desk.send(f"{VOTE}/forslag", files=file)).status_code == 303
    assert (await desk.send(f"{HOME}/prove/fase", to="shortlisting")).status_code == 303

    round_ = await get_round_by_slug("prove")
    stored = await get_vote_by_number(round_.id, 1)
    assert (round_.phase, stored.opens, (await list_dates(round_.id))[0].begins) == ("shortlisting", OPENS, OPENS)
    assert (await list_budget_lines(stored.id))[0].budget == 5_000_000
    assert (await list_styles(stored.id))[0].lines == ("L1",)
    assert [(p.code, p.cost) for p in await list_projects(stored.id)] == [("P1", 123_450), ("P9", 50_000)]


async def test_every_page_of_staff_can_be_read_in_both_languages(desk: Desk, sqlite_database: Settings) -> None:
    vote = await a_vote(await a_round())
    (line,), project = await list_budget_lines(vote), (await list_projects(vote))[0]
    paths = [HOME, f"{HOME}/ny", f"{HOME}/prove", f"{HOME}/prove/ret", f"{HOME}/prove/kalender"]
    paths += [f"{HOME}/prove/ny-afstemning", VOTE, f"{VOTE}/ret", f"{VOTE}/pulje", f"{VOTE}/pulje/{line.id}"]
    paths += [f"{VOTE}/seddel", f"{VOTE}/seddel/1", f"{VOTE}/forslag", f"{VOTE}/forslag/nyt"]
    for path in [*paths, f"{VOTE}/forslag/{project.id}"]:
        for language in ("", "/en"):
            answer = await desk.client.get(language + path)
            assert answer.status_code == 200, path
            assert "<h1" in answer.text


@pytest.mark.parametrize(
    ("path", "fields", "field"),
    [
        (f"{HOME}/ny", {"slug": "Nej", "title_da": "A"}, "slug"),
        (f"{HOME}/ny", {"slug": "prove", "title_da": "A"}, "slug"),
        (f"{HOME}/ny", {"slug": "ny2"}, "title_da"),
        (f"{HOME}/prove/ret", {"title_da": "A", "currency": "kr"}, "currency"),
        (f"{HOME}/prove/kalender", {"voting_begins": "2026-11-22T11:00"}, "voting_ends"),
        (f"{HOME}/prove/fase", {"to": "cancelled"}, "reason"),
        (
            f"{HOME}/prove/ny-afstemning",
            {"title_da": "A", "opens": "2026-11-22T11:00", "closes": "2026-11-22T11:00"},
            "closes",
        ),
        (f"{VOTE}/ret", {"title_da": "A", "opens": "i morgen", "closes": "2026-11-22T11:00"}, "opens"),
        (f"{VOTE}/pulje", {**POOL, "code": "L 2", "rule": "greedy"}, "code"),
        (f"{VOTE}/pulje", {**POOL, "code": "L1", "rule": "greedy"}, "code"),
        (f"{VOTE}/pulje", {**POOL, "code": "L2", "rule": "greedy", "budget": "mange"}, "budget"),
        (f"{VOTE}/pulje", {**POOL, "code": "L2", "rule": "greedy", "budget": "9" * 25}, "budget"),
        (f"{VOTE}/pulje", {**POOL, "code": "L2", "rule_typed": "nonsense"}, "rule_typed"),
        (f"{VOTE}/pulje", {**POOL, "code": "L2"}, "rule"),
        (f"{VOTE}/seddel", {"name_da": "B"}, "lines"),
        (f"{VOTE}/seddel", {"name_da": "B", "lines": "L1"}, "areas"),
        (f"{VOTE}/forslag/nyt", {"title_da": "B", "cost": "gratis"}, "cost"),
        (f"{VOTE}/forslag/nyt", {"title_da": "B", "cost": "5", "code": "P1"}, "code"),
        (f"{VOTE}/forslag", {}, "file"),
    ],
)
async def test_what_is_wrong_stands_at_its_field(path: str, fields: dict[str, str], field: str, desk: Desk) -> None:
    await a_vote(await a_round())
    answer = await desk.send(path, **fields)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


@pytest.mark.parametrize(
    ("path", "fields", "wrong"),
    [
        (f"{HOME}/ny", {"slug": "Nej", "currency": "kr"}, {"slug", "title_da", "currency"}),
        (
            f"{HOME}/prove/kalender",
            {
                "collecting_begins": "2026-11-22T11:00",
                "reviewing_begins": "2026-11-20T11:00",
                "shortlisting_begins": "2026-11-23T11:00",
                "shortlisting_ends": "2026-11-23T10:00",
                "voting_begins": "i dag",
                "counting_ends": "2026-12-24T11:00",
            },
            {"collecting_ends", "reviewing_begins", "shortlisting_ends", "voting_begins", "counting_ends"},
        ),
        (
            f"{HOME}/prove/ny-afstemning",
            {"opens": "2026-11-22T11:00", "closes": "2026-11-22T10:00", "min_batch": "0", "lot": "beacon"},
            {"title_da", "closes", "min_batch", "lot_source"},
        ),
        (
            f"{VOTE}/ret",
            {"opens": "2026-11-22T11:00", "closes": "2026-11-23T10:00", "lot": "beacon", "lot_at": "2026-11-24T10:00"},
            {"title_da", "lot_source", "lot_at"},
        ),
        (
            f"{VOTE}/pulje",
            {"code": "L 2", "budget": "0", "rule_typed": "nonsense", "max_choices": "-1", "max_cost": "mange"},
            {"code", "title_da", "budget", "rule_typed", "max_choices", "max_cost"},
        ),
        (f"{VOTE}/seddel", {}, {"name_da", "lines"}),
        (f"{VOTE}/forslag/nyt", {"cost": "gratis", "code": "P 1"}, {"title_da", "cost", "code"}),
        (f"{VOTE}/forslag/nyt", {"cost": "9" * 20}, {"title_da", "cost"}),
    ],
)
async def test_everything_that_is_wrong_is_said_at_once(
    path: str, fields: dict[str, str], wrong: set[str], desk: Desk
) -> None:
    await a_vote(await a_round())
    answer = await desk.send(path, **fields)
    assert answer.status_code == 422
    assert set(re.findall(r'<li><a href="#([^"]+)">', answer.text)) == wrong
    for typed in fields.values():
        assert typed in answer.text


async def test_every_bad_row_of_a_file_is_shown_and_nothing_imported(desk: Desk) -> None:
    vote = await a_vote(await a_round())
    answer = await desk.send(
        f"/en{VOTE}/forslag", files={"file": ("a.csv", b"id;title;cost\nP3;;5\nP1;Igen;5\n;Sti;x\n")}
    )
    assert answer.status_code == 422
    assert "row 2: The title is missing." in answer.text
    assert "row 4: The id is missing." in answer.text
    assert len(await list_projects(vote)) == 2


@pytest.mark.parametrize(
    ("rule", "danish", "english"),
    [
        (
            "dictator",
            "Reglen kan ikke bruges: reglen &#39;dictator&#39; findes ikke; der er greedy, ",
            "This rule cannot be used: unknown rule &#39;dictator&#39;; known are greedy, ",
        ),
        (
            "greedy-threshold",
            "Reglen kan ikke bruges: greedy-threshold kræver votes&gt;=N eller score&gt;=N i eligible=, ",
            "This rule cannot be used: greedy-threshold needs votes&gt;=N or score&gt;=N in eligible=, ",
        ),
    ],
)
async def test_a_rule_typed_by_hand_is_refused_with_the_reason(
    rule: str, danish: str, english: str, desk: Desk
) -> None:
    await a_vote(await a_round())
    for language, says in (("", danish), ("/en", english)):
        answer = await desk.send(f"{language}{VOTE}/pulje", **POOL, code="L2", rule_typed=rule)
        assert answer.status_code == 422
        assert re.search(rf'id="rule_typed-error">\s*<span class="sr-only">\w+:</span> {re.escape(says)}', answer.text)
        assert f'value="{rule}"' in answer.text


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("by.pb", "META\nkey;value\nbudget;1,5\n", "række 3: filen slutter uden afsnittet PROJECTS"),
        ("by.pb", PB.replace("budget;100", "budget;1,5"), "række 3: budget er '1,5', ikke et beløb som 2532645.83"),
        ("by.pb", PB.replace("Bænk", '"Bænk'), "række 7: rækken kan ikke læses: et anførselstegn bliver åbnet, men "),
        ("by.pb", PB.replace("Bænk", "B" * 201), "række 7: En titel har højst 200 tegn."),
        ("by.pb", PB.replace("X1;10", "X1;999999999999999999"), "række 7: '999999999999999999' er for stort et beløb"),
        ("by.pb", PB.replace("X1;10", "X1;10.125"), "række 7: '10.125' har mere end 2 decimaler"),
        ("a.csv", 'id;title;cost\nP3;"A;5\n', "række 2: Rækken kan ikke læses: et anførselstegn bliver åbnet, men "),
        ("a.csv", 'id;"title;cost\n', "række 1: Rækken kan ikke læses: et anførselstegn bliver åbnet, men "),
        (
            "a.csv",
            'id;title;cost\nP3;"A"b;5\n',
            "række 2: Rækken kan ikke læses: der står tekst efter et ",
        ),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_in_danish(name: str, data: str, says: str, desk: Desk) -> None:
    vote = await a_vote(await a_round())
    answer = await desk.send(f"{VOTE}/forslag", files={"file": (name, data.encode())})
    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert len(await list_projects(vote)) == 2


async def test_a_pabulib_file_is_read_through_the_same_form(desk: Desk) -> None:
    vote = await a_vote(await a_round())
    answer = await desk.send(f"{VOTE}/forslag", files={"file": ("by.pb", PB.encode())}, replace="1")
    assert answer.status_code == 303
    assert [(p.code, p.titles["da"], p.cost) for p in await list_projects(vote)] == [("X1", "Bænk", 1000)]


async def test_no_form_changes_a_sealed_vote(desk: Desk, sqlite_database: Settings) -> None:
    vote = await a_sealed_vote(sqlite_database)
    project, (line,) = (await list_projects(vote))[0], await list_budget_lines(vote)
    dates = {"opens": "2026-11-22T11:00", "closes": "2026-11-29T11:00"}
    sent = [
        (f"{VOTE}/ret", {"title_da": "A", **dates}),
        (f"{VOTE}/pulje", {**POOL, "code": "L2", "rule": "greedy"}),
        (f"{VOTE}/pulje/{line.id}", {**POOL, "rule": "greedy"}),
        (f"{VOTE}/pulje/{line.id}/slet", {}),
        (f"{VOTE}/seddel", {"name_da": "B", "lines": "L1", "areas": "Nord"}),
        (f"{VOTE}/seddel/1", {"name_da": "B", "lines": "L1"}),
        (f"{VOTE}/seddel/1/slet", {}),
        (f"{VOTE}/forslag/nyt", {"title_da": "B", "cost": "5"}),
        (f"{VOTE}/forslag/{project.id}", {"title_da": "B", "cost": "5"}),
        (f"{VOTE}/forslag/{project.id}/slet", {}),
    ]
    for path, fields in sent:
        assert (await desk.send(path, **fields)).status_code == 409, path
    file = {"file": ("a.csv", b"id;title;cost\nP3;A;5\n")}
    assert (await desk.send(f"{VOTE}/forslag", files=file)).status_code == 409


async def test_what_two_people_do_is_not_done_here(desk: Desk, sqlite_database: Settings) -> None:
    await a_sealed_vote(sqlite_database)
    assert (await desk.send(f"{HOME}/prove/fase", to="voting")).status_code == 409
    assert (await desk.send(f"{HOME}/prove/fase", to="nowhere")).status_code == 422


async def test_a_draft_is_nobodys_business(client: httpx.AsyncClient) -> None:
    await create_round(RoundDraft("hemmelig", "Udkast"), None)
    assert (await client.get("/r/hemmelig")).status_code == 404
    assert (await client.get("/r/findes-ikke")).status_code == 404


async def test_projects_show_once_their_list_can_no_longer_change(client: httpx.AsyncClient) -> None:
    await a_vote(await a_round())
    assert "Bænk" not in (await client.get("/r/prove/forslag")).text
    assert (await client.get("/r/prove/forslag/1")).status_code == 404


async def test_a_decided_list_is_said_to_be_decided_before_its_vote_is_sealed(client: httpx.AsyncClient) -> None:
    vote = await a_vote(await a_round())
    before = (await client.get("/r/prove/forslag")).text
    assert "når byrådet har besluttet listen" in before and "/beslutning/" not in before
    await set_list(vote, b"a hash")
    decided = (await client.get("/r/prove/forslag")).text
    assert 'href="/r/prove/beslutning/1"' in decided and "Byrådet har besluttet" in decided


async def test_a_resident_reads_round_list_and_project(client: httpx.AsyncClient, sqlite_database: Settings) -> None:
    await a_sealed_vote(sqlite_database, voting=True)
    page = (await client.get("/r/prove")).text
    assert "50.000\u00a0kr." in page
    assert f'href="{BOOTH}/stem/prove/1"' in page
    listed = (await client.get("/r/prove/forslag")).text
    assert "Bænk" in listed
    assert "Gynge" in listed
    only = (await client.get("/r/prove/forslag?omraade=Nord")).text
    assert "/forslag/1" in only
    assert "/forslag/2" not in only
    assert "/forslag/2" in (await client.get("/r/prove/forslag?q=gyNGE")).text
    project = (await client.get("/en/r/prove/forslag/1")).text
    assert "Bench" in project
    assert "DKK\u00a010,000" in project
    assert '<div lang="da">' in project
    assert (await client.get("/r/prove/forslag/3")).status_code == 404


async def test_the_way_to_the_booth_is_shown_only_while_it_is_open(sqlite_database: Settings) -> None:
    await a_sealed_vote(sqlite_database, voting=True)
    for moment in (OPENS - timedelta(seconds=1), CLOSES):
        async with visitor(staff_app(sqlite_database, moment)) as client:
            assert "/stem/" not in (await client.get("/r/prove")).text


async def test_a_form_from_before_the_seal_gets_the_reason_and_a_way_back(
    desk: Desk, sqlite_database: Settings
) -> None:
    await a_sealed_vote(sqlite_database)
    form = f"{VOTE}/forslag/nyt"
    fields = {"csrf": desk.csrf, "title_da": "Bænk", "cost": "5.000", "description_da": "Ved åen"}
    answer = await desk.client.post(form, data=fields, headers={"Referer": f"{PUBLIC}{form}"})
    assert answer.status_code == 409
    assert "Afstemningen er forseglet" in answer.text and f'href="{form}">Tilbage til siden' in answer.text
    elsewhere = await desk.client.post(form, data=fields, headers={"Referer": "http://evil.example/x"})
    assert elsewhere.status_code == 409 and "Tilbage til siden" not in elsewhere.text


async def test_a_cancelled_round_says_why(client: httpx.AsyncClient) -> None:
    round_id = await a_round()
    await advance_round(round_id, "cancelled", Facts("shortlisting", reason="For få forslag."), OPENS, None)
    assert "For få forslag." in (await client.get("/r/prove")).text


async def test_a_page_of_many_projects_asks_the_database_no_more_often(
    client: httpx.AsyncClient, sqlite_database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_sealed_vote(sqlite_database)
    asked: list[str] = []
    engine = type(await _engine())
    fetch = engine.fetch

    async def counting(self: object, sql: str, args: object) -> object:
        asked.append(sql)
        return await fetch(self, sql, args)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "fetch", counting)
    await client.get("/r/prove/forslag")
    assert len(asked) <= 4


async def _engine() -> object:
    from server.db import database as opened

    assert await list_rounds()
    return opened()


async def test_what_was_written_is_kept_when_the_session_ran_out_and_can_be_sent_after_signing_in(desk: Desk) -> None:
    await a_vote(await a_round())
    written = {"title_da": 'Bænk "ved" åen', "cost": "1.234,50", "description_da": "Første linje.\nAnden linje."}
    desk.client.cookies.clear()
    signed_out = await desk.send(f"{VOTE}/forslag/nyt", **written, lines=["L1", "L2"])
    assert signed_out.status_code == 401
    assert hidden_fields(signed_out.text) == [*written.items(), ("lines", "L1"), ("lines", "L2")]
    assert f'action="{VOTE}/forslag/nyt"' in signed_out.text

    await sign_in(desk.client, "secretary", "administrator")
    before_the_sign_in = await desk.client.post(f"{VOTE}/forslag/nyt", data=written)
    assert before_the_sign_in.status_code == 403
    kept = hidden_fields(before_the_sign_in.text)
    assert kept[1:] == list(written.items())
    assert (await desk.client.post(f"{VOTE}/forslag/nyt", data=dict(kept))).status_code == 303
    round_ = await get_round_by_slug("prove")
    projects = await list_projects((await get_vote_by_number(round_.id, 1)).id)
    assert projects[-1].titles["da"] == written["title_da"]


def hidden_fields(page: str) -> list[tuple[str, str]]:
    """Names and values as a browser sends them."""
    return [
        (name, html.unescape(value))
        for name, value in re.findall(r'type="hidden" name="(.+?)" value="(.*?)">', page, re.DOTALL)
    ]


async def test_a_phase_that_ends_at_midnight_lasts_through_the_day_before(client: httpx.AsyncClient) -> None:
    round_id = await a_round()
    midnight = datetime(2026, 10, 31, 23, tzinfo=UTC)  # 1 November at 00:00 in Denmark
    begins, noon = datetime(2026, 10, 1, 22, tzinfo=UTC), datetime(2026, 11, 9, 11, tzinfo=UTC)
    await set_dates(round_id, [DateInfo("collecting", begins, midnight), DateInfo("voting", midnight, noon)], None)
    page = (await client.get("/r/prove")).text
    assert "2. oktober 2026 til og med 31. oktober 2026" in page
    assert "1. november 2026 til 9. november 2026 kl.\u00a012.00" in page
