"""See my vote while voting runs: on a page with the code of a receipt, and for programs with a signature."""

import logging
import secrets
from collections import OrderedDict
from datetime import timedelta

import httpx
import pytest

from ballots.canonical import b64, dumps, unb64
from ballots.ed25519 import sign
from ballots.lines import commit_choices, mine_message
from ballots.passes import SEED_SIZE, encode_code, voter_keys
from server.config import Settings
from server.votes.booth import actions
from server.votes.box.service import cross_due_borders
from tests.support.booths import PATH, Pages, at_check, code_on, fields, letters_of, pages_of, receipt_number
from tests.support.booths import with_letter as lettered
from tests.support.polls import BOX_CLOSES, CLOSES, NOW, OPENS, OpenPoll, Resident, open_poll

MINE = f"{PATH}/min-stemme"


@pytest.fixture(autouse=True)
def nothing_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a clock of its own, and so a memory of its own of what was used."""
    monkeypatch.setattr(actions, "_used", OrderedDict())


@pytest.fixture
async def poll(sqlite_box: Settings) -> OpenPoll:
    return await open_poll(sqlite_box)


@pytest.fixture
def pages(poll: OpenPoll) -> Pages:
    return pages_of(poll)


async def voted(poll: OpenPoll, pages: Pages, *projects: str) -> str:
    """The answer to a vote cast on the three screens."""
    (letter,) = await letters_of(poll, 1)
    answer = await pages.booth.post(f"{PATH}/afgiv", data=lettered(await at_check(pages.booth, *projects), letter))
    assert answer.status_code == 200
    return answer.text


async def see(pages: Pages, code: str, language: str = "") -> httpx.Response:
    """The form sent with this code."""
    return await pages.booth.post(f"{language}{MINE}", data={"code": code})


def said(html: str) -> str:
    """The page with ordinary blanks."""
    return html.replace("\u00a0", " ")


async def test_front_and_receipt_lead_to_the_form_and_no_address_holds_a_code(poll: OpenPoll, pages: Pages) -> None:
    receipt = await voted(poll, pages, "P1")
    assert f'href="{MINE}"' in receipt
    assert f'href="{MINE}"' in (await pages.booth.get(PATH)).text
    form = await pages.booth.get(MINE)
    assert form.status_code == 200
    assert 'name="code" value="" autocomplete="off"' in form.text
    assert code_on(receipt) not in form.text


async def test_the_code_shows_titles_prices_version_and_whether_the_log_has_it(poll: OpenPoll, pages: Pages) -> None:
    receipt = await voted(poll, pages, "P1", "P3")
    page = said((await see(pages, code_on(receipt))).text)
    assert all(text in page for text in ("Forslag 1", "Forslag 3", "10.000 kr.", "30.000 kr.", "40.000 kr."))
    assert "Forslag 2" not in page
    assert "Ikke endnu. Den kommer af sig selv." in page
    assert "15. november 2026" in page
    before, _, behind = page.partition("<details")
    assert receipt_number(receipt) in behind and receipt_number(receipt) not in before
    assert page.count(code_on(receipt)) == page.count(f'type="hidden" name="mine" value="{code_on(receipt)}"') == 1
    await cross_due_borders(NOW)
    assert "Ja, uden dit navn" in (await see(pages, code_on(receipt))).text


async def test_the_newest_version_is_shown_and_its_button_begins_with_the_same_choices(
    poll: OpenPoll, pages: Pages
) -> None:
    resident = poll.resident(2)
    await resident.vote("P1")
    await cross_due_borders(NOW)
    await resident.vote("P2", "P4", n=2)
    page = (await see(pages, encode_code(resident.seed))).text
    assert "Det er din nyeste stemme." in page
    assert "Forslag 1" not in page and "Ikke endnu." in page
    again = await pages.booth.post(f"{PATH}/vaelg", data=fields(page))
    assert again.status_code == 200
    assert sorted(fields(again.text)["choice"]) == ["L1 P2", "L1 P4"]


async def test_a_code_is_read_however_it_is_typed_and_on_any_ballot(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box, styles=2)
    resident, pages = poll.resident(40), pages_of(poll)
    assert resident.style == 2
    await resident.vote("P5")
    code = encode_code(resident.seed)
    for typed in (code, f"  {code.lower()} ", code.replace("-", ""), code.replace("-", " ").replace("0", "o")):
        answer = await see(pages, typed)
        assert (answer.status_code, "Forslag 5" in answer.text) == (200, True)


async def test_a_blank_vote_is_shown_as_one(poll: OpenPoll, pages: Pages) -> None:
    resident = poll.resident(2)
    await resident.vote()
    assert "Intet er valgt: en blank stemme." in (await see(pages, encode_code(resident.seed))).text


@pytest.mark.parametrize(
    ("language", "nothing", "mistyped", "unknown"),
    [
        ("", "Skriv din stemmenøgle.", "Det er ikke en stemmenøgle.", "Ingen har stemt med den nøgle."),
        ("/en", "Write your code.", "This is not a code.", "No vote was cast with this code."),
    ],
)
async def test_a_code_that_opens_nothing_is_refused_at_its_field_in_plain_words(
    pages: Pages, language: str, nothing: str, mistyped: str, unknown: str
) -> None:
    stranger = encode_code(secrets.token_bytes(SEED_SIZE))
    last = "0" if stranger[-1] != "0" else "1"
    for code, words in (("", nothing), (stranger[:-1] + last, mistyped), ("hej <b>", mistyped), (stranger, unknown)):
        answer = await see(pages, code, language)
        assert answer.status_code == 422
        assert f"{words}" in answer.text.split('id="code-error"')[1].split("<input")[0]
        assert 'aria-invalid="true"' in answer.text
        assert answer.text.split("<title>")[1].startswith(("Fejl:", "Error:"))
        assert "<b>" not in answer.text


async def test_outside_the_voting_there_is_no_form_and_a_code_opens_nothing(poll: OpenPoll, pages: Pages) -> None:
    resident = poll.resident(2)
    await resident.vote("P4")
    for time, words in (
        (OPENS - timedelta(hours=1), "Afstemningen er ikke begyndt"),
        (BOX_CLOSES, "Afstemningen er slut"),
    ):
        pages.clock.time = time
        shown, asked = await pages.booth.get(MINE), await see(pages, encode_code(resident.seed))
        assert (shown.status_code, asked.status_code) == (200, 409)
        for page in (shown.text, asked.text):
            assert words in page and 'name="code"' not in page and "Forslag 4" not in page


async def test_between_closing_and_the_box_a_vote_is_shown_with_the_last_minute_to_change_it(
    poll: OpenPoll, pages: Pages
) -> None:
    resident = poll.resident(2)
    await resident.vote("P4")
    pages.clock.time = CLOSES
    page = await see(pages, encode_code(resident.seed))
    assert page.status_code == 200
    assert "9.15" in page.text


async def test_the_page_belongs_to_the_booth_takes_no_cookie_and_leaves_no_trace(
    poll: OpenPoll, pages: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    resident = poll.resident(2)
    await resident.vote("P4")
    code = encode_code(resident.seed)
    sent_on = await pages.public.get(MINE)
    assert (sent_on.status_code, sent_on.headers["location"]) == (307, f"http://127.0.0.1{MINE}")
    assert (await pages.public.post(MINE, data={"code": code})).status_code == 421
    for answer in (await pages.booth.get(MINE), await see(pages, code)):
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    assert not any(code in record.getMessage() or "min-stemme" in record.getMessage() for record in _own(caplog))


def _own(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What the application logged; not the test's own client, which tells what it asks for."""
    return [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]


def request_of(resident: Resident, time: int, challenge: bytes, eid: bytes | None = None) -> dict[str, object]:
    """What a program sends to see its own ballot."""
    eid = eid or resident.poll.sealed.eid
    keys = voter_keys(resident.seed, resident.poll.sealed.eid, resident.style)
    signature = sign(keys.sign_key, mine_message(eid, time, challenge))
    return {"k": b64(keys.k), "time": time, "random": b64(challenge), "signature": b64(signature)}


def fresh(resident: Resident, seconds: int = 0) -> dict[str, object]:
    """A request signed so many seconds after NOW, with random bytes of its own."""
    return request_of(resident, int(NOW.timestamp()) + seconds, secrets.token_bytes(32))


async def test_a_signature_opens_the_newest_ballot_before_and_after_a_border(poll: OpenPoll, pages: Pages) -> None:
    resident, eid = poll.resident(3), poll.sealed.eid
    await resident.vote("P1")
    await resident.vote("P2", "P3", n=2)
    waiting = (await pages.booth.post(f"{PATH}/mine", json=fresh(resident))).json()
    await cross_due_borders(NOW)
    answer = await pages.booth.post(f"{PATH}/mine", json=fresh(resident))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert waiting["in_log"] is False
    assert answer.json() == waiting | {"in_log": True}
    assert (waiting["n"], waiting["choices"]) == (2, {"lines": {"L1": ["P2", "P3"]}})
    nonce, line = unb64(waiting["nonce"], 32), resident.ballot(bytes(384), "P2", "P3", n=2)[0]
    assert commit_choices(eid, resident.k, 2, nonce, dumps(waiting["choices"])) == line.c
    assert "set-cookie" not in answer.headers


async def test_a_request_is_good_for_60_seconds_and_not_before_its_time(poll: OpenPoll, pages: Pages) -> None:
    resident = poll.resident(3)
    await resident.vote("P1")
    answers = {at: await pages.booth.post(f"{PATH}/mine", json=fresh(resident, at)) for at in (-61, -60, 0, 1)}
    assert {at: answer.status_code for at, answer in answers.items()} == {-61: 422, -60: 200, 0: 200, 1: 422}
    assert answers[-61].headers["content-type"].startswith("application/problem+json")
    assert answers[-61].json()["time"] == int(NOW.timestamp())


async def test_the_same_random_bytes_are_refused_for_as_long_as_they_could_be_good(
    poll: OpenPoll, pages: Pages
) -> None:
    resident, other = poll.resident(3), poll.resident(4)
    await resident.vote("P1")
    await other.vote("P2")
    challenge, time = secrets.token_bytes(32), int(NOW.timestamp())
    body = request_of(resident, time, challenge)
    first, again = [await pages.booth.post(f"{PATH}/mine", json=body) for _ in range(2)]
    assert (first.status_code, again.status_code) == (200, 409)
    assert (await pages.booth.post(f"{PATH}/mine", json=request_of(other, time, challenge))).status_code == 200
    pages.clock.time = NOW + timedelta(seconds=60)
    assert (await pages.booth.post(f"{PATH}/mine", json=body)).status_code == 409
    pages.clock.time = NOW + timedelta(seconds=61)
    assert (await pages.booth.post(f"{PATH}/mine", json=body)).status_code == 422
    later = request_of(resident, time + 61, challenge)
    assert (await pages.booth.post(f"{PATH}/mine", json=later)).status_code == 200
    assert len(actions._used) == 1


@pytest.mark.parametrize("spoil", ["signature", "k", "random", "time", "eid", "missing", "extra", "text", "short"])
async def test_what_the_key_did_not_sign_opens_nothing(poll: OpenPoll, pages: Pages, spoil: str) -> None:
    resident, other = poll.resident(3), poll.resident(4)
    await resident.vote("P1")
    body = fresh(resident)
    if spoil == "eid":
        body = request_of(resident, int(NOW.timestamp()), bytes(32), eid=bytes(32))
    elif spoil == "missing":
        del body["random"]
    else:
        wrong = {"signature": b64(bytes(64)), "k": b64(other.k), "random": b64(bytes(32)), "extra": 1, "short": "AA=="}
        name = "k" if spoil == "short" else spoil
        body[name] = int(NOW.timestamp()) - 1 if spoil == "time" else wrong.get(spoil, "no base64")
    answer = await pages.booth.post(f"{PATH}/mine", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "P1" not in answer.text


async def test_a_key_without_a_ballot_is_not_found_and_a_closed_box_shows_nothing(poll: OpenPoll, pages: Pages) -> None:
    resident, stranger = poll.resident(3), poll.resident(4)
    await resident.vote("P1")
    assert (await pages.booth.post(f"{PATH}/mine", json=fresh(stranger))).status_code == 404
    pages.clock.time = BOX_CLOSES
    late = request_of(resident, int(BOX_CLOSES.timestamp()), secrets.token_bytes(32))
    assert (await pages.booth.post(f"{PATH}/mine", json=late)).status_code == 409
