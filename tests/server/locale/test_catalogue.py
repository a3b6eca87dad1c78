"""Every text has its Danish, and the Danish is plain."""

import ast
import re
from functools import lru_cache

import pytest
from babel.messages.catalog import Catalog, Message

from server.locale import catalogue, missing, translations
from server.locale.catalogue import _is_finished, extract, merge
from server.locale.reading import read_catalogue
from tests.support.source import modules, tree

LIX_LIMIT = 34
MARKS = r"\b(_|N_|gettext|ngettext)\("


@lru_cache
def found_texts() -> list[Message]:
    """Every text of the interface."""
    return [message for message in extract() if message.id]


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def test_every_text_of_the_interface_has_its_danish() -> None:
    assert missing() == []


def test_texts_are_found_in_code_and_in_templates() -> None:
    places = {place for message in extract() if message.id for place, _line in message.locations}
    assert "server/web/forms.py" in places and "templates/base.html" in places


@pytest.mark.parametrize("module", [name for name, path in modules().items() if re.search(MARKS, path.read_text())])
def test_every_text_that_is_marked_in_the_code_is_found(module: str) -> None:
    """A mark inside an f-string is not seen when texts are collected, and its text stays English unnoticed."""
    known = {_first(message.id) for message in found_texts()}
    calls = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Call) and node.args]
    marked = [call.args[0] for call in calls if re.fullmatch(MARKS, f"{ast.unparse(call.func)}(")]
    assert [text.value for text in marked if isinstance(text, ast.Constant) and text.value not in known] == []
    assert [ast.unparse(text) for text in marked if isinstance(text, ast.JoinedStr | ast.BinOp)] == []


def test_a_text_nobody_translated_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "read_catalogue", lambda locale: Catalog(locale=locale))
    assert "server/web/forms.py: Fill in this field." in missing()


@pytest.mark.parametrize(
    ("message", "finished"),
    [
        (Message("Sign in", "Log ind"), True),
        (Message("Sign in", ""), False),
        (Message("Sign in", "Log ind", flags={"fuzzy"}), False),
        (Message(("%(num)s vote", "%(num)s votes"), ("%(num)s stemme", "%(num)s stemmer")), True),
        (Message(("%(num)s vote", "%(num)s votes"), ("%(num)s stemme", "")), False),
        (Message("Call %(phone)s", "Ring på %(phone)s"), True),
        (Message("Call %(phone)s", "Ring på %(telefon)s"), False),
    ],
)
def test_only_a_whole_translation_is_finished(message: Message, finished: bool) -> None:
    assert _is_finished(message) is finished


def test_merging_keeps_every_translation_and_drops_what_is_gone() -> None:
    merged = merge()
    assert merged["Fill in this field."].string == "Udfyld feltet."
    assert {m.id for m in merged if m.id} == {m.id for m in extract() if m.id}


def test_plurals_are_danish() -> None:
    say = translations("da").ngettext
    singular, plural = "There is %(num)s thing to put right", "There are %(num)s things to put right"
    assert say(singular, plural, 1).startswith("Der er") and say(singular, plural, 2).startswith("Der er")


def test_our_own_danish_is_plain() -> None:
    """LIX = words per sentence + 100 · (words over six letters) / words."""
    strings = [
        s for m in read_catalogue("da") if m.id for s in (m.string if isinstance(m.string, tuple) else (m.string,))
    ]
    sentences = [s for text in strings for s in re.split(r"(?<=[.!?:])\s", text) if len(s.split()) > 3]
    words = re.findall(r"[A-Za-zÆØÅæøå]+", " ".join(re.sub(r"%\(\w+\)s", "x", s) for s in sentences))
    lix = len(words) / len(sentences) + 100 * sum(len(word) > 6 for word in words) / len(words)
    assert lix <= LIX_LIMIT, f"{lix:.1f}"
