"""The markdown people type, read by the one parser there is for it, and as text without a mark. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKS_AND_ALL = 4
"""So many times its length is read for an excerpt: to parse 10,000 characters for each card would take too long."""
_LEADING = re.compile(r"^(?:[•\-*+>#]+ )+")
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block", "html_inline"])


def parse(text: str) -> list[Token]:
    """A text as markdown without HTML of its own and without pictures."""
    return _markdown.parse(text.replace("\0", ""))


def render(tokens: Sequence[Token]) -> str:
    """What was parsed as HTML; not yet fit to be shown (see `server.ideas.markdown`)."""
    return str(_markdown.renderer.render(tokens, _markdown.options, {}))


def to_text(text: str) -> str:
    """As it reads on the page: paragraphs with a blank line between them, each item of a list on a line of its own."""
    written, mark, depth, gap = "", "", 0, "\n\n"
    for token in parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            gap = gap if depth else "\n\n"
        elif token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "• "
        elif said := _said(token):
            written += (gap if written else "") + mark + said
            mark, gap = "", "\n" if depth else "\n\n"
    return written


@lru_cache(maxsize=2048)
def excerpt(body: str, most: int = 180) -> str:
    """The beginning of a text on one line, for a card; kept, for a list shows the same to every visitor."""
    read = body[: most * MARKS_AND_ALL]
    text = _LEADING.sub("", " ".join(to_text(read).split()))
    if len(text) <= most and read == body:
        return text
    return f"{text[: most - 2].rsplit(' ', 1)[0].rstrip(' .,;:')} …"


def _said(token: Token) -> str:
    """The words of a block, "" for what has none."""
    if token.type in ("code_block", "fence"):
        return token.content.strip()
    breaks = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(breaks.get(part.type, part.content) for part in token.children or ()).strip()
