"""Taking a person off the roll takes the officer and the auditor; who waits for it is all that the auditor sees."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.app import ERRORS, Sessions, round_of
from server.config import Settings
from server.db import fetch
from server.db.sqlite import PooledSQLite
from server.log.queries import STAFF_LOG, list_entries
from server.people.actions import check_password
from server.people.handlers import router as people
from server.people.queries import Staff, list_open_approvals
from server.people.rules import NotAllowed
from server.people.tables import AccountRole
from server.roll.handlers import router as roll
from server.roll.marks.actions import mark_pass
from server.roll.marks.queries import find_mark
from server.roll.voids.actions import AlreadyMarked, ask_void, void_line
from server.roll.voids.queries import list_waiting
from server.roll.voids.rules import check_step, may_void, object_of, payload_of, read_payload
from server.rounds.phases import STEPS, NotNow
from server.rounds.queries import NotFound, get_vote
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.booths import Clock
from tests.support.people import PASSWORD, a_member
from tests.support.rounds import OPENS, a_round, a_sealed_vote, a_vote
from tests.support.small_app import SITE
from tests.support.staff import Desk, sign_in
from tests.support.visitor import BOOTH, PUBLIC, visitor

LIST = "/personale/runder/prove/afstemning/1/liste"
NOW = OPENS + timedelta(hours=1)
LATER = NOW + timedelta(hours=23)
TOO_LATE = NOW + timedelta(hours=24, seconds=1)
LINES = st.integers(0, 2**31 - 1)


@given(st.uuids(), LINES, LINES)
def test_a_yes_is_about_one_line_of_one_vote(vote: uuid.UUID, line: int, other: int) -> None:
    assert read_payload(payload_of(vote, line)) == (vote, line)
    assert (object_of(vote, line) == object_of(vote, other)) == (line == other)


@pytest.mark.parametrize("step", STEPS)
def test_who_may_be_shown_to_wait_may_be_taken_off(step: str) -> None:
    try:
        check_step(step)
        assert may_void(step)
    except NotNow:
        assert not may_void(step)


async def test_it_takes_the_officer_and_then_the_auditor_and_a_line_is_never_used_after(database: Settings) -> None:
    vote, officer, auditor = await a_sealed_vote(database), await a_member("officer"), await a_member("auditor")
    with pytest.raises(NotAllowed, match="nobody has approved"):
        await void_line(vote, 1, auditor, NOW)
    with pytest.raises(NotAllowed, match="returning officer"):
        await ask_void(vote, 1, auditor, NOW)
    await ask_void(vote, 1, officer, NOW)
    [waiting] = await list_waiting(NOW, vote)
    assert (waiting.line, waiting.asked_by, waiting.asked_name, waiting.asked) == (1, officer.id, officer.name, NOW)
    assert await find_mark(vote, 1) is None
    await void_line(vote, 1, auditor, LATER)
    assert (await mark_pass(vote, 1, bytes(32), b"s" * 384, 1)).kind == "void"
    assert await list_waiting(LATER) == await list_open_approvals("void", LATER) == []
    acts = [entry for entry in await list_entries(STAFF_LOG) if b"void" in entry]
    assert [act in entry for act, entry in zip((b"void-approve", b'"void"', b"line-void"), acts, strict=True)] == [
        True
    ] * 3


@pytest.mark.parametrize("second", ["officer", "another officer", "both roles", "secretary"])
async def test_no_one_person_and_no_two_officers_take_anybody_off(database: Settings, second: str) -> None:
    vote, extra = await a_sealed_vote(database), "auditor" if second == "both roles" else ""
    first = await a_member("officer", extra=extra, name="anna")
    others = {"another officer": await a_member("officer", "bo"), "secretary": await a_member("secretary")}
    await ask_void(vote, 0, first, NOW)
    with pytest.raises(NotAllowed):
        await void_line(vote, 0, others.get(second, first), NOW)
    assert await find_mark(vote, 0) is None
    assert len(await list_waiting(NOW, vote)) == 1


async def test_a_first_yes_counts_by_the_roles_of_its_round_alone(database: Settings) -> None:
    vote, other = await a_sealed_vote(database), await a_round("anden")
    here = (await get_vote(vote)).round
    anna = await _with_roles("anna", ("officer", here), ("auditor", other))
    bo = await _with_roles("bo", ("officer", here))
    await ask_void(vote, 0, anna, NOW)
    with pytest.raises(NotAllowed, match="one each"):
        await void_line(vote, 0, bo, NOW)
    assert await find_mark(vote, 0) is None


async def test_a_first_yes_is_good_for_a_day_and_for_its_own_line(database: Settings) -> None:
    vote, officer, auditor = await a_sealed_vote(database), await a_member("officer"), await a_member("auditor")
    other = await a_sealed_vote(database, slug="anden")
    await ask_void(vote, 0, officer, NOW)
    for elsewhere, line in ((vote, 1), (other, 0)):
        with pytest.raises(NotAllowed, match="nobody has approved"):
            await void_line(elsewhere, line, auditor, NOW)
    assert await list_waiting(TOO_LATE) == []
    with pytest.raises(NotAllowed, match="nobody has approved"):
        await void_line(vote, 0, auditor, TOO_LATE)
    assert await fetch("SELECT line FROM roll_mark") == []
    await ask_void(vote, 0, officer, TOO_LATE)
    await void_line(vote, 0, auditor, TOO_LATE)


async def test_whoever_has_voted_meanwhile_stays_and_the_yes_is_not_used(database: Settings) -> None:
    vote, officer, auditor = await a_sealed_vote(database), await a_member("officer"), await a_member("auditor")
    await ask_void(vote, 0, officer, NOW)
    await mark_pass(vote, 0, bytes(32), b"s" * 384, 1)
    with pytest.raises(AlreadyMarked):
        await void_line(vote, 0, auditor, NOW)
    with pytest.raises(AlreadyMarked):
        await ask_void(vote, 0, officer, NOW)
    mark = await find_mark(vote, 0)
    assert mark and mark.kind == "pass"
    assert await list_waiting(NOW) == []
    assert len(await list_open_approvals("void", NOW)) == 1


async def test_of_two_who_confirm_at_once_one_marks_the_line(database: Settings) -> None:
    vote, officer = await a_sealed_vote(database), await a_member("officer")
    auditors = [await a_member("auditor", name) for name in ("bo", "cleo", "dan", "eva")]
    await ask_void(vote, 0, officer, NOW)
    done = await asyncio.gather(*(void_line(vote, 0, one, NOW) for one in auditors), return_exceptions=True)
    assert done.count(None) == 1
    assert {type(error) for error in done} - {type(None)} == {AlreadyMarked}
    assert len(await fetch("SELECT line FROM roll_mark")) == 1
    assert sum(b"line-void" in entry for entry in await list_entries(STAFF_LOG)) == 1


async def test_of_a_voter_and_a_second_yes_at_once_one_marks_the_line(database: Settings) -> None:
    vote, officer, auditor = await a_sealed_vote(database), await a_member("officer"), await a_member("auditor")
    await ask_void(vote, 0, officer, NOW)

    async def confirm() -> None:
        with suppress(AlreadyMarked):
            await void_line(vote, 0, auditor, NOW)

    mark, _done = await asyncio.gather(mark_pass(vote, 0, bytes(32), b"s" * 384, 1), confirm())
    assert mark == await find_mark(vote, 0)
    used = await fetch("SELECT id FROM approval WHERE executed IS NOT NULL")
    assert len(used) == (mark.kind == "void")


async def test_a_line_nobody_stands_on_and_a_draft_are_refused(database: Settings) -> None:
    officer, auditor = await a_member("officer"), await a_member("auditor")
    sealed, draft = await a_sealed_vote(database), await a_vote(await a_round("anden"))
    for vote, error in ((sealed, NotFound), (draft, NotNow)):
        with pytest.raises(error):
            await ask_void(vote, 99, officer, NOW)
        with pytest.raises(error):
            await void_line(vote, 99, auditor, NOW)
    assert await list_open_approvals("void", NOW) == []


@dataclass
class Office:
    """A sealed vote with four people on its roll, its two officers at their desks, and the clock."""

    vote: uuid.UUID
    clock: Clock
    officer: Desk
    auditor: Desk
    stranger: httpx.AsyncClient


@pytest.fixture
async def office(sqlite_database: Settings) -> AsyncIterator[Office]:
    vote, clock = await a_sealed_vote(sqlite_database, people=4), Clock(NOW)
    shell = Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=clock, round_of=round_of)
    app = build([people, roll], shell, errors=ERRORS)
    app.state["settings"] = sqlite_database
    async with visitor(app) as one, visitor(app) as two, visitor(app) as three:
        yield Office(vote, clock, await sign_in(one, "officer"), await sign_in(two, "auditor"), three)


async def test_the_officer_asks_on_the_persons_card_and_the_auditor_confirms_on_a_page(office: Office) -> None:
    found = (await office.officer.send(f"{LIST}/find", name="Borger 2")).text
    asked = re.search(rf'action="({LIST}/(\d+)/udgaar)"', found)
    assert asked
    answer = await office.officer.send(asked[1])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{LIST}/udgaar")
    card = (await office.officer.send(f"{LIST}/find", name="Borger 2")).text
    assert "venter på revisor" in card and asked[1] not in card
    mine = (await office.officer.client.get(f"{LIST}/udgaar")).text
    assert "Venter på revisor." in mine and asked[1] not in mine
    page = (await office.auditor.client.get(f"{LIST}/udgaar")).text
    for shown in ("Borger 2", "Vej 2", "4200 Slagelse", "3. maj 1980", "Prøve Prøvesen bad om det"):
        assert shown in page
    assert not [n for n in (0, 1, 3) if f"Borger {n}" in page]
    assert page.count("/udgaar") == 2, "the button, and the other language"
    assert (await office.auditor.send(asked[1], turn="second")).status_code == 303
    mark = await find_mark(office.vote, int(asked[2]))
    assert mark and mark.kind == "void"
    assert "Ingen venter" in (await office.auditor.client.get(f"{LIST}/udgaar")).text
    assert "Er udgået af listen." in (await office.officer.send(f"{LIST}/find", name="Borger 2")).text


async def test_every_refusal_is_told_in_words_and_marks_nothing(office: Office) -> None:
    first, second = f"/en{LIST}/0/udgaar", {"turn": "second"}
    for desk, fields, says in (
        (office.auditor, {}, "Your account does not have the role this needs."),
        (office.auditor, second, "Nobody has said the first yes in the last 24 hours."),
        (office.officer, {"turn": "third"}, "Error:"),
    ):
        answer = await desk.send(first, **fields)
        assert (answer.status_code, says in answer.text) == (422, True), says
    assert (await office.officer.send(first)).status_code == 303
    same = await office.officer.send(first, **second)
    assert (same.status_code, "The second yes must come from another person." in same.text) == (422, True)
    office.clock.time = NOW + timedelta(minutes=5)
    await mark_pass(office.vote, 0, bytes(32), b"s" * 384, 1)
    voted = await office.auditor.send(first, **second)
    assert (voted.status_code, "This person has voted already" in voted.text) == (422, True)
    assert "har allerede stemt" in (await office.auditor.send(f"{LIST}/0/udgaar", **second)).text
    mark = await find_mark(office.vote, 0)
    assert mark and mark.kind == "pass"


async def test_a_first_yes_that_ran_out_is_told_and_no_longer_shown(office: Office) -> None:
    await ask_void(office.vote, 0, await a_member("officer", "bo"), NOW - timedelta(hours=24))
    assert re.search(r"Borger \d", (await office.auditor.client.get(f"{LIST}/udgaar")).text)
    office.clock.time = NOW + timedelta(seconds=1)
    assert not re.search(r"Borger \d", (await office.auditor.client.get(f"{LIST}/udgaar")).text)
    late = await office.auditor.send(f"{LIST}/0/udgaar", turn="second")
    assert (late.status_code, "Ingen har sagt det første ja" in late.text) == (422, True)
    assert await find_mark(office.vote, 0) is None


async def test_an_auditor_of_another_round_sees_nobody_and_confirms_nothing(office: Office) -> None:
    await _with_roles("asta", ("auditor", await a_round("anden")))
    await ask_void(office.vote, 0, await a_member("officer", "bo"), NOW)
    form = {"email": "asta@by.example", "password": PASSWORD}
    assert (await office.stranger.post("/personale/log-ind", data=form)).status_code == 303
    found = re.search(r'name="csrf" value="([^"]+)"', (await office.stranger.get("/personale")).text)
    assert found
    stranger = Desk(office.stranger, found[1])
    assert (await stranger.client.get(f"{LIST}/udgaar")).status_code == 403
    assert (await stranger.send(f"{LIST}/0/udgaar", turn="second")).status_code == 403
    assert await find_mark(office.vote, 0) is None


@pytest.mark.parametrize("line", ["9" * 23, "2147483648", "77"])
async def test_a_line_no_roll_can_have_is_not_found(office: Office, line: str) -> None:
    for desk, turn in ((office.officer, "first"), (office.auditor, "second")):
        assert (await desk.send(f"{LIST}/{line}/udgaar", turn=turn)).status_code == 404


async def test_a_vote_that_is_not_sealed_is_refused(office: Office) -> None:
    await a_vote(await a_round("anden"))
    path = LIST.replace("prove", "anden")
    assert (await office.officer.send(f"{path}/0/udgaar")).status_code == 409
    assert (await office.auditor.client.get(f"{path}/udgaar")).status_code == 200


async def test_the_page_asks_as_often_for_many_as_for_few(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked, bo = PooledSQLite.fetch, list[str](), await a_member("officer", "bo")

    async def counting(self: PooledSQLite, sql: str, args: Any) -> Any:
        asked.append(sql)
        return await real(self, sql, args)

    async def queries() -> int:
        asked.clear()
        assert (await office.auditor.client.get(f"{LIST}/udgaar")).status_code == 200
        return len(asked)

    await ask_void(office.vote, 0, bo, NOW)
    monkeypatch.setattr(PooledSQLite, "fetch", counting)
    few = await queries()
    for line in (1, 2, 3):
        await ask_void(office.vote, line, bo, NOW)
    assert await queries() == few


async def _with_roles(name: str, *grants: tuple[str, uuid.UUID]) -> Staff:
    """Somebody who has each of these roles in one round only."""
    member = await a_member("", name)
    for role, round_id in grants:
        await AccountRole.insert(AccountRole(id=uuid.uuid4(), account=member.id, role=role, round=round_id))
    found = await check_password(f"{name}@by.example", PASSWORD)
    assert found
    return found
