"""The three screens, without a browser: what a resident is asked, told and given."""

import asyncio
from datetime import timedelta

import pytest

from ballots.lines import LAST_VERSION, choices_bytes
from ballots.passes import decode_code, encode_code
from server.config import Settings
from server.roll.letters.actions import PlainLetter
from server.roll.marks.actions import restore_pass_marks
from server.roll.marks.queries import count_marks
from server.votes.actions import cast_assisted
from server.votes.box.queries import count_rows
from tests.support.booths import (
    PATH,
    Pages,
    at_check,
    code_on,
    fields,
    letters_of,
    pages_of,
    receipt_number,
    with_letter,
)
from tests.support.polls import BOX_CLOSES, CLOSES, OPENS, OpenPoll, open_poll


@pytest.fixture
async def poll(sqlite_box: Settings) -> OpenPoll:
    return await open_poll(sqlite_box)


@pytest.fixture
async def letters(poll: OpenPoll) -> list[PlainLetter]:
    return await letters_of(poll, 2)


@pytest.fixture
def pages(poll: OpenPoll) -> Pages:
    return pages_of(poll)


async def test_the_front_says_what_how_much_until_when_and_where_to_get_help(pages: Pages) -> None:
    page = (await pages.booth.get(PATH)).text
    for said in ("100.000 kr.", "15. november 2026", "ca. 3 minutter", "12 34 56 78", f"{PATH}/vaelg?orden="):
        assert said in page.replace("\u00a0", " ")


async def test_inside_an_app_the_front_first_leads_to_a_real_browser(pages: Pages) -> None:
    page = (await pages.booth.get(PATH, headers={"User-Agent": "Mozilla/5.0 Instagram 300.0"})).text
    assert page.index("Åbn siden i din egen browser") < page.index("/vaelg?orden=")
    assert "Åbn siden i din egen browser" not in (await pages.booth.get(PATH)).text


async def test_the_booth_is_on_its_own_host_and_neither_takes_nor_gives_a_cookie(pages: Pages) -> None:
    sent_on = await pages.public.get(f"{PATH}/vaelg?orden=ABC234")
    assert (sent_on.status_code, sent_on.headers["location"]) == (307, f"http://127.0.0.1{PATH}/vaelg?orden=ABC234")
    for path in (PATH, f"{PATH}/vaelg?orden=ABC234"):
        assert "set-cookie" not in (await pages.booth.get(path)).headers


async def test_the_order_is_the_same_for_the_same_seed_and_differs_between_seeds(pages: Pages) -> None:
    async def order(seed: str) -> list[str]:
        page = (await pages.booth.get(f"{PATH}/vaelg?orden={seed}")).text
        return [part.split('"')[0] for part in page.split('value="L1 ')[1:]]

    assert await order("ABC234") == await order("ABC234") == await order("abc-234")
    assert len({tuple(await order(seed)) for seed in ("ABC234", "ZZZ999", "123456", "QQQQQQ")}) > 1


async def test_a_letter_leads_to_the_ballot_and_a_seed_is_drawn(pages: Pages) -> None:
    answer = await pages.booth.get(f"{PATH}/vaelg")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{PATH}/vaelg?orden=")


async def test_search_and_chips_keep_ticks_that_they_do_not_show(pages: Pages) -> None:
    form = {"orden": "ABC234", "stil": "1", "code": "", "choice": ["L1 P1", "L1 P2"], "search": "forslag 2"}
    page = (await pages.booth.post(f"{PATH}/vaelg", data=form)).text
    assert "L1 P3" not in page
    assert sorted(fields(page)["choice"]) == ["L1 P1", "L1 P2"]


async def test_a_blank_ballot_is_asked_about_once(pages: Pages, letters: list[PlainLetter]) -> None:
    form = fields((await pages.booth.get(f"{PATH}/vaelg?orden=ABC234")).text)
    asked = await pages.booth.post(f"{PATH}/tjek", data=form)
    assert asked.status_code == 422
    assert "Du har ikke valgt noget" in asked.text
    check = await pages.booth.post(f"{PATH}/tjek", data={**form, "blank": ["1"]})
    assert check.status_code == 200
    receipt = await pages.booth.post(f"{PATH}/afgiv", data=with_letter(fields(check.text), letters[0]))
    assert "Din stemme er afgivet" in receipt.text


async def test_too_many_choices_are_answered_in_words_and_nothing_is_lost(pages: Pages) -> None:
    form = {"orden": "ABC234", "stil": "1", "choice": [f"L1 P{n}" for n in range(1, 5)]}
    answer = await pages.booth.post(f"{PATH}/tjek", data=form)
    assert answer.status_code == 422
    assert "Du har valgt 4 forslag." in answer.text
    assert "<title>Fejl:" in answer.text
    assert len(fields(answer.text)["choice"]) == 4


async def test_check_lists_what_is_chosen_and_each_can_be_taken_away_and_put_back(pages: Pages) -> None:
    form = await at_check(pages.booth, "P1", "P2")
    fewer = await pages.booth.post(f"{PATH}/tjek", data={**form, "take_away": ["L1 P1"]})
    assert fields(fewer.text)["choice"] == ["L1 P2"]
    assert "Forslag 1</" not in fewer.text.split('class="nobullet-list check-list"')[1]
    undone = await pages.booth.post(f"{PATH}/tjek", data={**fields(fewer.text), "choice": ["L1 P2", "L1 P1"]})
    assert fields(undone.text)["choice"] == ["L1 P1", "L1 P2"]


async def test_one_post_casts_and_its_answer_is_the_receipt_without_the_choices(
    pages: Pages, poll: OpenPoll, letters: list[PlainLetter]
) -> None:
    form = await at_check(pages.booth, "P1", "P3")
    receipt = await pages.booth.post(f"{PATH}/afgiv", data=with_letter(form, letters[0]))
    assert receipt.status_code == 200
    assert "Din stemme er afgivet" in receipt.text
    assert "Forslag 1" not in receipt.text
    assert "L1 P" not in receipt.text
    assert code_on(receipt.text) == form["code"][0]
    assert (await count_rows(poll.id), (await count_marks(poll.id)).passes) == (1, 1)


async def test_the_same_form_again_gives_the_same_receipt(
    pages: Pages, poll: OpenPoll, letters: list[PlainLetter]
) -> None:
    form = with_letter(await at_check(pages.booth, "P1"), letters[0])
    first = await pages.booth.post(f"{PATH}/afgiv", data=form)
    again = await pages.booth.post(f"{PATH}/afgiv", data=form)
    assert receipt_number(first.text) == receipt_number(again.text)
    assert await count_rows(poll.id) == 1


async def test_a_letter_is_read_however_it_is_typed(pages: Pages, letters: list[PlainLetter]) -> None:
    number, secret = letters[0].number, letters[0].secret
    form = await at_check(pages.booth, "P1")
    typed = {"number": [f" {number[:4]} {number[4:]} "], "secret": [f"{secret[:4]} {secret[4:9]}-{secret[9:]}".lower()]}
    assert "Din stemme er afgivet" in (await pages.booth.post(f"{PATH}/afgiv", data={**form, **typed})).text


async def test_a_wrong_letter_is_refused_at_its_field_and_the_choices_are_kept(
    pages: Pages, letters: list[PlainLetter]
) -> None:
    form = with_letter(await at_check(pages.booth, "P1", "P2"), letters[0])
    answer = await pages.booth.post(f"{PATH}/afgiv", data={**form, "secret": [letters[1].secret]})
    assert answer.status_code == 422
    assert 'id="secret-error"' in answer.text
    assert fields(answer.text)["choice"] == ["L1 P1", "L1 P2"]
    assert fields(answer.text)["code"] == form["code"]
    mistyped = await pages.booth.post(f"{PATH}/afgiv", data={**form, "number": ["1234"]})
    assert 'id="number-error"' in mistyped.text


async def test_empty_fields_are_asked_for(pages: Pages) -> None:
    answer = await pages.booth.post(f"{PATH}/afgiv", data=await at_check(pages.booth, "P1"))
    assert answer.status_code == 422
    assert "Skriv brevnummeret." in answer.text


async def test_after_five_wrong_tries_a_letter_waits_and_the_page_says_how_long(
    pages: Pages, letters: list[PlainLetter]
) -> None:
    form = with_letter(await at_check(pages.booth, "P1"), letters[0])
    wrong = {**form, "secret": [letters[1].secret]}
    answers = [await pages.booth.post(f"{PATH}/afgiv", data=wrong) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert "Prøv igen kl. 10.01" in answers[-1].text
    pages.clock.time += timedelta(minutes=2)
    assert "Din stemme er afgivet" in (await pages.booth.post(f"{PATH}/afgiv", data=form)).text


async def test_when_too_many_vote_at_once_some_are_asked_to_press_again_and_lose_nothing(
    pages: Pages, poll: OpenPoll, letters: list[PlainLetter]
) -> None:
    form = with_letter(await at_check(pages.booth, "P1", "P2"), letters[0])
    answers = await asyncio.gather(*(pages.booth.post(f"{PATH}/afgiv", data=form) for _ in range(60)))
    busy = [answer for answer in answers if answer.status_code == 503]
    assert busy
    assert all(answer.headers["retry-after"] == "10" for answer in busy)
    assert fields(busy[0].text) == {**form, "mine": [""]}
    voted = {receipt_number(answer.text) for answer in answers if answer.status_code == 200}
    assert (len(voted), await count_rows(poll.id)) == (1, 1)


async def test_strangers_who_sign_in_as_staff_keep_no_voter_waiting(pages: Pages, letters: list[PlainLetter]) -> None:
    form = with_letter(await at_check(pages.booth, "P1"), letters[0])
    guess = {"password": "wrong password here"}
    strangers = [pages.public.post("/personale/log-ind", data={**guess, "email": f"{n}@example.dk"}) for n in range(60)]
    *guesses, voted = await asyncio.gather(*strangers, pages.booth.post(f"{PATH}/afgiv", data=form))
    assert "Din stemme er afgivet" in voted.text
    assert {answer.status_code for answer in guesses} == {422, 503}


async def test_a_vote_is_changed_by_its_code_alone(pages: Pages, poll: OpenPoll, letters: list[PlainLetter]) -> None:
    first = await pages.booth.post(f"{PATH}/afgiv", data=with_letter(await at_check(pages.booth, "P1"), letters[0]))
    form = {**await at_check(pages.booth, "P2"), "mine": [code_on(first.text).lower()]}
    second = await pages.booth.post(f"{PATH}/afgiv", data=form)
    assert "Din stemme er ændret" in second.text
    assert receipt_number(first.text) != receipt_number(second.text)
    assert (await count_rows(poll.id), (await count_marks(poll.id)).passes) == (2, 1)


async def test_voting_twice_with_one_letter_says_how_to_change_the_vote_and_whom_to_call(
    pages: Pages, letters: list[PlainLetter]
) -> None:
    await pages.booth.post(f"{PATH}/afgiv", data=with_letter(await at_check(pages.booth, "P1"), letters[0]))
    answer = await pages.booth.post(f"{PATH}/afgiv", data=with_letter(await at_check(pages.booth, "P2"), letters[0]))
    assert answer.status_code == 409
    assert "stemmenøglen fra kvitteringen" in answer.text
    assert "12 34 56 78" in answer.text
    assert fields(answer.text)["choice"] == ["L1 P2"]


async def test_after_the_last_version_the_voter_is_told_that_her_last_vote_stands(
    pages: Pages, poll: OpenPoll, letters: list[PlainLetter]
) -> None:
    first = await pages.booth.post(f"{PATH}/afgiv", data=with_letter(await at_check(pages.booth, "P1"), letters[0]))
    seed = decode_code(code_on(first.text))
    for n in range(2, LAST_VERSION + 1):
        await cast_assisted(poll.id, seed, choices_bytes({"L1": ["P1"] if n % 2 else ["P2"]}), OPENS)
    form = {**await at_check(pages.booth, "P3"), "mine": [code_on(first.text)]}
    answer = await pages.booth.post(f"{PATH}/afgiv", data=form)
    assert answer.status_code == 409
    assert "så mange gange, som den kan" in answer.text and "12 34 56 78" in answer.text
    assert "en gang til" not in answer.text
    again = await pages.booth.post(f"{PATH}/afgiv", data={**form, "choice": ["L1 P2"]})
    assert "Din stemme er ændret" in again.text


async def test_a_letter_and_a_code_that_send_to_each_other_both_say_whom_to_call(
    pages: Pages, poll: OpenPoll, letters: list[PlainLetter]
) -> None:
    """A mark that was brought back after a loss has no signature any more, and its ballot is gone."""
    await restore_pass_marks(poll.id, [0])
    form = await at_check(pages.booth, "P1")
    by_letter = await pages.booth.post(f"{PATH}/afgiv", data=with_letter(form, letters[0]))
    assert (by_letter.status_code, "bliver den afvist? Ring til os på 12" in by_letter.text) == (409, True)
    by_code = await pages.booth.post(f"{PATH}/afgiv", data={**form, "mine": [encode_code(bytes(16))]})
    assert (by_code.status_code, "Ring til os på 12" in by_code.text) == (422, True)


async def test_a_code_nobody_voted_with_and_a_mistyped_one_are_refused_at_the_field(pages: Pages) -> None:
    form = await at_check(pages.booth, "P1")
    for code in (encode_code(bytes(16)), "ABCD"):
        answer = await pages.booth.post(f"{PATH}/afgiv", data={**form, "mine": [code]})
        assert answer.status_code == 422
        assert 'id="mine-error"' in answer.text


async def test_two_neighbours_at_one_screen_never_share_a_vote(
    pages: Pages, poll: OpenPoll, letters: list[PlainLetter]
) -> None:
    form = await at_check(pages.booth, "P1")
    await pages.booth.post(f"{PATH}/afgiv", data=with_letter(form, letters[0]))
    answer = await pages.booth.post(f"{PATH}/afgiv", data=with_letter({**form, "choice": ["L1 P2"]}, letters[1]))
    assert answer.status_code == 409
    again = await pages.booth.post(f"{PATH}/afgiv", data=with_letter(fields(answer.text), letters[1]))
    assert "Din stemme er afgivet" in again.text
    assert (await count_rows(poll.id), (await count_marks(poll.id)).passes) == (2, 2)


async def test_before_opening_and_after_closing_nothing_is_taken(pages: Pages, letters: list[PlainLetter]) -> None:
    form = with_letter(await at_check(pages.booth, "P1"), letters[0])
    for time in (OPENS - timedelta(seconds=1), CLOSES, BOX_CLOSES):
        pages.clock.time = time
        answer = await pages.booth.post(f"{PATH}/afgiv", data=form)
        assert answer.status_code == 409
        assert "Din stemme er afgivet" not in answer.text
    assert (await pages.booth.get(f"{PATH}/vaelg?orden=ABC234")).status_code == 303


async def test_a_change_is_taken_for_fifteen_minutes_after_closing(pages: Pages, letters: list[PlainLetter]) -> None:
    first = await pages.booth.post(f"{PATH}/afgiv", data=with_letter(await at_check(pages.booth, "P1"), letters[0]))
    pages.clock.time = BOX_CLOSES - timedelta(seconds=1)
    form = {**await at_check(pages.booth, "P2"), "mine": [code_on(first.text)]}
    assert "Din stemme er ændret" in (await pages.booth.post(f"{PATH}/afgiv", data=form)).text


async def test_a_screen_asked_for_by_address_begins_at_the_front(pages: Pages) -> None:
    for screen in ("tjek", "afgiv"):
        answer = await pages.booth.get(f"/en{PATH}/{screen}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/en{PATH}")


async def test_a_form_from_another_site_casts_nothing(pages: Pages, poll: OpenPoll, letters: list[PlainLetter]) -> None:
    form = with_letter(await at_check(pages.booth, "P1"), letters[0])
    answer = await pages.booth.post(f"{PATH}/afgiv", data=form, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert await count_rows(poll.id) == 0


async def test_a_letter_for_another_ballot_is_told_so(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box, residents=5, styles=2)
    pages, letters = pages_of(poll), await letters_of(poll, 6)
    front = (await pages.booth.get(PATH)).text
    assert "stil=1" in front and "stil=2" in front
    form = await at_check(pages.booth, "P1", style=2)
    receipt = await pages.booth.post(f"{PATH}/afgiv", data=with_letter(form, letters[5]))
    assert "Din stemme er afgivet" in receipt.text


async def test_unknown_votes_and_styles_are_not_found(pages: Pages) -> None:
    for path in ("/stem/proeve/2", "/stem/nowhere/1", f"{PATH}/vaelg?orden=ABC234&stil=9"):
        assert (await pages.booth.get(path)).status_code == 404
