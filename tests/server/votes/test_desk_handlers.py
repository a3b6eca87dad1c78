"""The officers' page of a vote: what is missing, who said yes, and the acts of two people, over HTTP."""

import re

import httpx
import pytest

from server.config import Settings
from server.roll.voids.actions import ask_void, void_line
from server.rounds.ballot.actions import add_budget_line, save_style
from server.rounds.ballot.rules import BudgetLineDraft, StyleDraft
from server.rounds.queries import get_vote
from tests.support.booths import Pages, desk_pages, sign_in
from tests.support.polls import CLOSES, NOW, PASSPHRASE, Poll, draft_poll, new_staff


@pytest.fixture
async def poll(sqlite_box: Settings) -> Poll:
    return await draft_poll(sqlite_box)


@pytest.fixture
def pages(poll: Poll) -> Pages:
    return desk_pages()


def at(poll: Poll, act: str = "") -> str:
    return f"/personale/afstemninger/{poll.id}{act}"


async def send(client: httpx.AsyncClient, poll: Poll, act: str, **form: str) -> httpx.Response:
    """Press a button of the page, with the session's own hidden token."""
    page = (await client.get(at(poll))).text
    token = re.findall(r'name="csrf" value="([^"]+)"', page)
    turn = re.findall(r'name="turn" value="([^"]+)"', page)
    sent = {"csrf": token[0] if token else "", **({"turn": turn[0]} if turn else {}), **form}
    return await client.post(at(poll, f"/{act}"), data=sent)


async def test_two_officers_seal_open_and_close_step_by_step(pages: Pages, poll: Poll) -> None:
    officer, auditor = await sign_in(pages, poll.officer), await sign_in(pages, poll.auditor)
    assert "Mangler" in (await officer.get(at(poll))).text
    for client, role in ((officer, "officer"), (auditor, "auditor")):
        made = await send(client, poll, "noegle", role=role, passphrase=PASSPHRASE, again=PASSPHRASE)
        assert made.status_code == 303
    assert "Mangler" not in (await officer.get(at(poll))).text
    assert (await send(officer, poll, "forsegl", passphrase=PASSPHRASE)).status_code == 303
    assert "Nu skal en anden sige ja" in (await officer.get(at(poll))).text
    assert "Dit ja er det andet" in (await auditor.get(at(poll))).text
    assert (await send(auditor, poll, "forsegl", passphrase=PASSPHRASE)).status_code == 303
    assert (await get_vote(poll.id)).step == "sealed"
    for client in (auditor, officer):
        assert (await send(client, poll, "aabn")).status_code == 303
    assert (await get_vote(poll.id)).step == "voting"
    assert "Det kan gøres fra" in (await officer.get(at(poll))).text
    pages.clock.time = CLOSES
    officer, auditor = await sign_in(pages, poll.officer), await sign_in(pages, poll.auditor)
    for client in (officer, auditor):
        assert (await send(client, poll, "luk")).status_code == 303
    assert (await get_vote(poll.id)).step == "pass_closed"


async def test_refusals_are_said_in_words(pages: Pages, poll: Poll) -> None:
    officer = await sign_in(pages, poll.officer)
    unlike = await send(officer, poll, "noegle", role="officer", passphrase=PASSPHRASE, again="another one")
    assert (unlike.status_code, "De to adgangssætninger er ikke ens." in unlike.text) == (422, True)
    short = await send(officer, poll, "noegle", role="officer", passphrase="short", again="short")
    assert 'id="passphrase-officer-error">Vælg en adgangssætning på mindst 12 tegn.' in short.text
    empty = await send(officer, poll, "noegle", role="officer")
    assert 'href="#passphrase-officer"' in empty.text
    early = await send(officer, poll, "forsegl", passphrase=PASSPHRASE)
    assert "Begge skal lave deres nøgle først." in early.text
    unsealed = await send(officer, poll, "aabn")
    assert (unsealed.status_code, "Afstemningen er ikke forseglet endnu." in unsealed.text) == (422, True)


async def test_a_small_ballot_without_its_reason_is_on_the_checklist(pages: Pages, poll: Poll) -> None:
    need = "Der står en grund ved hver stemmeseddel for færre end 100"
    officer = await sign_in(pages, poll.officer)
    assert re.search(rf">På plads</span>\s*{need}", (await officer.get(at(poll))).text)
    await save_style(poll.id, StyleDraft(1, "Bydel 1", "", ("A1",), ("L1",), ""), None)
    assert re.search(rf">Mangler</span>\s*{need}", (await officer.get(at(poll))).text)


async def test_what_does_not_fit_together_is_said_in_danish_when_it_is_sealed(pages: Pages, poll: Poll) -> None:
    officer, auditor = await sign_in(pages, poll.officer), await sign_in(pages, poll.auditor)
    for client, role in ((officer, "officer"), (auditor, "auditor")):
        await send(client, poll, "noegle", role=role, passphrase=PASSPHRASE, again=PASSPHRASE)
    await add_budget_line(poll.id, BudgetLineDraft("L2", "En til", "", 1_000_00, "greedy"), None)
    answer = await send(officer, poll, "forsegl", passphrase=PASSPHRASE)
    assert answer.status_code == 422
    assert "Afstemningen hænger ikke sammen: ingen stemmeseddel har puljen L2." in answer.text
    await save_style(poll.id, StyleDraft(1, "Alle", "", (), ("L1", "L2"), ""), None)
    small = await send(officer, poll, "forsegl", passphrase=PASSPHRASE)
    assert "stemmeseddel 1: der skal stå en grund, når færre end 100 er på listen" in small.text
    await save_style(poll.id, StyleDraft(1, "Bydel 9", "", ("A9",), ("L1", "L2"), "few"), None)
    stale = await send(officer, poll, "forsegl", passphrase=PASSPHRASE)
    assert "Stemmesedlernes områder er ændret. Læs listen over stemmeberettigede ind igen." in stale.text


async def test_a_page_from_before_the_seal_is_refused_in_danish(pages: Pages, poll: Poll) -> None:
    officer = await sign_in(pages, poll.officer)
    await poll.seal()
    late = await send(officer, poll, "noegle", role="officer", passphrase=PASSPHRASE, again=PASSPHRASE)
    assert late.status_code == 422
    assert "Afstemningen er forseglet: intet om den kan ændres mere." in late.text


async def test_the_page_leads_to_whoever_waits_to_be_taken_off_the_roll(pages: Pages, poll: Poll) -> None:
    await poll.open()
    auditor = await sign_in(pages, poll.auditor)
    page, link = at(poll), "/personale/runder/proeve/afstemning/1/liste/udgaar"
    assert link not in (await auditor.get(page)).text
    for line in (0, 1):
        await ask_void(poll.id, line, poll.officer, NOW)
    waiting = (await auditor.get(page)).text
    assert "2 personer skal tages af listen" in waiting and link in waiting
    for line in (0, 1):
        await void_line(poll.id, line, poll.auditor, NOW)
    assert link not in (await auditor.get(page)).text


async def test_one_person_cannot_say_both_yeses(pages: Pages, poll: Poll) -> None:
    officer, auditor = await sign_in(pages, poll.officer), await sign_in(pages, poll.auditor)
    for client, role in ((officer, "officer"), (auditor, "auditor")):
        await send(client, poll, "noegle", role=role, passphrase=PASSPHRASE, again=PASSPHRASE)
    await send(officer, poll, "forsegl", passphrase=PASSPHRASE)
    again = await send(officer, poll, "forsegl", passphrase=PASSPHRASE, turn="second")
    assert again.status_code == 422
    wrong = await send(auditor, poll, "forsegl", passphrase="not the passphrase")
    assert "Adgangssætningen er forkert." in wrong.text
    assert (await get_vote(poll.id)).step == "draft"


async def test_the_desk_is_for_officers_and_auditors_alone(pages: Pages, poll: Poll) -> None:
    assert (await pages.public.get(at(poll))).status_code == 401
    secretary = await sign_in(pages, await new_staff("secretary"))
    assert (await secretary.get(at(poll))).status_code == 403
    officer = await sign_in(pages, poll.officer)
    assert "Afstemning" in (await officer.get("/personale/afstemninger")).text
    assert (await officer.post(at(poll, "/aabn"), data={"turn": "first"})).status_code == 403
