"""Colleagues are invited, given roles by one or two people, switched off; sessions end with every change."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar

from server.app import ERRORS, Sessions, round_of, round_titles
from server.config import Settings
from server.db import fetch
from server.desk.moving.handlers import router as moving
from server.log.queries import STAFF_LOG, list_entries
from server.mail.queries import list_mail
from server.people.accounts.handlers import DESK_LINKS as ACCOUNT_LINKS
from server.people.accounts.handlers import router as accounts
from server.people.accounts.queries import find_account, list_requests
from server.people.accounts.rules import check_confirm, check_grant, check_keeps_administrator
from server.people.actions import add_account
from server.people.handlers import router as people
from server.people.invited.handlers import router as invited
from server.people.rules import NotAllowed
from server.rounds.actions import create_round
from server.rounds.handlers import DESK_LINKS as ROUND_LINKS
from server.rounds.handlers import router as rounds
from server.rounds.rules import RoundDraft
from server.web.session import csrf_token
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.small_app import SITE, Clock
from tests.support.staff import PASSWORD, Desk
from tests.support.visitor import BOOTH, PUBLIC, visitor

KONTI = "/personale/konti"
ADA, OLE, PIA = UUID(int=1), UUID(int=2), UUID(int=3)
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass
class Hall:
    """An administrator, an officer, an auditor, and a colleague without any role."""

    app: Litestar
    ids: dict[str, UUID]

    async def desk(self, client: httpx.AsyncClient, name: str, password: str = PASSWORD) -> Desk:
        """One of them, signed in."""
        client.cookies.clear()
        form = {"email": f"{name}@nordby.example", "password": password}
        assert (await client.post("/personale/log-ind", data=form)).status_code == 303
        return Desk(client, csrf_token(client.cookies["puljen"]))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def hall(database: Settings, clock: Clock) -> Hall:
    shell = Shell(
        PUBLIC,
        BOOTH,
        Sessions(),
        SITE,
        [*ROUND_LINKS, *ACCOUNT_LINKS],
        clock=clock,
        round_of=round_of,
        rounds=round_titles,
    )
    app = build([people, accounts, invited, rounds, moving], shell, errors=ERRORS)
    app.state["settings"] = database
    roles = {"ada": {"administrator"}, "ole": {"officer"}, "pia": {"auditor"}, "kim": set[str]()}
    ids = {
        name: await add_account(f"{name}@nordby.example", name.title(), PASSWORD, frozenset(held))
        for name, held in roles.items()
    }
    return Hall(app, ids)


@pytest.fixture
async def client(hall: Hall) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(hall.app) as public:
        yield public


async def roles_of(account: UUID) -> set[tuple[str, UUID | None]]:
    found = await find_account(account)
    assert found
    return {(grant.role, grant.round) for grant in found.grants}


async def invitation_link() -> str:
    body = (await list_mail("waiting", 1))[0].body
    found = re.search(r"http://localhost(\S+)", body)
    assert found
    return found[1]


async def test_a_colleague_is_invited_chooses_a_password_and_is_signed_in(
    hall: Hall, client: httpx.AsyncClient, clock: Clock
) -> None:
    desk = await hall.desk(client, "ada")
    made = await desk.send(f"{KONTI}/ny", name="Sif", email=" Sif@Nordby.example ")
    assert made.status_code == 303 and "En mail med et link" in (await client.get(made.headers["location"])).text
    link = await invitation_link()
    client.cookies.clear()
    wrong = await client.post("/personale/log-ind", data={"email": "sif@nordby.example", "password": ""})
    assert wrong.status_code == 422
    for page in (await client.get(link), await client.get(link)):
        assert page.status_code == 200 and "sif@nordby.example" in page.text
    for typed in ({"password": "short", "again": "short"}, {"password": PASSWORD, "again": PASSWORD + "!"}):
        refused = await client.post(link, data=typed)
        assert refused.status_code == 422 and "Fejl" in refused.text and PASSWORD not in refused.text
    chosen = await client.post(link, data={"password": PASSWORD, "again": PASSWORD})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/personale")
    assert "Sif" in (await client.get("/personale")).text
    client.cookies.clear()
    assert (await client.get(link)).status_code == 410
    assert (await client.post(link, data={"password": PASSWORD, "again": PASSWORD})).status_code == 410
    await hall.desk(client, "sif")


async def test_an_invitation_holds_for_seven_days_and_a_newer_one_ends_it(
    hall: Hall, client: httpx.AsyncClient, clock: Clock
) -> None:
    desk = await hall.desk(client, "ada")
    await desk.send(f"{KONTI}/ny", name="Sif", email="sif@nordby.example")
    first = await invitation_link()
    clock.advance(seconds=1)
    (row,) = await fetch("SELECT id FROM account WHERE email = 'sif@nordby.example'")
    assert (await desk.send(f"{KONTI}/{row['id']}/link")).status_code == 303
    second = await invitation_link()
    client.cookies.clear()
    assert (await client.get(first)).status_code == 410 and (await client.get(second)).status_code == 200
    clock.advance(days=7)
    assert (await client.get(second)).status_code == 410


async def test_a_new_password_signs_the_old_one_out(hall: Hall, client: httpx.AsyncClient) -> None:
    async with visitor(hall.app) as kim:
        await hall.desk(kim, "kim")
        desk = await hall.desk(client, "ada")
        await desk.send(f"{KONTI}/{hall.ids['kim']}/link")
        client.cookies.clear()
        new = "another long password"
        assert (await client.post(await invitation_link(), data={"password": new, "again": new})).status_code == 303
        assert (await kim.get("/personale")).status_code == 401
    old = await client.post("/personale/log-ind", data={"email": "kim@nordby.example", "password": PASSWORD})
    assert old.status_code in (403, 422)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "Udfyld"),
        ({"name": "Sif", "email": "sif"}, "mailadresse"),
        ({"name": "Ole", "email": "OLE@nordby.example"}, "allerede en konto"),
    ],
)
async def test_a_wrong_invitation_is_refused_in_words(
    hall: Hall, client: httpx.AsyncClient, form: dict[str, str], says: str
) -> None:
    desk = await hall.desk(client, "ada")
    answer = await desk.send(f"{KONTI}/ny", **form)
    assert answer.status_code == 422 and says in answer.text and await list_mail("", 1) == []


async def test_a_role_in_one_round_is_given_by_one_person_and_ends_the_sessions(
    hall: Hall, client: httpx.AsyncClient
) -> None:
    here = await create_round(RoundDraft("her", "Her", "Here"), None)
    kim = hall.ids["kim"]
    async with visitor(hall.app) as other:
        await hall.desk(other, "kim")
        desk = await hall.desk(client, "ada")
        assert "Her" in (await client.get(f"{KONTI}/{kim}")).text
        assert (await desk.send(f"{KONTI}/{kim}/rolle", role="secretary", round=str(here))).status_code == 303
        assert await roles_of(kim) == {("secretary", here)}
        assert (await other.get("/personale")).status_code == 401
        await hall.desk(other, "kim")
        page = (await other.get("/personale")).text
        assert 'href="/personale/runder"' in page and KONTI not in page
        assert (await other.get("/personale/runder/her")).status_code == 200
        (grant,) = (await find_account(kim)).grants  # type: ignore[union-attr]
        assert (await desk.send(f"{KONTI}/{kim}/rolle/{grant.id}/fjern")).status_code == 303
        assert await roles_of(kim) == set() and (await other.get("/personale")).status_code == 401


async def test_an_officer_takes_two_people_and_none_of_them_is_the_one_who_gets_it(
    hall: Hall, client: httpx.AsyncClient, clock: Clock
) -> None:
    kim = hall.ids["kim"]
    ada = await hall.desk(client, "ada")
    assert (await ada.send(f"{KONTI}/{kim}/rolle", role="officer")).headers["location"].endswith("?venter")
    assert await roles_of(kim) == set()
    (wish,) = await list_requests(clock() - timedelta(days=1))
    assert "Venter" in (await client.get(KONTI)).text
    assert (await ada.send(f"{KONTI}/oensker/{wish.id}/ja")).status_code == 403
    pia = await hall.desk(client, "pia")
    assert "Kim som Afstemningsansvarlig" in (await client.get(KONTI)).text
    assert (await client.get(f"{KONTI}/{kim}")).status_code == 403
    assert (await pia.send(f"{KONTI}/oensker/{wish.id}/ja")).status_code == 303
    assert await roles_of(kim) == {("officer", None)}
    assert (await pia.send(f"{KONTI}/oensker/{wish.id}/ja")).status_code == 303  # gone: nothing happens
    acts = b"".join(entry for entry in await list_entries(STAFF_LOG) if str(kim).encode() in entry)
    assert b'"role-ask"' in acts and b'"role-grant"' in acts


async def test_a_yes_after_a_day_is_too_late_and_a_no_ends_the_wish(
    hall: Hall, client: httpx.AsyncClient, clock: Clock
) -> None:
    ada = await hall.desk(client, "ada")
    await ada.send(f"{KONTI}/{hall.ids['kim']}/rolle", role="auditor")
    (wish,) = await list_requests(clock() - timedelta(days=1))
    clock.advance(hours=25)
    pia = await hall.desk(client, "pia")
    late = await pia.send(f"{KONTI}/oensker/{wish.id}/ja")
    assert late.status_code == 422 and "24 timer" in late.text and await roles_of(hall.ids["kim"]) == set()
    assert (await pia.send(f"{KONTI}/oensker/{wish.id}/nej")).status_code == 303
    assert await fetch("SELECT 1 AS one FROM role_request") == []


async def test_an_account_switched_off_is_signed_out_and_cannot_come_back_until_switched_on(
    hall: Hall, client: httpx.AsyncClient
) -> None:
    kim = hall.ids["kim"]
    async with visitor(hall.app) as other:
        await hall.desk(other, "kim")
        ada = await hall.desk(client, "ada")
        assert (await ada.send(f"{KONTI}/{kim}/fra")).status_code == 303
        assert (await other.get("/personale")).status_code == 401
        form = {"email": "kim@nordby.example", "password": PASSWORD}
        assert (await other.post("/personale/log-ind", data=form)).status_code == 422
        assert (await ada.send(f"{KONTI}/{kim}/til")).status_code == 303
        await hall.desk(other, "kim")


async def test_the_last_administrator_stays_and_nobody_switches_herself_off(
    hall: Hall, client: httpx.AsyncClient
) -> None:
    ada, own = await hall.desk(client, "ada"), hall.ids["ada"]
    (grant,) = (await find_account(own)).grants  # type: ignore[union-attr]
    last = await ada.send(f"{KONTI}/{own}/rolle/{grant.id}/fjern")
    assert last.status_code == 422 and "sidste administrator" in last.text
    assert (await ada.send(f"{KONTI}/{own}/fra")).status_code == 422
    assert ("administrator", None) in await roles_of(own)


async def test_whoever_changes_her_own_roles_goes_on_with_a_new_session(hall: Hall, client: httpx.AsyncClient) -> None:
    ada, own = await hall.desk(client, "ada"), hall.ids["ada"]
    before = client.cookies["puljen"]
    assert (await ada.send(f"{KONTI}/{own}/rolle", role="secretary")).status_code == 303
    assert client.cookies["puljen"] != before
    assert (await client.get(KONTI)).status_code == 200
    assert len(await fetch("SELECT 1 AS one FROM session")) == 1


async def test_a_role_that_guards_a_vote_is_never_ones_own_gift(hall: Hall, client: httpx.AsyncClient) -> None:
    ada = await hall.desk(client, "ada")
    answer = await ada.send(f"{KONTI}/{hall.ids['ada']}/rolle", role="auditor")
    assert answer.status_code == 422 and "sig selv" in answer.text


@pytest.mark.parametrize(
    "form", [{}, {"role": "king"}, {"role": "secretary", "round": "x"}, {"role": "secretary", "round": str(uuid4())}]
)
async def test_a_role_or_round_that_does_not_exist_is_refused(
    hall: Hall, client: httpx.AsyncClient, form: dict[str, str]
) -> None:
    ada = await hall.desk(client, "ada")
    assert (await ada.send(f"{KONTI}/{hall.ids['kim']}/rolle", **form)).status_code == 422


async def test_an_account_that_does_not_exist_is_not_found(hall: Hall, client: httpx.AsyncClient) -> None:
    ada = await hall.desk(client, "ada")
    assert (await client.get(f"{KONTI}/{uuid4()}")).status_code == 404
    assert (await ada.send(f"{KONTI}/{uuid4()}/fra")).status_code == 404


@pytest.mark.parametrize(
    ("account", "by", "roles", "age", "code"),
    [
        (OLE, PIA, {"auditor"}, 0, None),
        (OLE, PIA, {"officer"}, 24, None),
        (OLE, PIA, {"administrator"}, 0, "role"),
        (OLE, ADA, {"administrator", "officer"}, 0, "same-person"),
        (OLE, OLE, {"officer"}, 0, "own-role"),
        (OLE, PIA, {"auditor"}, 25, "too-late"),
    ],
)
def test_who_may_say_the_second_yes(account: UUID, by: UUID, roles: set[str], age: int, code: str | None) -> None:
    def confirm() -> None:
        check_confirm(account, ADA, NOW - timedelta(hours=age), by, frozenset(roles), NOW)

    if code is None:
        confirm()
    else:
        with pytest.raises(NotAllowed) as refused:
            confirm()
        assert refused.value.code == code


def test_what_an_administrator_may_begin_alone() -> None:
    check_grant(OLE, "officer", None, ADA)
    check_grant(ADA, "secretary", OLE, ADA)
    with pytest.raises(NotAllowed):
        check_grant(ADA, "officer", OLE, ADA)
    with pytest.raises(NotAllowed):
        check_grant(OLE, "administrator", PIA, ADA)
    check_keeps_administrator(frozenset({ADA, OLE}), ADA)
    with pytest.raises(NotAllowed):
        check_keeps_administrator(frozenset({ADA}), ADA)
