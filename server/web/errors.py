"""Error pages: what happened and what one can do now, in the language of the request.

A whole page for people, a fragment for htmx, problem+json (RFC 9457) where the client asks for JSON. A fault of ours
logs the class of the exception, its place in the code and a random id that the page shows too; on the booth host
nothing is logged at all.
"""

import logging
import secrets
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from litestar import MediaType, Response
from litestar.exceptions import HTTPException

from server.web.addresses import path_of, query_of
from server.web.hosts import SAFE, WrongHost
from server.web.kept import RESIDENTS_SIGN_IN, STAFF_SIGN_IN, Kept
from server.web.locale import N_, gettext, with_locale
from server.web.render import View, render
from server.web.shell import AnyRequest, shell_of, visit_of

log = logging.getLogger("puljen.web")

PAGES: dict[int, tuple[str, str]] = {
    400: (N_("We could not read that"), N_("The address or the form was not complete. Go back and try again.")),
    401: (N_("Please sign in"), N_("This page is for staff. Sign in, and you will be taken to it.")),
    403: (N_("You may not do this"), N_("Your account does not have the role this needs, or the page was too old.")),
    404: (N_("We cannot find that page"), N_("The address may be mistyped, or the page has moved.")),
    405: (N_("This address does not take that"), N_("Go back to the page you came from and try again.")),
    409: (N_("That is not possible now"), N_("Something changed in the meantime. Look at the page again.")),
    413: (N_("The file is too large"), N_("Choose a smaller file and try again.")),
    421: (N_("This belongs to another address"), N_("Go to the front page and start from there.")),
    422: (N_("Something is missing"), N_("Go back and look at what you filled in.")),
    429: (N_("Please wait a little"), N_("There were too many tries in a short time. Try again in a few minutes.")),
    500: (N_("That went wrong at our end"), N_("It was nothing you did. Try again, or call us with the number below.")),
    503: (N_("We are busy right now"), N_("Many people are here at once. Try again in a minute.")),
}

FOR_RESIDENTS = N_("Sign in, and you will be taken to the page you wanted.")

RETRY_AFTER = {429: 60, 503: 5}
"""Status → seconds a client should wait."""

ExceptionHandler = Callable[[AnyRequest, Exception], Response[object]]


class ErrorView(View):
    """One error. `number` is set for our own faults only; `detail` is a room's own sentence, already translated."""

    status: int
    heading: str
    advice: str
    detail: str = ""
    number: str = ""
    next: str = ""
    back: str = ""
    kept: Kept | None = None
    sign_in: str = STAFF_SIGN_IN


class Problem(msgspec.Struct, omit_defaults=True):
    """RFC 9457."""

    title: str
    status: int
    detail: str = ""
    instance: str = ""


def handlers(statuses: Mapping[type[Exception], int]) -> dict[int | type[Exception], ExceptionHandler]:
    """Litestar's map: rooms' own errors with their status, HTTP errors, and everything else as 500.

    A room's error may carry a sentence for the page in an attribute `text` (an English msgid, see N_), and in `heading`
    one that takes the place of what pages of this status say.
    """
    named: dict[int | type[Exception], ExceptionHandler] = {
        kind: lambda request, error, status=status: show_error(  # type: ignore[misc]
            request, status, _said_by(error, "text"), heading=_said_by(error, "heading")
        )
        for kind, status in statuses.items()
    }
    return {HTTPException: on_http_error, Exception: on_fault, **named}


def show_error(
    request: AnyRequest,
    status: int,
    detail: str = "",
    number: str = "",
    kept: Kept | None = None,
    heading: str = "",
    sign_in: str = STAFF_SIGN_IN,
) -> Response[object]:
    """The page, fragment or problem of a status; with a heading of its own it says nothing of the usual."""
    usual, advice = (gettext(text) for text in PAGES.get(status) or PAGES[400 if status < 500 else 500])
    if status == 401 and sign_in == RESIDENTS_SIGN_IN:
        advice = gettext(FOR_RESIDENTS)
    if _wants_json(request):
        problem = Problem(heading or usual, status, detail, number)
        return Response(msgspec.json.encode(problem), status_code=status, media_type="application/problem+json")
    view = ErrorView(
        status=status,
        heading=heading or usual,
        advice="" if heading else advice,
        detail=detail,
        number=number,
        next=path_of(request.scope) if request.scope["method"] in SAFE else "",
        back=_page_before(request) if status == 409 else "",
        kept=kept,
        sign_in=sign_in,
    )
    response = _page(request, view)
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = str(RETRY_AFTER[status])
    return response


def on_http_error(request: AnyRequest, error: Exception) -> Response[object]:
    """Litestar's and our own HTTP errors; their English detail is for programmers and is not shown."""
    assert isinstance(error, HTTPException)
    if isinstance(error, WrongHost) and request.scope["method"] in SAFE:
        return _to_the_other_host(request, error)
    if error.status_code >= 500 and error.status_code != 503:
        return on_fault(request, error)
    kept, sign_in = getattr(error, "kept", None), getattr(error, "sign_in", STAFF_SIGN_IN)
    response = show_error(request, error.status_code, kept=kept, sign_in=sign_in)
    response.headers.update({k: v for k, v in (error.headers or {}).items() if k.lower() in ("retry-after", "allow")})
    return response


def on_fault(request: AnyRequest, error: Exception) -> Response[object]:
    """A fault of ours. The message may hold what somebody typed, so only its class and place are logged; of one in the
    booth not even the place, which could say what she was doing."""
    number, in_booth = secrets.token_hex(4), visit_of(request.scope).host == "booth"
    log.error("fault %s %s %s", number, type(error).__name__, "in the booth" if in_booth else _place_of(error))
    return show_error(request, 500, number=number)


def _page(request: AnyRequest, view: ErrorView) -> Response[object]:
    """A broken template must not take the error page with it."""
    try:
        return render(request, "errors/page.html", "errors/_fragment.html", view, view.status)  # type: ignore[return-value]
    except Exception as error:
        log.error("error page %s", type(error).__name__)
        text = f"{view.heading}. {view.advice} {view.number}"
        return Response(text, status_code=view.status, media_type=MediaType.TEXT)


def _to_the_other_host(request: AnyRequest, error: WrongHost) -> Response[object]:
    shell, visit = shell_of(request), visit_of(request.scope)
    wanted = (error.extra or {}).get("host") if isinstance(error.extra, dict) else "public"
    base = shell.booth_url if wanted == "booth" else shell.public_url
    location = base + with_locale(path_of(request.scope), visit.locale) + query_of(request.scope)
    return Response("", status_code=307, media_type=MediaType.TEXT, headers={"Location": location})


def _place_of(error: Exception) -> str:
    """File and line that raised, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _said_by(error: Exception, name: str) -> str:
    text = getattr(error, name, "")
    return gettext(text) if text else ""


def _page_before(request: AnyRequest) -> str:
    """The path of ours that the form stood on, "" when the browser does not say or it was another site's."""
    try:
        before = urlsplit(request.headers.get("referer", ""))
    except ValueError:  # no address at all: "http://["
        return ""
    own = before.netloc == request.headers.get("host", "") and before.path.startswith("/")
    return before.path if own and not before.path.startswith("//") else ""


def _wants_json(request: AnyRequest) -> bool:
    accept = request.headers.get("accept", "")
    return "json" in accept and "text/html" not in accept
