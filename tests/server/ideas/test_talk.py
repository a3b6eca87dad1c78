"""Support, questions and answers, following, moderation: what residents and staff do on the pages."""

from dataclasses import replace
from uuid import UUID
from xml.etree import ElementTree

import httpx

from server.db import fetch
from server.ideas.queries import get_idea
from server.people.actions import forget_resident
from server.people.queries import list_residents
from tests.support.ideas import CALL, a_collecting_round, a_resident, an_idea
from tests.support.staff import Desk

PAGE = "/r/prove/ideer/1"


async def mails() -> list[tuple[str, str]]:
    """Kind and recipient of every mail in the outbox."""
    return [(row["kind"], row["recipient"]) for row in await fetch("SELECT kind, recipient FROM mail_message")]


async def address_of(resident: UUID | None) -> str:
    """Where a resident gets mail."""
    assert resident
    return (await list_residents([resident]))[0].email


async def test_support_is_pressed_and_taken_back_and_counts_once(bo: Desk) -> None:
    idea = await an_idea(await a_collecting_round())
    for _ in range(2):
        assert (await bo.send(f"{PAGE}/stoet", on="1")).headers["location"] == f"{PAGE}#stoet"
    assert (await get_idea(idea.id)).supporters == 1
    fragment = await bo.client.post(f"{PAGE}/stoet", data={}, headers={"HX-Request": "true", "X-CSRF-Token": bo.csrf})
    assert "<html" not in fragment.text
    assert 'id="stoet"' in fragment.text
    assert (await get_idea(idea.id)).supporters == 0


async def test_a_question_reaches_the_proposer_and_its_answer_whoever_follows(asta: Desk, bo: Desk) -> None:
    round_id, proposer = await a_collecting_round(), await a_resident("Cilla Skov")
    await an_idea(round_id, proposer)
    assert (await bo.send(f"{PAGE}/spoerg", body=" ")).status_code == 422
    await bo.send(f"{PAGE}/spoerg", body="Hvem **passer** den?")
    assert await mails() == [("idea-question", await address_of(proposer))]
    page = (await asta.client.get(PAGE)).text
    assert "Hvem <strong>passer</strong> den?" in page
    (question,) = await fetch("SELECT id FROM idea_question")
    assert (await asta.send(f"{PAGE}/svar/{question['id']}", body="Mig")).status_code == 403


async def test_staff_answer_for_the_municipality(bo: Desk, moderator: Desk) -> None:
    await an_idea(await a_collecting_round())
    await bo.send(f"{PAGE}/spoerg", body="Hvem passer den?")
    (question,) = await fetch("SELECT id, resident FROM idea_question")
    await moderator.send(f"/personale/ideer/prove/1/svar/{question['id']}", body="Det gør Park og Vej.")
    page = (await bo.client.get(PAGE)).text
    assert "Det gør Park og Vej." in page
    assert "Nordby Kommune" in page
    assert "Mona" not in page
    assert ("idea-answer", await address_of(question["resident"])) in await mails()
    await moderator.send(f"/personale/ideer/prove/1/spoergsmaal/{question['id']}", hidden_reason="Navngiver nogen.")
    page = (await bo.client.get(PAGE)).text
    assert "Hvem passer den?" not in page
    assert "Navngiver nogen." in page


async def test_hiding_leaves_the_reason_alone_on_every_public_page(anybody: httpx.AsyncClient, moderator: Desk) -> None:
    idea = await an_idea(await a_collecting_round(), title="Ord der ikke går", body="Ukvemsord")
    assert (await moderator.send("/personale/ideer/prove/1/skjul", reason="")).status_code == 422
    await moderator.send("/personale/ideer/prove/1/skjul", reason="Taler ondt om en nabo.")
    page = await anybody.get(PAGE)
    assert page.status_code == 410
    assert "Taler ondt om en nabo." in page.text
    for path in (PAGE, "/r/prove/ideer", f"{PAGE}/nyt.atom", "/r/prove/ideer.atom", f"{PAGE}/versioner/1",
                 "/r/prove/ideer/ligner?title=ukvemsord", "/r/prove/ideer?q=ukvemsord"):  # fmt: skip
        text = (await anybody.get(path)).text
        assert "Ord der ikke" not in text, path
        assert ">Ukvemsord" not in text, path
    assert ("idea-hidden", await address_of(idea.proposer)) in await mails()
    await moderator.send("/personale/ideer/prove/1/vis")
    assert (await anybody.get(PAGE)).status_code == 200


async def test_an_idea_that_waits_is_seen_by_its_proposer_and_staff_only(
    asta: Desk, anybody: httpx.AsyncClient, moderator: Desk
) -> None:
    await a_collecting_round(call=replace(CALL, moderated=True))
    await asta.send("/r/prove/ideer/ny", title="Bænk", body="Tekst")
    await asta.send("/r/prove/ideer/ny/hvor", area="Nord", category="Leg")
    await asta.send("/r/prove/ideer/ny/send")
    assert (await asta.client.get(PAGE)).status_code == 200
    for path in (PAGE, f"{PAGE}/versioner/1", f"{PAGE}/nyt.atom"):
        assert (await anybody.get(path)).status_code == 404
    assert "Bænk" not in (await anybody.get("/r/prove/ideer")).text
    assert "Bænk" in (await moderator.client.get("/personale/ideer/prove")).text
    await moderator.send("/personale/ideer/prove/1/vis")
    assert "Bænk" in (await anybody.get("/r/prove/ideer")).text


async def test_staff_merge_by_number(moderator: Desk, anybody: httpx.AsyncClient) -> None:
    round_id = await a_collecting_round()
    await an_idea(round_id, title="Den ene bænk")
    await an_idea(round_id, title="Den anden bænk")
    for wrong in ("1", "7", "", "x"):
        assert (await moderator.send("/personale/ideer/prove/1/saml", into=wrong)).status_code == 422
    await moderator.send("/personale/ideer/prove/1/saml", into="2", why="Samme bænk.")
    assert "/r/prove/ideer/2" in (await anybody.get(PAGE)).text
    assert "Den ene bænk" in (await anybody.get("/r/prove/ideer/2")).text


async def test_an_erased_person_leaves_the_text_without_a_name(anybody: httpx.AsyncClient) -> None:
    round_id, resident = await a_collecting_round(), await a_resident("Viggo Væk")
    await an_idea(round_id, resident)
    await forget_resident(resident)
    for path in (PAGE, "/r/prove/ideer", "/r/prove/ideer.atom"):
        text = (await anybody.get(path)).text
        assert "Bænk ved åen" in text
        assert "Viggo" not in text
    assert "slettet bruger" in (await anybody.get(PAGE)).text


async def test_feeds_are_good_xml_and_answer_304(anybody: httpx.AsyncClient) -> None:
    await an_idea(await a_collecting_round(), title="Bænk & <bord>\x01")
    for path in ("/r/prove/ideer.atom", f"{PAGE}/nyt.atom", "/en/r/prove/ideer.atom"):
        answer = await anybody.get(path)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        assert ElementTree.fromstring(answer.content).tag == "{http://www.w3.org/2005/Atom}feed"
        again = await anybody.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
