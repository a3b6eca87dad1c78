"""What people type, as HTML that can do nothing: markdown without HTML of its own, then only what is on a short list.

Either half would do; a fault in one of them is held by the other, and both stand behind a policy that runs no script.
"""

from functools import lru_cache

import nh3
from markdown_it.token import Token
from markupsafe import Markup

from server.ideas.text.rules import parse, render

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h2", "h3", "code", "pre", "hr"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


@lru_cache(maxsize=1024)
def to_html(text: str) -> Markup:
    """A text as people type it: paragraphs, lists, emphasis, links. Headings fit under the page's own."""
    tokens = parse(text)
    _lower_headings(tokens)
    clean = nh3.clean(
        render(tokens),
        tags=TAGS,
        attributes={**ATTRIBUTES, "*": set()},  # else nh3 lets `title` and `lang` through on every tag
        url_schemes=SCHEMES,
        link_rel="nofollow noopener ugc",
    )
    return Markup(clean)  # noqa: S704 - what nh3 lets through is on the list above


def _lower_headings(tokens: list[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
