"""The list of ideas: found by Danish words alike on both engines, a page at a time."""

from uuid import UUID

import pytest

from server.config import Settings
from server.db import fetch
from server.ideas.actions import count_support, edit_idea, hide_idea
from server.ideas.lists.queries import count_found, find_cards
from server.ideas.lists.rules import Wanted, wanted_of
from tests.support.ideas import BENCH, a_collecting_round, a_resident, an_idea


async def found(round_id: UUID, q: str) -> list[str]:
    """Titles of what a search finds, by number."""
    cards, _more = await find_cards(round_id, Wanted(q=q))
    assert await count_found(round_id, Wanted(q=q)) == len(cards)
    return [card.title for card in reversed(cards)]


async def titled(*titles: str) -> UUID:
    """A round with these ideas."""
    round_id = await a_collecting_round()
    for title in titles:
        await an_idea(round_id, title=title, body="Tekst uden særlige ord.")
    return round_id


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("æblehave", ["Æblehave i Ølby"]),
        ("ÆBLEHAVE", ["Æblehave i Ølby"]),
        ("Æble", ["Æblehave i Ølby"]),
        ("ølby", ["Æblehave i Ølby"]),
        ("ØLBY æble", ["Æblehave i Ølby"]),
        ("åe", ["Bro over Åen"]),
        ("ÅEN", ["Bro over Åen"]),
        ("å", ["Bro over Åen", "Brolægning på torvet"]),
        ("aen", []),
        ("ablehave", []),
        ("bro", ["Bro over Åen", "Brolægning på torvet"]),
        ("lægning", ["Brolægning på torvet"]),
        ("på", ["Brolægning på torvet"]),
        ("  torvet   bro ", ["Brolægning på torvet"]),
        ("torvet åen", []),
        ("100 %", ["Café 100 % grøn_ny"]),
        ("n_n", ["Café 100 % grøn_ny"]),
        ("%", ["Café 100 % grøn_ny"]),
        ("CAFÉ", ["Café 100 % grøn_ny"]),
        ('"', []),
        ('" OR torvet', []),
        ("torvet*", []),
        ("NEAR(torvet)", []),
        ("'; DROP TABLE idea; --", []),
        ("\0torvet\0", ["Brolægning på torvet"]),
    ],
)
async def test_a_search_finds_danish_words_and_takes_no_commands(
    q: str, expected: list[str], database: Settings
) -> None:
    round_id = await titled("Æblehave i Ølby", "Bro over Åen", "Brolægning på torvet", "Café 100 % grøn_ny")
    assert await found(round_id, q) == expected


async def test_a_search_knows_the_newest_version_only(database: Settings) -> None:
    round_id, resident = await a_collecting_round(), await a_resident()
    idea = await an_idea(round_id, resident, title="Skaterampe")
    await edit_idea(idea.id, resident, BENCH, idea.created)
    assert await found(round_id, "skaterampe") == []
    assert await found(round_id, "bænk") == ["Bænk ved åen"]


async def test_what_is_hidden_is_not_found(database: Settings) -> None:
    round_id = await titled("Æblehave")
    (card,), _more = await find_cards(round_id, Wanted())
    await hide_idea(card.id, "Grund", None)
    assert await found(round_id, "æblehave") == []


@pytest.mark.parametrize("order", ["newest", "supported"])
async def test_pages_hold_every_idea_once_in_order(order: str, database: Settings) -> None:
    round_id, fans = await a_collecting_round(), [await a_resident() for _ in range(3)]
    ideas = [await an_idea(round_id) for _ in range(11)]
    for place, idea in enumerate(ideas):
        for fan in fans[: place % 4]:
            await fetch("INSERT INTO idea_support (idea, resident) VALUES (?, ?)", idea.id, fan)
        await count_support(idea.id)
    wanted: Wanted | None = Wanted(order=order)
    pages = []
    while wanted:
        cards, wanted = await find_cards(round_id, wanted, 4)
        pages.append([(card.supporters, card.number) for card in cards])
    assert [len(page) for page in pages] == [4, 4, 3]
    whole = [row for page in pages for row in page]
    assert whole == sorted(whole, key=lambda row: row if order == "supported" else row[1], reverse=True)


async def test_filters_narrow_the_list(database: Settings) -> None:
    round_id = await a_collecting_round()
    await an_idea(round_id, area="Nord", category="Natur")
    await an_idea(round_id, area="Syd", category="Natur")
    await an_idea(round_id, area="Syd", category="Leg")
    for wanted, numbers in (
        (Wanted(area="Syd"), [3, 2]),
        (Wanted(category="Natur"), [2, 1]),
        (Wanted(area="Syd", category="Leg"), [3]),
        (Wanted(area="Vest"), []),
        (Wanted(state="merged"), []),
    ):
        cards, _more = await find_cards(round_id, wanted)
        assert [card.number for card in cards] == numbers


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 30, "1-2-3", "٣"])
def test_a_place_that_makes_no_sense_is_the_beginning(after: str) -> None:
    assert wanted_of({"efter": after}).place == ()


def test_an_address_says_only_what_is_not_usual() -> None:
    wanted = wanted_of({"q": " æble ", "omraade": "Nord", "orden": "supported", "efter": "3-7", "tilstand": "waiting"})
    assert wanted.state == "open"
    assert wanted.place == (3, 7)
    assert wanted.query() == "?q=%C3%A6ble&omraade=Nord&orden=supported"
    assert wanted.query(area="") == "?q=%C3%A6ble&orden=supported"
    assert wanted_of({}).query() == ""
