"""From a view to an answer: the whole page, or for htmx the fragment the same template includes.

A template sees `view` (the struct of its page), `site`, `locale`, `user` (User or None), `demo`, and

    _("...") · ngettext("%(num)s vote", "%(num)s votes", n) · {% trans %}   texts
    url("/r/2026") · public_url(path) · booth_url(path) · other_url         addresses in the language of the request
    static_url("css/brand.css")                                             our own files
    money(minor, currency, exponent) · number(n) · percent(share)           1.234,50 kr. · 1.800 · 12,3 %
    x|date · x|datetime · x|clock · x|iso                                   Danish time from UTC
    pick({"da": ..., "en": ...}) · pick_plain(...)                          an official text, fallback marked with lang
    csrf                                                                    for the form macros
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response
from litestar.datastructures import Cookie
from markupsafe import Markup

from server.locale import translations
from server.web import locale as language
from server.web import words
from server.web.addresses import in_ascii, path_of, query_of
from server.web.brand import brand_url
from server.web.places import TEMPLATES
from server.web.session import csrf_token
from server.web.shell import AnyRequest, Locale, shell_of, visit_of
from server.web.static import static_url


class View(msgspec.Struct):
    """What one page shows. Every page has a subclass of its own; forms hang in a field `form: FormState`."""


def render(
    request: AnyRequest,
    page: str,
    fragment: str | None,
    view: View,
    status: int = 200,
    headers: dict[str, str] | None = None,
    cookies: list[Cookie] | None = None,
) -> Response[str]:
    """The page template, or `fragment` (a template too) when htmx asks; None for a page without one."""
    wanted = fragment if fragment and is_htmx(request) else page
    return Response(
        to_html(request, wanted, view),
        status_code=status,
        media_type=MediaType.HTML,
        headers={"Vary": "HX-Request", "Content-Language": visit_of(request.scope).locale, **(headers or {})},
        cookies=cookies,
    )


def redirect(
    request: AnyRequest, path: str, *, status: int = 303, cookies: list[Cookie] | None = None
) -> Response[str]:
    """To another page of ours, in the same language; 303 after a form, so that reloading does not send it again."""
    location = in_ascii(language.with_locale(path, visit_of(request.scope).locale))
    return Response("", status_code=status, media_type=MediaType.TEXT, headers={"Location": location}, cookies=cookies)


def is_htmx(request: AnyRequest) -> bool:
    """Whether htmx asks for a fragment; going back in history it wants the whole page."""
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-history-restore-request") != "true"


def url(path: str) -> str:
    """The address of a path of ours in the language of the request."""
    return language.with_locale(path, language.current_locale())


def to_html(request: AnyRequest, template: str, view: View) -> str:
    """One template with everything it sees."""
    if not isinstance(view, View):
        raise TypeError(f"{template}: the view is a {type(view).__name__}, not a View")
    visit = visit_of(request.scope)
    return environment(visit.locale).get_template(template).render(_context(request, view))


@lru_cache
def environment(locale: Locale) -> Environment:
    """One Jinja environment a language: strict about names, escaping everything."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_translations(translations(locale), newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        _=_texts(locale),
        locale=locale,
        url=url,
        static_url=static_url,
        money=words.money,
        number=words.number,
        percent=words.percent,
        span=words.span,
        pick=language.pick,
        pick_plain=language.pick_plain,
    )
    env.filters.update(date=words.day, datetime=words.moment, until=words.until, clock=words.clock, iso=words.iso)
    return env


def _texts(locale: Locale) -> Callable[..., Markup]:
    """`_` for templates. A page says thirty texts without a value, and they are the same each time: these are kept."""
    known = translations(locale)

    @lru_cache(maxsize=4096)
    def plain(message: str) -> Markup:
        return Markup(known.gettext(message)) % {}  # noqa: S704 - as the extension does

    def text(message: str, **values: object) -> Markup:
        return Markup(known.gettext(message)) % values if values else plain(message)  # noqa: S704

    return text


def _context(request: AnyRequest, view: View) -> dict[str, Any]:
    visit, shell = visit_of(request.scope), shell_of(request)
    here = "booth" if visit.host == "booth" else "public"
    other: Locale = "en" if visit.locale == "da" else "da"
    path = path_of(request.scope) + query_of(request.scope)

    def on(host: str, base: str) -> Any:
        return lambda path: ("" if here == host else base) + language.with_locale(path, visit.locale)

    return {
        "view": view,
        "site": shell.site,
        "brand_url": brand_url(shell.site),
        "demo": shell.site.demo,
        "user": visit.user,
        "csrf": csrf_token(visit.token) if visit.token else "",
        "public_url": on("public", shell.public_url),
        "booth_url": on("booth", shell.booth_url),
        "other_url": language.with_locale(path, other),
        "other_locale": other,
        "other_name": language.NAMES[other],
        "on_booth": here == "booth",
    }
