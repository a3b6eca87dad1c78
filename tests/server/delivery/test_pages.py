"""The pages of projects: what everybody sees, what the lead can do, what staff do, and what nobody else sees."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from server.app import ERRORS, WITH_PICTURES, Sessions, round_of
from server.db import fetch
from server.db.sqlite import PooledSQLite
from server.delivery.actions import set_status
from server.delivery.handlers import router as delivery
from server.delivery.queries import get_delivery_by_number, list_expenses, list_milestones
from server.files.actions import forget_files
from server.front.handlers import router as front
from server.front.mine.queries import list_approved
from server.ideas.handlers import router as ideas
from server.people.actions import add_account, create_session
from server.people.handlers import router as people
from server.people.tables import AccountRole
from server.results.report.queries import _read
from server.rounds.actions import create_round
from server.rounds.handlers import router as rounds
from server.rounds.rules import RoundDraft
from server.web.session import csrf_token, token_hash
from server.web.shell import Shell
from server.web.wiring import build
from tests.server.delivery.conftest import IDEAS, SLUG, Published
from tests.support.made_delivery import picture
from tests.support.people import a_member
from tests.support.residents import sign_in_resident
from tests.support.small_app import SITE
from tests.support.staff import Desk
from tests.support.visitor import BOOTH, PUBLIC, visitor

LIST, ONE = f"/r/{SLUG}/projekter", f"/r/{SLUG}/projekter/1"
LEAD, DESK = f"{ONE}/tovholder", f"/personale/udfoerelse/{SLUG}"
PROJECT = f"{DESK}/1"


@pytest.fixture
def app(sqlite_published: Published) -> Litestar:
    now = sqlite_published.now
    shell = Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=lambda: now, round_of=round_of)
    built = build([people, rounds, ideas, delivery, front], shell, errors=ERRORS)
    built.state["settings"] = sqlite_published.settings
    return built


def lead(app: Litestar, published: Published) -> Desk:
    client = visitor(app)
    client.cookies.set("puljen", published.token)
    return Desk(client, csrf_token(published.token))


async def staff(app: Litestar, published: Published, role: str = "caseworker") -> Desk:
    token = f"a token of the {role}"
    await create_session(token_hash(token), (await a_member(role)).id, published.now)
    client = visitor(app)
    client.cookies.set("puljen", token)
    return Desk(client, csrf_token(token))


def day(published: Published, days: int = 0) -> str:
    return (published.now.date() + timedelta(days=days)).isoformat()


async def test_a_secretary_begins_a_caseworker_does_not(app: Litestar, sqlite_published: Published) -> None:
    anybody, secretary = visitor(app), await staff(app, sqlite_published, "secretary")
    assert "ikke begyndt at udføre" in (await anybody.get(LIST)).text
    assert (await anybody.get(ONE)).status_code == 404
    assert (await (await staff(app, sqlite_published)).send(f"{DESK}/begynd")).status_code == 403
    assert (await secretary.send(f"{DESK}/begynd")).status_code == 303
    assert (await secretary.send(f"{DESK}/begynd")).status_code == 409
    page = (await anybody.get(LIST)).text
    assert "Bænk ved åen" in page and "Tovholder: Asta Engby" in page and "Gynger på torvet" not in page
    assert "Sådan går det" not in (await anybody.get(f"/r/{SLUG}")).text
    assert f'href="{LIST}"' in (await anybody.get(f"/r/{SLUG}")).text


async def test_the_lead_tells_how_it_goes_and_others_do_not(app: Litestar, sqlite_published: Published) -> None:
    await sqlite_published.begin()
    asta, anybody = lead(app, sqlite_published), visitor(app)
    bo = await sign_in_resident(visitor(app), "Bo Borger", sqlite_published.now)
    sent = {"title": "Stolperne står", "done": day(sqlite_published), "text": "Vi var otte.", "alt": "Fire stolper"}
    photo = {"image": ("foto.jpg", picture(), "image/jpeg")}
    assert (await bo.send(f"{LEAD}/milepael", photo, **sent)).status_code == 403
    assert (await bo.client.get(LEAD)).status_code == 403
    refused = await asta.send(f"{LEAD}/milepael", photo, title="", done="i går", alt="")
    assert refused.status_code == 422 and refused.text.count("form-error-message") == 3
    assert 'name="kept" value="' in refused.text and 'value="i går"' in refused.text
    assert (await asta.send(f"{LEAD}/milepael", photo, **sent)).status_code == 303
    assert f'href="{LEAD}"' in (await asta.client.get("/min-side")).text
    assert LEAD not in (await bo.client.get("/min-side")).text
    (step,) = await list_milestones((await get_delivery_by_number(sqlite_published.round, 1)).id)
    page = (await anybody.get(ONE)).text
    assert "Stolperne står" in page and 'alt="Fire stolper"' in page and "fortæl, hvordan det går" not in page
    assert "fortæl, hvordan det går" in (await asta.client.get(ONE)).text
    assert (await anybody.get(f"{ONE}/billede/{step.image}")).headers["content-type"] == "image/webp"
    assert (
        await forget_files(sqlite_published.settings.files, WITH_PICTURES, sqlite_published.now + timedelta(days=2))
        == 0
    )
    kept = {"kept": f"{step.image} {step.thumb}", "alt": "Stolper", "title": "Stolperne står fast"}
    assert (await asta.send(f"{LEAD}/milepael/{step.id}", **kept)).status_code == 303
    (changed,) = await list_milestones((await get_delivery_by_number(sqlite_published.round, 1)).id)
    assert (changed.title, changed.image, changed.done) == ("Stolperne står fast", step.image, None)
    feed = (await anybody.get(f"{LIST}.atom")).text
    assert "Stolperne står fast" in feed and "Ikke begyndt" in feed
    assert (await asta.send(f"{LEAD}/milepael/{step.id}/slet")).status_code == 303
    assert (await anybody.get(f"{ONE}/billede/{step.image}")).status_code == 404


async def test_a_receipt_is_for_staff_and_the_lead_and_counts_once_confirmed(
    app: Litestar, sqlite_published: Published
) -> None:
    await sqlite_published.begin()
    asta, sara, anybody = lead(app, sqlite_published), await staff(app, sqlite_published), visitor(app)
    bill = {"what": "Brædder fra Hemmeligt Savværk", "amount": "4.000", "day": day(sqlite_published)}
    receipt = {"image": ("bon.jpg", picture(), "image/jpeg")}
    assert (await asta.send(f"{LEAD}/bilag", receipt, **bill)).status_code == 303
    (expense,) = await list_expenses((await get_delivery_by_number(sqlite_published.round, 1)).id)
    assert "4.000" not in (page := (await anybody.get(ONE)).text) and "Savværk" not in page
    for client, status in ((anybody, 404), (asta.client, 404)):
        assert (await client.get(f"{ONE}/billede/{expense.image}")).status_code == status
    assert (await asta.client.get(f"{LEAD}/kvittering/{expense.image}")).status_code == 200
    assert (await sara.client.get(f"{PROJECT}/kvittering/{expense.image}")).status_code == 200
    assert (await anybody.get(f"{PROJECT}/kvittering/{expense.image}")).status_code == 401
    assert (await sara.send(f"{PROJECT}/bilag/{expense.id}", decision="refused")).status_code == 422
    assert (await sara.send(f"{DESK}/2/bilag/{expense.id}", decision="confirmed")).status_code == 404
    assert (await sara.send(f"{PROJECT}/bilag/{expense.id}", decision="confirmed")).status_code == 303
    assert "4.000" in (page := (await anybody.get(ONE)).text) and "Savværk" not in page
    assert (await sara.send(f"{PROJECT}/udbetaling", amount="4.000")).status_code == 422
    days = {"start_by": day(sqlite_published), "done_by": day(sqlite_published, 9)}
    wrong = await sara.send(f"{PROJECT}/plan", **days, evaluate_on=day(sqlite_published), signs="a\nb\nc\nd")
    assert wrong.status_code == 422 and wrong.text.count("form-error-message") == 2
    good = {**days, "evaluate_on": day(sqlite_published, 99), "signs": "Den bruges."}
    assert (await sara.send(f"{PROJECT}/plan", **good)).status_code == 303
    assert (await sara.send(f"{PROJECT}/udbetaling", amount="4.000,01")).status_code == 422
    assert (await sara.send(f"{PROJECT}/udbetaling", amount="4.000")).status_code == 303
    assert "Udbetalt indtil nu: 4.000" in (await anybody.get(ONE)).text.replace("\xa0", " ")


async def test_a_round_goes_to_its_end_at_the_desk(app: Litestar, sqlite_published: Published) -> None:
    await sqlite_published.begin()
    sara, secretary = await staff(app, sqlite_published), await staff(app, sqlite_published, "secretary")
    assert (await secretary.send(f"{DESK}/afslut")).status_code == 422
    refused = await sara.send(f"{PROJECT}/status", act="give_up")
    assert refused.status_code == 422 and "Begrundelse" in refused.text
    assert (await sara.send(f"{PROJECT}/status", act="finish")).status_code == 409
    learnt = {"verdict": "spread", "worked": "Alt.", "not_worked": "Intet."}
    assert (await sara.send(f"{PROJECT}/evaluering", **learnt)).status_code == 409
    for act in ("begin", "finish"):
        assert (await sara.send(f"{PROJECT}/status", act=act)).status_code == 303
    assert (await sara.send(f"{DESK}/2/status", act="give_up", reason="Ingen tid.")).status_code == 303
    for path in (PROJECT, f"{DESK}/2"):
        assert (await sara.send(f"{path}/evaluering", verdict="keep", worked="")).status_code == 422
        assert (await sara.send(f"{path}/evaluering", **learnt)).status_code == 303
    for path in (DESK, PROJECT, f"{PROJECT}/evaluering", f"{DESK}/2", "/personale/udfoerelse"):
        assert (await sara.client.get(path)).status_code == 200
    assert (await sara.send(f"{DESK}/afslut")).status_code == 403
    assert (await secretary.send(f"{DESK}/afslut")).status_code == 303
    assert (await sara.send(f"{PROJECT}/status", act="resume", reason="Alligevel")).status_code == 409
    assert "Ingen tid." in (await sara.client.get(f"{LIST}/2")).text
    assert "Ingen tid." not in (await sara.client.get(f"{LIST}?status=done")).text


async def test_a_caseworker_of_one_round_works_there_and_in_no_other(
    app: Litestar, sqlite_published: Published
) -> None:
    await sqlite_published.begin()
    elsewhere = await create_round(RoundDraft("anden", "En anden", "Another"), None)
    for role_in, status in ((sqlite_published.round, 200), (elsewhere, 403)):
        account = await add_account(f"{role_in}@by.example", "Sif", "a long enough password", frozenset())
        await AccountRole.insert(AccountRole(id=uuid4(), account=account, role="caseworker", round=role_in))
        token = f"a token in {role_in}"
        await create_session(token_hash(token), account, sqlite_published.now)
        client = visitor(app)
        client.cookies.set("puljen", token)
        assert (await client.get("/personale/udfoerelse")).status_code == 200
        sif = Desk(client, csrf_token(token))
        assert (await client.get(PROJECT)).status_code == status
        sent = await sif.send(f"{PROJECT}/milepael", title="Stolper")
        assert sent.status_code == (303 if status == 200 else 403)


async def test_an_idea_shows_its_whole_fate_in_the_page_and_on_one_of_its_own(
    app: Litestar, sqlite_published: Published
) -> None:
    anybody, fate = visitor(app), f"/r/{SLUG}/ideer/1/forloeb"
    words = ("Sendt ind", "Godkendt", "Byrådet", "Den fik penge", "3 stemmer", "venter på at blive ført ud i livet")
    assert not [word for word in words if word not in (page := (await anybody.get(fate)).text)], page
    assert f'hx-get="{fate}"' in (await anybody.get(f"/r/{SLUG}/ideer/1")).text
    await sqlite_published.begin()
    project = await get_delivery_by_number(sqlite_published.round, 1)
    await set_status(project.id, "give_up", "Jorden var blød.", IDEAS, None, sqlite_published.now)
    fragment = (await anybody.get(fate, headers={"HX-Request": "true"})).text
    assert "<html" not in fragment and f'href="{ONE}"' in fragment and "Jorden var blød." in fragment
    lost = (await anybody.get(f"/r/{SLUG}/ideer/2/forloeb")).text
    assert "Den fik ikke penge" in lost and "livet" not in lost
    assert (await anybody.get(f"/en{fate}")).text.count("<li>") > 5


async def test_her_page_says_how_her_ideas_ended(app: Litestar, sqlite_published: Published) -> None:
    asta = visitor(app)
    asta.cookies.set("puljen", sqlite_published.token)
    before = (await asta.get("/min-side")).text
    assert "Den fik penge" in before and "Den fik ikke penge" in before and "kan komme til afstemning" not in before
    await sqlite_published.begin()
    begun = (await asta.get("/min-side")).text
    assert "Den skal føres ud i livet" in begun and "Den fik ikke penge" in begun
    project = await get_delivery_by_number(sqlite_published.round, 1)
    await set_status(project.id, "give_up", "Jorden var blød.", IDEAS, None, sqlite_published.now)
    assert "Opgivet" in (await asta.get("/min-side")).text


async def test_her_page_is_there_though_the_result_is_gone(app: Litestar, sqlite_published: Published) -> None:
    asta = visitor(app)
    asta.cookies.set("puljen", sqlite_published.token)
    for file in sqlite_published.settings.files.iterdir():
        file.rename(file.with_suffix(".away"))
    _read.cache_clear()
    assert "Med i afstemningen" in (await asta.get("/min-side")).text


async def test_all_approved_ideas_of_a_resident_are_read_at_once(published: Published) -> None:
    await published.begin()
    found = {one.code: one for one in (await list_approved(published.asta)).values()}
    assert found["I1"].decision == "for" and found["I1"].publication and found["I1"].statuses == ("planned",)
    assert found["I2"].publication == found["I1"].publication and found["I2"].statuses == ()


async def test_whoever_follows_an_idea_is_told_of_the_result_once(published: Published) -> None:
    await published.begin()
    mails = await fetch("SELECT kind, body FROM mail_message WHERE kind IN ('idea-listed', 'idea-lost', 'idea-won')")
    told = sorted((mail["kind"], mail["body"].split("/ideer/")[1].split()[0]) for mail in mails)
    listed = [("idea-listed", "1"), ("idea-listed", "2"), ("idea-listed", "4")]
    assert told == [*listed, ("idea-lost", "2"), ("idea-won", "1"), ("idea-won", "4")]
    lost = next(mail["body"] for mail in mails if mail["kind"] == "idea-lost")
    assert "fik ikke penge i afstemningen" in lost and "/stop-mails/" in lost


async def test_a_round_shows_no_projects_before_it_is_published(app: Litestar, sqlite_published: Published) -> None:
    await sqlite_published.begin()
    sara, anybody = await staff(app, sqlite_published), visitor(app)
    assert (await anybody.get(f"{ONE}0")).status_code == 404
    await fetch("DROP TRIGGER round_phase_forward")
    await fetch("UPDATE round SET phase = 'counting'")
    for path in (LIST, f"{LIST}.atom", ONE):
        assert (await anybody.get(path)).status_code == 404
    assert (await sara.client.get(PROJECT)).status_code == 404


async def test_lists_ask_the_database_as_often_for_two_projects_as_for_one(
    app: Litestar, sqlite_published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sqlite_published.begin()
    sara, fetch_, asked = await staff(app, sqlite_published), PooledSQLite.fetch, list[str]()

    async def counting(self: PooledSQLite, sql: str, args: Any) -> Any:
        asked.append(sql)
        return await fetch_(self, sql, args)

    async def queries(path: str) -> int:
        asked.clear()
        answer: httpx.Response = await sara.client.get(path)
        assert answer.status_code == 200
        return len(asked)

    monkeypatch.setattr(PooledSQLite, "fetch", counting)
    many = [await queries(path) for path in (LIST, DESK, f"{LIST}.atom")]
    for trigger in ("delivery_project_delete", "delivery_status_delete"):
        await fetch(f"DROP TRIGGER {trigger}")
    await fetch("DELETE FROM delivery_status WHERE delivery IN (SELECT id FROM delivery_project WHERE number = 2)")
    await fetch("DELETE FROM delivery_project WHERE number = 2")
    assert [await queries(path) for path in (LIST, DESK, f"{LIST}.atom")] == many
