"""Finding every text in code and templates, and keeping the Danish catalogue in step with them."""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from server.locale.reading import catalogue_path, read_catalogue
from server.web.places import TEMPLATES

LOCALE = "da"
SERVER = Path(__file__).parent.parent
LIBRARY = SERVER.parent / "ballots"
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sr]|\{\}")
JINJA = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false", "trim_blocks": "true"}
PLACES: tuple[tuple[Path, str, str, dict[str, str]], ...] = (
    (LIBRARY, "**.py", "python", {}),
    (SERVER, "**.py", "python", {}),
    (TEMPLATES, "**.html", "jinja2.ext.babel_extract", JINJA),
)
"""(folder, its files, how their texts are found, options). The library marks its texts and translates none."""


def extract() -> Catalog:
    """Every text of the interface with the places it stands at."""
    found = Catalog(project="Puljen", charset="utf-8")
    for folder, suffix, method, options in PLACES:
        texts = extract_from_dir(folder, [(suffix, method)], {suffix: options}, keywords=KEYWORDS)
        for name, _line, message, comments, context in texts:
            found.add(message, locations=[(f"{folder.name}/{name}", 0)], auto_comments=comments, context=context)
    return found


def merge() -> Catalog:
    """The Danish catalogue brought up to date: every text there is, no text that is gone, parts laid over it."""
    known = read_catalogue(LOCALE)
    merged = Catalog(locale=LOCALE, project="Puljen", charset="utf-8", fuzzy=False, header_comment=HEADER)
    for message in extract():
        if message.id:
            merged[message.id] = _translated(message, known.get(message.id))
    return merged


def missing() -> list[str]:
    """Every text without a finished Danish translation, as `place: text`; empty when all is well.

    A translation that names a placeholder its text does not fill counts as unfinished: the page would break.
    """
    known = read_catalogue(LOCALE)
    return [
        f"{message.locations[0][0] if message.locations else '?'}: {_words(message)}"
        for message in extract()
        if message.id and not _is_finished(known.get(message.id))
    ]


def write(catalogue: Catalog) -> None:
    """Write the merged catalogue, sorted, without dates, so that the same texts give the same file."""
    out = BytesIO()
    write_po(out, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
    lines = [line for line in out.getvalue().decode().splitlines(keepends=True) if not line.startswith(_VOLATILE)]
    path = catalogue_path(LOCALE)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")


HEADER = (
    "# Danish texts of Puljen's pages. Written by `python -m server.locale`; the translations are edited here by hand."
)
_VOLATILE = (
    '"Report-Msgid-Bugs-To',
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Generated-By',
    '"Last-Translator',
    '"Language-Team',
)


def _translated(message: Message, known: Message | None) -> Message:
    string = known.string if known else ("" if isinstance(message.id, str) else ("", ""))
    flags = set(message.flags) | ({"fuzzy"} if known and known.fuzzy else set())
    return Message(message.id, string, locations=message.locations, flags=flags, auto_comments=message.auto_comments)


def _is_finished(known: Message | None) -> bool:
    if known is None or known.fuzzy:
        return False
    ids, strings = _several(known.id), _several(known.string)
    filled = {name for text in ids for name in PLACEHOLDER.findall(text)}
    return all(strings) and all(set(PLACEHOLDER.findall(text)) <= filled for text in strings)


def _several(texts: object) -> list[str]:
    """One text, or singular and plural."""
    return [str(text) for text in texts] if isinstance(texts, (tuple, list)) else [str(texts or "")]


def _words(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]
