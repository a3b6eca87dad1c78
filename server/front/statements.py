"""What the law asks every public site to say: accessibility (with `/was` leading there), privacy. And: are we alive?"""

from datetime import date

from litestar import MediaType, Response, get

from server.db import DatabaseError, fetch
from server.votes.box.served import known_refusals
from server.web.guards import anyone
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, shell_of

REVISED = date(2026, 11, 22)
"""When the accessibility statement was last gone through; the law wants it done every year."""


class StatementView(View):
    """`address` is the site's own, `revised` the day somebody went through the statement."""

    address: str
    revised: date


class PrivacyView(View):
    """Nothing but the site's own contact."""


@get("/was", guards=[anyone(host="both")])
async def show_was(request: AnyRequest) -> Response[str]:
    return redirect(request, "/tilgaengelighed", status=301)


@get("/tilgaengelighed", guards=[anyone()])
async def show_accessibility(request: AnyRequest) -> Response[str]:
    view = StatementView(shell_of(request).public_url, REVISED)
    return render(request, "front/accessibility.html", None, view)


@get("/privatliv", guards=[anyone()])
async def show_privacy(request: AnyRequest) -> Response[str]:
    return render(request, "front/privacy.html", None, PrivacyView())


@get("/healthz", guards=[anyone(host="both")])
async def show_health() -> Response[str]:
    """200 when the database answers, else 503. "ok" alone when all is well; below it each vote that is not served.

    Such a vote needs people, not another start, and takes no other page with it: hence no 503.
    """
    try:
        await fetch("SELECT 1 AS one")
    except DatabaseError:
        return Response("no database", status_code=503, media_type=MediaType.TEXT)
    lines = ["ok", *(f"not served: {vote}" for vote in known_refusals())]
    return Response("\n".join(lines), media_type=MediaType.TEXT)
