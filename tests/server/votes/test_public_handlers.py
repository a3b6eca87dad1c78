"""Anybody checks: a receipt in the log, her own line of the roll, the log itself."""

import re

import pytest

from ballots.canonical import unb64
from ballots.manifest import eid_of
from ballots.merkle import leaf_hash, root
from ballots.notes import read_checkpoint
from ballots.roll import roll_commitment
from server.config import Settings
from server.votes.box.border import cross_border
from server.votes.box.service import with_box_alone
from tests.support.booths import PATH, Pages, at_check, letters_of, pages_of, receipt_number, with_letter
from tests.support.polls import NOW, OpenPoll, open_poll

DATA = "/data/proeve/1"
CHECK = "/check/proeve/1"


@pytest.fixture
async def poll(sqlite_box: Settings) -> OpenPoll:
    return await open_poll(sqlite_box)


@pytest.fixture
def pages(poll: OpenPoll) -> Pages:
    return pages_of(poll)


async def vote(pages: Pages, poll: OpenPoll, count: int = 1) -> list[str]:
    """Some residents vote with their letters; their receipt numbers."""
    numbers = []
    for letter in await letters_of(poll, count):
        form = with_letter(await at_check(pages.booth, "P1"), letter)
        numbers.append(receipt_number((await pages.booth.post(f"{PATH}/afgiv", data=form)).text))
    return numbers


async def cross(poll: OpenPoll) -> None:
    """A border: what waits enters the log."""
    await with_box_alone(poll.id, lambda box: cross_border(box, NOW))


async def test_a_receipt_is_found_after_the_border_by_its_number_or_its_first_symbols(
    pages: Pages, poll: OpenPoll
) -> None:
    (number,) = await vote(pages, poll)
    early = await pages.booth.post(CHECK, data={"receipt": number})
    assert "Nummeret er ikke på listen endnu" in early.text
    await cross(poll)
    for typed in (number, number.lower().replace("-", " "), number[2:], number[:5]):
        page = (await pages.booth.post(CHECK, data={"receipt": typed})).text
        assert f'data-number="{number}"' in page
        assert "som nummer 3 af 3" in page
    assert "Forslag 1" not in page


async def test_a_number_too_short_is_refused_and_one_that_is_not_there_is_not_found(pages: Pages) -> None:
    short = await pages.booth.post(CHECK, data={"receipt": "K-1"})
    assert (short.status_code, 'id="receipt-error"' in short.text) == (422, True)
    assert "Nummeret er ikke på listen endnu" in (await pages.booth.post(CHECK, data={"receipt": "0" * 16})).text


async def test_the_list_of_receipts_can_be_fetched_whole(pages: Pages, poll: OpenPoll) -> None:
    numbers = await vote(pages, poll, 2)
    await cross(poll)
    listed = (await pages.public.get(f"{DATA}/receipts.txt")).text.splitlines()
    assert sorted(line.split()[0] for line in listed) == sorted(numbers)


async def test_the_log_is_served_as_its_checkpoint_says(pages: Pages, poll: OpenPoll) -> None:
    await vote(pages, poll, 2)
    await cross(poll)
    note = (await pages.public.get(f"{DATA}/checkpoint")).content
    checkpoint = read_checkpoint(note, poll.sealed.eid, poll.sealed.manifest.log_key)
    answer = await pages.booth.get(f"{DATA}/log/0")
    lines = answer.content.splitlines()
    assert (len(lines), checkpoint.size) == (5, 5)
    assert root(leaf_hash(line) for line in lines) == checkpoint.root
    assert (await pages.public.get(f"{DATA}/log.jsonl")).content == answer.content
    assert "immutable" not in answer.headers["cache-control"]
    assert (await pages.public.get(f"{DATA}/log/1")).status_code == 404


async def test_the_manifest_is_served_byte_for_byte(pages: Pages, poll: OpenPoll) -> None:
    answer = await pages.public.get(f"{DATA}/manifest.json")
    assert eid_of(answer.content) == poll.sealed.eid
    assert (await pages.public.get(f"{DATA}/manifest.note")).text == poll.sealed.note


async def test_my_line_shows_what_the_roll_holds_and_whether_my_name_was_used(pages: Pages, poll: OpenPoll) -> None:
    (letter,) = await letters_of(poll, 1)
    asked = {"number": letter.number, "secret": letter.secret}
    before = (await pages.booth.post("/min-linje/proeve/1", data=asked)).text
    assert "Dit navn er ikke brugt" in before
    shown = re.findall(r'<dd class="long">(.*?)</dd>', before.replace("&#34;", '"'))
    salt, commitment = unb64(shown[1], 32), unb64(shown[2], 32)
    assert roll_commitment(str(poll.id), salt, shown[0].encode()) == commitment
    roll = (await pages.public.get(f"{DATA}/roll.bin")).content
    assert commitment == roll[:32]
    form = with_letter(await at_check(pages.booth, "P1"), letter)
    await pages.booth.post(f"{PATH}/afgiv", data=form)
    await cross(poll)
    assert "Dit navn er brugt" in (await pages.booth.post("/min-linje/proeve/1", data=asked)).text


async def test_my_line_is_shown_to_nobody_without_the_letter(pages: Pages, poll: OpenPoll) -> None:
    (letter,) = await letters_of(poll, 1)
    answer = await pages.booth.post("/min-linje/proeve/1", data={"number": letter.number, "secret": "0" * 14})
    assert answer.status_code == 422
    assert "Beboer" not in answer.text


async def test_checking_sets_no_cookie_and_is_not_served_on_the_other_host(pages: Pages) -> None:
    for path in ("/check", CHECK, "/min-linje/proeve/1"):
        assert "set-cookie" not in (await pages.booth.get(path)).headers
        assert (await pages.public.get(path)).status_code == 307
