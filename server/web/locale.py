"""Danish at `/...`, English at `/en/...`, the same handlers for both; never chosen by a cookie.

`LocalePrefix` takes `/en` off the path before routing and remembers the language for this request. `_` and `ngettext`
speak that language wherever they are called while it is served; msgids are English.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send
from markupsafe import Markup, escape

from ballots.texts import Told
from server.locale import translations
from server.web.shell import Locale, visit_of

LOCALES: tuple[Locale, ...] = ("da", "en")
NAMES: dict[Locale, str] = {"da": "Dansk", "en": "English"}

_current: ContextVar[Locale] = ContextVar("locale", default="da")


class LocalePrefix:
    """ASGI layer: `/en/was` is served as `/was` in English."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return await self.app(scope, receive, send)
        locale, path = split_locale(scope["path"])
        visit_of(scope).locale = locale
        scope["path"] = path
        scope["raw_path"] = path.encode()
        token = _current.set(locale)
        try:
            return await self.app(scope, receive, send)
        finally:
            _current.reset(token)


def split_locale(path: str) -> tuple[Locale, str]:
    """Language and path without it: `/en/was` → ("en", "/was")."""
    if path == "/en" or path.startswith("/en/"):
        return "en", path[3:] or "/"
    return "da", path


def with_locale(path: str, locale: Locale) -> str:
    """The address of a path (without prefix) in a language."""
    if locale == "da":
        return path
    return "/en/" if path == "/" else f"/en{path}"


def current_locale() -> Locale:
    """The language of the request being served; Danish outside one."""
    return _current.get()


@contextmanager
def speaking(locale: Locale) -> Iterator[None]:
    """Another language than the request's, for a file that has one of its own."""
    token = _current.set(locale)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str) -> str:
    """The message in the language of the request."""
    return translations(_current.get()).gettext(message)


def tell(text: str, values: Mapping[str, object]) -> str:
    """The text in the language of the request, with its values put in; a value that is Told is told in it too."""
    return gettext(text) % {
        name: tell(value.text, value.values) if isinstance(value, Told) else value for name, value in values.items()
    }


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message for n things; `%(num)s` in a template is n."""
    return translations(_current.get()).ngettext(singular, plural, n)


_ = gettext


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Marks a text for the catalogue without translating it now."""
    return message


def pick(texts: Mapping[str, str], locale: Locale | None = None) -> Markup:
    """An official text in the wanted language; falls back to Danish, then marked with its `lang`.

    `texts` maps language to text, e.g. {"da": "Bænk", "en": ""}; an empty text counts as absent. Gives safe HTML.
    """
    wanted = locale or current_locale()
    if texts.get(wanted):
        return escape(texts[wanted])
    for other, text in texts.items():
        if text:
            return Markup('<span lang="{}">{}</span>').format(other, text)
    return Markup("")


def pick_plain(texts: Mapping[str, str], locale: Locale | None = None) -> str:
    """The same without marking, for titles, attributes and files."""
    return texts.get(locale or current_locale()) or next((text for text in texts.values() if text), "")
