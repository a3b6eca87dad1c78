"""Every page has a typed view of its own, and every template is used by somebody."""

import ast
import importlib
import re
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from jinja2 import Environment, nodes

from server.web.render import View
from tests.support.parts import ROOT
from tests.support.source import modules, tree

TEMPLATES = ROOT / "templates"
FILES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
PAGES = [name for name in FILES if not Path(name).name.startswith("_") and not name.startswith("components/")]
JINJA = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


def all_views() -> list[type[View]]:
    """Every view struct of the application."""
    for module, path in modules().items():
        if module.startswith("server.") and "(View" in path.read_text():
            importlib.import_module(module)
    return _below(View)


def named_templates() -> set[str]:
    """Every template the code names."""
    texts = {node.value for module in modules() for node in ast.walk(tree(module)) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[\w/]+\.html", text)}


def used_by_templates() -> set[str]:
    """Every template another template extends, includes or imports from."""
    kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    return {
        text.value
        for name in FILES
        for node in JINJA.parse((TEMPLATES / name).read_text()).find_all(kinds)
        for text in node.find_all(nodes.Const)
        if isinstance(text.value, str) and text.value.endswith(".html")
    }


def test_every_template_the_code_names_exists() -> None:
    assert named_templates() | used_by_templates() <= set(FILES)


def test_every_template_is_used() -> None:
    assert set(FILES) <= named_templates() | used_by_templates()


def test_every_view_says_the_type_of_every_field() -> None:
    views = all_views()
    assert len(views) > 5
    loose = [
        f"{view.__module__}.{view.__name__}.{field}: {hint}"
        for view in views
        for field, hint in get_type_hints(view).items()
        if hint is Any or "Any" in str(hint) or hint in (dict, list, tuple, object)
    ]
    assert not loose


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_only_for_what_some_view_has(page: str) -> None:
    """A page reads `view.x`, and there is a view struct with all of its x."""
    asked = _asked_of_view(page, set())
    fits = [view for view in all_views() if asked <= set(view.__struct_fields__) | set(dir(view))]
    assert fits, sorted(asked)


def _asked_of_view(name: str, seen: set[str]) -> set[str]:
    seen.add(name)
    parsed = JINJA.parse((TEMPLATES / name).read_text())
    own = {
        node.attr
        for node in parsed.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "view"
    }
    inner = {
        text.value
        for node in parsed.find_all(nodes.Include)
        for text in node.find_all(nodes.Const)
        if text.value not in seen
    }
    return own.union(*(_asked_of_view(other, seen) for other in inner))


def _below(view: type[View]) -> list[type[View]]:
    return [found for child in view.__subclasses__() for found in (child, *_below(child))]
