"""My page: a resident's way to everything that is hers."""

from litestar import Response, get

from server.web.guards import resident
from server.web.render import View, render
from server.web.shell import AnyRequest


class MyPageView(View):
    """Whose page it is; `name` is "" when she has not said."""

    name: str


@get("/min-side", guards=[resident()])
async def show_my_page(request: AnyRequest) -> Response[str]:
    return render(request, "front/mine.html", None, MyPageView(request.user.name))
