"""Ideas much like what somebody is about to propose."""

from litestar import Response, get
from litestar.params import FromPath

from server.ideas.alike.queries import LikeInfo, find_alike
from server.ideas.pages import LIST, RoundIdeas, ideas_at
from server.web.guards import anyone
from server.web.render import View, render
from server.web.shell import AnyRequest, now


class AlikeView(View):
    """What is much like `asked`."""

    place: RoundIdeas
    asked: str
    alike: list[LikeInfo]


@get(f"{LIST}/ligner", guards=[anyone()])
async def show_alike(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    place = await ideas_at(slug)
    asked = request.query_params.get("title", "").replace("\0", "")[:200]
    view = AlikeView(place, asked, await find_alike(place.round.id, asked, now(request)))
    return render(request, "ideas/alike.html", "ideas/_alike.html", view)


ROUTES = [show_alike]
