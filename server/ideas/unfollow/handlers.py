"""Ending to follow an idea by the link in a mail: a page with one button, because mail scanners open links; its press
may come from a mail program, which sends neither a cookie nor an Origin."""

from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from server.ideas.queries import get_idea
from server.ideas.talk.actions import set_follow
from server.ideas.unfollow.link import PATH, who_stops
from server.rounds.queries import NotFound
from server.web.guards import anyone
from server.web.render import View, render
from server.web.shell import AnyRequest


class StopView(View):
    """Which idea no mails come about any more; `title` "" for one that is not shown. `done` once it is so."""

    path: str
    title: str
    lang: str
    done: bool


@get(f"{PATH}/{{token:str}}", guards=[anyone()])
async def show_stop(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    idea, _resident = _named(token)
    return await _page(request, token, idea, done=False)


@post(f"{PATH}/{{token:str}}", guards=[anyone(from_anywhere=True)], status_code=200)
async def submit_stop(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    idea, resident = _named(token)
    await set_follow(idea, resident, on=False)
    return await _page(request, token, idea, done=True)


def _named(token: str) -> tuple[UUID, UUID]:
    named = who_stops(token)
    if named is None:
        raise NotFoundException
    return named


async def _page(request: AnyRequest, token: str, idea_id: UUID, done: bool) -> Response[str]:
    try:
        idea = await get_idea(idea_id)
    except NotFound:
        raise NotFoundException from None
    title = idea.title if idea.state in ("open", "merged") else ""
    return render(request, "ideas/stop.html", None, StopView(f"{PATH}/{token}", title, idea.lang, done))


ROUTES = [show_stop, submit_stop]
