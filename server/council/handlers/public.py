"""What everybody sees: the decision with the paper behind it, and the locked list as a file."""

from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from server.council.handlers.papers import paper_file
from server.council.pages import PUBLIC, ListAt, begun_at, paper_view
from server.rounds.phases import allows
from server.web.guards import anyone
from server.web.render import render
from server.web.shell import AnyRequest


@get(PUBLIC, guards=[anyone()])
async def show_public_decision(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at = await _decided(slug, number)
    view = await paper_view(request, at, f"{at.public_path}/oplaeg.pdf", as_file=False)
    return render(request, "council/public.html", None, view)


@get(f"{PUBLIC}/oplaeg.pdf", guards=[anyone()])
async def show_public_file(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await paper_file(request, await _decided(slug, number))


@get(f"{PUBLIC}/liste.json", guards=[anyone()])
async def show_locked_list(slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    at = await _decided(slug, number)
    if at.shortlist is None or at.shortlist.list is None:
        raise NotFoundException
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, no-cache"}
    return Response(at.shortlist.list, media_type="application/json", headers=headers)


async def _decided(slug: str, number: int) -> ListAt:
    """A list about which something was decided, or 404."""
    at, shortlist = await begun_at(slug, number)
    if shortlist.state == "draft" or not allows("show_round", at.round.phase):
        raise NotFoundException
    return at


ROUTES = [show_public_decision, show_public_file, show_locked_list]
