"""Proposing by the forms, as a browser without JavaScript sends them."""

from datetime import timedelta

import httpx

from server.db import fetch
from server.ideas.queries import list_ideas
from server.people.actions import forget_resident
from server.rounds.actions import set_dates
from server.rounds.queries import DateInfo
from tests.server.files.test_hostile_uploads import picture
from tests.support.ideas import NOW, a_collecting_round, an_idea
from tests.support.staff import Desk

NEW = "/r/prove/ideer/ny"
WHERE = {"area": "Nord", "category": "Natur", "price": "12.000", "alt": ""}


async def written(asta: Desk, **where: str) -> httpx.Response:
    """Both steps filled in."""
    answer = await asta.send(NEW, title="Bænk ved åen", body="Så man kan hvile.")
    assert answer.headers["location"] == f"{NEW}/hvor"
    return await asta.send(f"{NEW}/hvor", **WHERE | where)


async def test_an_idea_is_sent_in_by_two_steps_a_look_and_one_button(asta: Desk) -> None:
    round_id = await a_collecting_round()
    answer = await written(asta, lat="55,403", lon="11.354", will_carry_out="1")
    assert answer.headers["location"] == f"{NEW}/tjek"
    check = (await asta.client.get(f"{NEW}/tjek")).text
    assert "Bænk ved åen" in check
    assert "12.000" in check
    sent = await asta.send(f"{NEW}/send")
    assert sent.headers["location"] == "/r/prove/ideer/1?sendt"
    assert "Tak!" in (await asta.client.get(sent.headers["location"])).text
    (idea,) = await list_ideas(round_id)
    assert (idea.title, idea.area, idea.price, idea.lat, idea.will_carry_out) == (
        "Bænk ved åen", "Nord", 12_000_00, 55.403, True,
    )  # fmt: skip
    assert await fetch("SELECT id FROM idea_draft") == []


async def test_the_look_before_sending_shows_the_idea_as_it_will_look(asta: Desk) -> None:
    await a_collecting_round()
    await asta.send(NEW, title="Bænk", body="Vi **drømmer** om\n\n- ro\n- læ")
    await asta.send(f"{NEW}/hvor", **WHERE | {"lat": "55,403", "lon": "11.354"})
    check = (await asta.client.get(f"{NEW}/tjek")).text
    assert "<strong>drømmer</strong>" in check and "<li>læ</li>" in check and "**" not in check
    assert "Nord · 55,40300, 11,35400" in check
    await asta.send(f"{NEW}/send")
    assert "55,40300, 11,35400" in (await asta.client.get("/r/prove/ideer/1")).text
    assert "55.40300, 11.35400" in (await asta.client.get("/en/r/prove/ideer/1")).text


async def test_versions_show_words_and_no_marks(asta: Desk) -> None:
    await a_collecting_round()
    await asta.send(NEW, title="Bænk", body="Vi **drømmer** om ro")
    await asta.send(f"{NEW}/hvor", **WHERE)
    await asta.send(f"{NEW}/send")
    await asta.send("/r/prove/ideer/1/ret", title="Bænk", body="Vi **drømmer** om _læ_", **WHERE)
    first, second = [(await asta.client.get(f"/r/prove/ideer/1/versioner/{n}")).text for n in (1, 2)]
    assert "<strong>drømmer</strong>" in first and "**" not in first
    assert "drømmer om <del>ro</del><ins>læ</ins>" in second and "**" not in second


async def test_nobody_is_promised_the_help_of_who_is_erased(asta: Desk, anybody: httpx.AsyncClient) -> None:
    await a_collecting_round()
    await written(asta, will_carry_out="1")
    await asta.send(f"{NEW}/send")
    assert "føre det ud i livet" in (await anybody.get("/r/prove/ideer/1")).text
    (row,) = await fetch("SELECT proposer FROM idea")
    await forget_resident(row["proposer"])
    page = (await anybody.get("/r/prove/ideer/1")).text
    assert "slettet bruger" in page and "føre det ud i livet" not in page


async def test_the_button_pressed_twice_sends_one_idea(asta: Desk) -> None:
    round_id = await a_collecting_round()
    await written(asta)
    first, again = await asta.send(f"{NEW}/send"), await asta.send(f"{NEW}/send")
    assert (first.headers["location"], again.headers["location"]) == ("/r/prove/ideer/1?sendt", "/r/prove/ideer/1")
    assert len(await list_ideas(round_id)) == 1


async def test_a_refused_step_says_everything_that_is_wrong_and_loses_nothing(asta: Desk) -> None:
    await a_collecting_round()
    empty = await asta.send(NEW, title="", body="")
    assert empty.status_code == 422
    assert "Giv idéen en titel." in empty.text
    assert "Skriv, hvad idéen går ud på." in empty.text
    await asta.send(NEW, title="Bænk", body="Tekst")
    wrong = await asta.send(f"{NEW}/hvor", area="", category="", price="mange penge", lat="nord", lon="", alt="x")
    assert wrong.status_code == 422
    for kept in ("mange penge", "nord"):
        assert f'value="{kept}"' in wrong.text
    assert wrong.text.count('class="form-error-message"') == 4
    assert 'value="mange penge"' in (await asta.client.get(f"{NEW}/hvor")).text


async def test_an_idea_that_is_not_finished_is_not_sent(asta: Desk) -> None:
    round_id = await a_collecting_round()
    await asta.send(NEW, title="Bænk", body="Tekst")
    answer = await asta.send(f"{NEW}/send")
    assert answer.status_code == 422
    assert "Vælg, hvor idéen hører til." in answer.text
    assert await list_ideas(round_id) == []


async def test_what_is_typed_is_kept_while_typing_and_a_step_keeps_off_the_other(asta: Desk) -> None:
    await a_collecting_round()
    htmx = {"HX-Request": "true", "X-CSRF-Token": asta.csrf}
    saved = await asta.client.post(f"{NEW}/kladde", data={"title": "Halv", "body": "Tekst"}, headers=htmx)
    assert saved.text.strip() == "Gemt kl. 11.00."
    await asta.client.post(f"{NEW}/kladde", data={"price": "1", "area": "Syd", "lat": ""}, headers=htmx)
    assert 'value="Halv"' in (await asta.client.get(NEW)).text
    await asta.send(f"{NEW}/slet")
    assert 'value="Halv"' not in (await asta.client.get(NEW)).text


async def test_a_picture_is_kept_with_the_draft_and_shown_to_nobody_else(asta: Desk, bo: Desk) -> None:
    await a_collecting_round()
    await written(asta)
    photo = {"image": ("ferie.jpg", picture(), "image/jpeg")}
    no_words = await asta.send(f"{NEW}/hvor", files=photo, **WHERE)
    assert no_words.status_code == 422
    assert "dem, der ikke kan se det" in no_words.text
    described = await asta.send(f"{NEW}/hvor", **WHERE | {"alt": "En bænk"})
    assert described.status_code == 303
    (draft,) = await fetch("SELECT thumb FROM idea_draft")
    address = f"{NEW}/billede/{draft['thumb']}"
    assert (await asta.client.get(address)).headers["content-type"] == "image/webp"
    assert (await bo.client.get(address)).status_code == 404
    await asta.send(f"{NEW}/send")
    shown = f"/r/prove/ideer/1/billede/{draft['thumb']}"
    assert (await bo.client.get(shown)).status_code == 200
    assert (await bo.client.get("/r/prove/ideer/1/billede/" + "0" * 64)).status_code == 404


async def test_what_is_no_picture_is_refused_beside_everything_else(asta: Desk) -> None:
    await a_collecting_round()
    bad = {"image": ("x.jpg", b"<svg onload=alert(1)>", "image/jpeg")}
    answer = await asta.send(f"{NEW}/hvor", files=bad, **WHERE | {"area": ""})
    assert answer.status_code == 422
    assert "Vi kan ikke læse filen som et billede." in answer.text
    assert "Vælg, hvor idéen hører til." in answer.text


async def test_who_is_not_signed_in_is_told_what_it_takes(anybody: httpx.AsyncClient) -> None:
    await a_collecting_round()
    start = await anybody.get(NEW)
    assert "/log-ind?next=/r/prove/ideer/ny" in start.text
    assert (await anybody.get(f"{NEW}/hvor")).status_code == 401


async def test_the_proposer_changes_her_idea_and_nobody_elses(asta: Desk, bo: Desk) -> None:
    round_id = await a_collecting_round()
    await written(asta)
    await asta.send(f"{NEW}/send")
    edit = {"title": "To bænke", "body": "Så to kan hvile.", **WHERE}
    assert (await bo.send("/r/prove/ideer/1/ret", **edit)).status_code == 403
    assert (await bo.send("/r/prove/ideer/1/traek-tilbage", reason="")).status_code == 403
    assert (await asta.send("/r/prove/ideer/1/ret", **edit)).headers["location"] == "/r/prove/ideer/1"
    (idea,) = await list_ideas(round_id)
    assert (idea.title, idea.version) == ("To bænke", 2)
    await asta.send("/r/prove/ideer/1/ret", **edit)
    assert (await list_ideas(round_id))[0].version == 2, "what changes nothing makes no version"
    version = (await bo.client.get("/r/prove/ideer/1/versioner/2")).text
    assert "<ins>To</ins>" in version
    assert "<del>Bænk</del>" in version
    await asta.send("/r/prove/ideer/1/traek-tilbage", reason="Der er en i forvejen.")
    page = (await bo.client.get("/r/prove/ideer/1")).text
    assert "Der er en i forvejen." in page
    assert "Så to kan hvile." not in page


async def test_ideas_much_alike_are_shown_before_sending(asta: Desk, anybody: httpx.AsyncClient) -> None:
    round_id = await a_collecting_round()
    await an_idea(round_id, title="Bænk ved busstoppestedet", body="En bænk, så man kan sidde og vente på bussen")
    await an_idea(round_id, title="Skaterampe", body="En rampe i parken")
    for asked, found in (("Bænke hvor man venter på bussen", True), ("Udendørs pizzaovn", False), ("", False)):
        page = (await anybody.get("/r/prove/ideer/ligner", params={"title": asked})).text
        assert ("Bænk ved busstoppestedet" in page) == found
    fragment = await anybody.get("/r/prove/ideer/ligner?title=rampe+til+skatere", headers={"HX-Request": "true"})
    assert "Skaterampe" in fragment.text
    assert "<html" not in fragment.text


async def test_a_closed_call_says_so(asta: Desk) -> None:
    await a_collecting_round(call=None)
    answer = await asta.client.get(NEW)
    assert answer.status_code == 409
    assert "tager ikke imod idéer" in answer.text


async def test_after_the_last_day_nothing_more_is_sent_in_and_a_draft_is_kept(
    asta: Desk, anybody: httpx.AsyncClient
) -> None:
    round_id = await a_collecting_round()
    await written(asta)
    await set_dates(round_id, [DateInfo("collecting", NOW - timedelta(days=9), NOW - timedelta(minutes=1))], None)
    told = "Idéer kunne sendes ind indtil 22. november 2026 kl.\u00a010.59."
    for page in ("/r/prove", "/r/prove/ideer", NEW):
        text = (await anybody.get(page)).text
        assert told in text and "Send det ind" not in text and f'href="{NEW}"' not in text, page
    for page in (NEW, f"{NEW}/hvor", f"{NEW}/tjek"):
        text = (await asta.client.get(page)).text
        assert told in text and "Din kladde er gemt" in text and "Bænk ved åen" in text
    for step, typed in (("", {"title": "Bænk i læ", "body": "Tekst"}), ("/hvor", WHERE), ("/send", {})):
        answer = await asta.send(f"{NEW}{step}", **typed)
        assert answer.status_code == 409 and told in answer.text and "Bænk i læ" in answer.text
    assert await list_ideas(round_id) == []


async def test_before_the_first_day_the_pages_say_from_when(anybody: httpx.AsyncClient) -> None:
    round_id = await a_collecting_round()
    await set_dates(round_id, [DateInfo("collecting", NOW + timedelta(days=1), NOW + timedelta(days=2))], None)
    for page in ("/r/prove", "/r/prove/ideer", NEW):
        text = (await anybody.get(page)).text
        assert "Idéer kan sendes ind fra 23. november 2026 kl.\u00a011.00." in text and f'href="{NEW}"' not in text
