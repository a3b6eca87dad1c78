"""The words of the interface: what the law keeps for elections stands on no page, and nothing is left untranslated."""

import ast
import re
from pathlib import Path

import pytest

from server.locale import missing
from server.locale.reading import read_catalogue
from tests.support.parts import ROOT
from tests.support.source import kind, modules, tree

FORBIDDEN = re.compile(r"\b(valg|valget|valgets|valgene|(valgliste|stemmebevis|valgbestyrelse)\w*)\b", re.IGNORECASE)
FOR_PROGRAMS = "server.votes.booth.handlers.api"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def forbidden_words(text: str) -> list[str]:
    """Statutory words in a text a resident may read."""
    return [found[0] for found in FORBIDDEN.finditer(text)]


@pytest.mark.parametrize("text", ["Valg", "dit valg er", "stemmebeviset", "VALGLISTEN"])
def test_the_search_finds_a_forbidden_word(text: str) -> None:
    assert forbidden_words(text)


@pytest.mark.parametrize("text", ["Vælg", "valgt", "afstemning", "fravalgte", "4 forslag valgt"])
def test_the_search_lets_other_words_be(text: str) -> None:
    assert not forbidden_words(text)


def test_every_text_has_a_finished_danish_translation() -> None:
    assert missing() == []


def test_no_translation_says_a_statutory_word() -> None:
    wrong = [text for message in read_catalogue("da") for text in _texts(message.string) if forbidden_words(text)]
    assert not wrong


@pytest.mark.parametrize("module", [name for name in modules() if kind(name) == "handlers" and name != FOR_PROGRAMS])
def test_no_page_shows_an_error_in_its_own_english(module: str) -> None:
    """An error's message is for programmers; a page says what happened by a text of the catalogue."""
    shown = [_shown(node) for node in ast.walk(tree(module))]
    assert "error" not in [node.id for node in shown if isinstance(node, ast.Name)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_says_a_statutory_word(template: Path) -> None:
    assert not forbidden_words(template.read_text())


def _shown(node: ast.AST) -> ast.AST | None:
    """What a piece of code turns into text."""
    if isinstance(node, ast.FormattedValue):
        return node.value
    is_text = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("str", "repr")
    return node.args[0] if is_text and node.args else None


def _texts(string: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [string] if isinstance(string, str) else list(string or [])
