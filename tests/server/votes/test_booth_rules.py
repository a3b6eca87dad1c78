"""What the booth decides by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.votes.booth.handlers.sealed import lead_of, rest_of
from server.votes.booth.rules import Shown, in_order, is_inside_an_app, is_shown, new_seed, read_seed
from server.votes.public.rules import read_beginning, uncrock, written

IDS = st.lists(st.text("ABC123./", min_size=1, max_size=8), unique=True, max_size=30)
SYMBOLS = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=16, max_size=16)


@given(IDS, st.randoms())
def test_the_order_depends_on_the_seed_and_the_ids_alone(ids: list[str], random: object) -> None:
    shuffled = list(ids)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert in_order(ids, "ABC234") == in_order(shuffled, "ABC234")
    assert sorted(in_order(ids, "ABC234")) == sorted(ids)


def test_a_drawn_seed_reads_back_and_nonsense_does_not() -> None:
    seed = new_seed()
    assert read_seed(f" {seed[:3]}-{seed[3:]} ".lower()) == seed
    assert [read_seed(text) for text in ("", "ABC", "ABC23U", "A" * 7)] == [None] * 4


@pytest.mark.parametrize(
    ("shown", "seen"),
    [
        (Shown(), True),
        (Shown("BÆNK søen"), True),
        (Shown("bænk havn"), False),
        (Shown(area="Nord"), True),
        (Shown(area="Syd"), False),
        (Shown("bænk", "Nord", "Leg"), True),
        (Shown("bænk", "Nord", "Natur"), False),
    ],
)
def test_search_area_and_theme_all_have_to_fit(shown: Shown, seen: bool) -> None:
    assert is_shown(shown, "Nord", "Leg", ["Bænk ved søen", "A bench"]) is seen


def test_the_small_browsers_inside_apps_are_known() -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15"
    assert is_inside_an_app(f"{phone} Instagram 350.0.0")
    assert is_inside_an_app(f"{phone} [FBAN/FBIOS;FBAV/480.0]")
    assert not is_inside_an_app(f"{phone} Version/18.0 Mobile Safari/604.1")


@given(st.text(max_size=600))
def test_a_lead_is_short_and_nothing_of_the_text_is_lost(text: str) -> None:
    assert len(lead_of(text)) <= 163
    if not rest_of({"da": text}):
        assert " ".join(text.split()) == lead_of(text)


@given(SYMBOLS)
def test_a_receipt_number_is_read_however_it_is_typed(symbols: str) -> None:
    number = written(uncrock(symbols))
    assert read_beginning(number) == read_beginning(number.lower().replace("-", " ")) == symbols
    assert read_beginning(symbols[:3]) == symbols[:3]
