"""Markdown as plain text: every word stays, no mark does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ideas.text.rules import excerpt, to_text

MARKED = re.compile(r"^(#{1,6}|[-*+>•]) ")
LINES = st.sampled_from(
    ["# Bænk", "- Gelænder", "* Bænk", "+ Sti", "> Citat", "1. Først", "**fed**", "_skrå_", "[her](https://x.example)"]
)
TEXTS = st.lists(LINES | st.text(max_size=60), max_size=12).map("\n".join)


@pytest.mark.parametrize(
    ("body", "short"),
    [
        ("- Gelænder\n- Bænk", "Gelænder • Bænk"),
        ("Vi mangler:\n\n* **Gelænder**\n* [Bænk](https://x.example)", "Vi mangler: • Gelænder • Bænk"),
        ("# Idé\n\n> _Stille_ nu", "Idé Stille nu"),
        ("2. maj\n3. juni", "2. maj 3. juni"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("2 * 3 = 6 & 5 > 4", "2 * 3 = 6 & 5 > 4"),
        ("    kode\n\n---\n\n`a_b`", "kode a_b"),
        ("\\- ikke en liste", "ikke en liste"),
        ("", ""),
    ],
)
def test_a_card_begins_with_the_words_of_an_idea_without_its_marks(body: str, short: str) -> None:
    assert excerpt(body) == short


def test_a_text_keeps_its_paragraphs_and_the_lines_of_its_lists() -> None:
    body = "Vi **drømmer** om\r\nto ting:\n\n- Gelænder\n- Bænk\n  1. af eg\n\n## Hvor\n\nVed åen"
    assert to_text(body) == "Vi drømmer om\nto ting:\n\n• Gelænder\n• Bænk\n1. af eg\n\nHvor\n\nVed åen"


@given(TEXTS, st.integers(20, 200))
def test_whatever_is_typed_makes_one_short_line_without_marks_at_its_start(body: str, most: int) -> None:
    short = excerpt(body, most)
    assert len(short) <= most and "\n" not in short and not MARKED.match(short)


@given(st.lists(st.from_regex(r"[a-zæøå]{1,9}", fullmatch=True), min_size=1, max_size=60))
def test_a_short_text_stays_whole_and_a_long_one_is_cut_between_words(words: list[str]) -> None:
    text = " ".join(words)
    short = excerpt(text, 100)
    assert short == text if len(text) <= 100 else words[: len(short.split()) - 1] == short.split()[:-1]
