"""My page: a resident's way to everything that is hers."""

from litestar import Response, get

from server.delivery.queries import LedInfo, list_led_by
from server.web.guards import resident
from server.web.render import View, render
from server.web.shell import AnyRequest


class MyPageView(View):
    """Whose page it is, and the projects she leads; `name` is "" when she has not said."""

    name: str
    led: list[LedInfo]


@get("/min-side", guards=[resident()])
async def show_my_page(request: AnyRequest) -> Response[str]:
    return render(request, "front/mine.html", None, MyPageView(request.user.name, await list_led_by(request.user.id)))
