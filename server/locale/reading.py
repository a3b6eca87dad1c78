"""Reading catalogues into memory."""

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent


@lru_cache
def translations(locale: str) -> NullTranslations:
    """What turns an English text into the language's own; English itself needs none."""
    if locale == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogue_path(locale: str) -> Path:
    """Where the merged catalogue of a language stands."""
    return HERE / locale / "LC_MESSAGES" / "messages.po"


def read_catalogue(locale: str) -> Catalog:
    """The merged catalogue with the parts laid over it."""
    path = catalogue_path(locale)
    catalogue = _read(path, locale) if path.exists() else Catalog(locale=locale)
    for part in sorted((HERE / "parts").glob("*.po")):
        for message in _read(part, locale):
            if message.id and message.string:
                catalogue[message.id] = message
    return catalogue


def _read(path: Path, locale: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)
