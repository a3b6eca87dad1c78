"""`/personale/runder/<slug>/tjekliste`: what is missing before the next act; also shown on the round's own page."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, Router, get
from litestar.params import FromPath

from server.desk.checklist.building import list_acts
from server.desk.checklist.rules import ACTS, Act, Place
from server.desk.checklist.words import in_words
from server.rounds.pages import DESK, look, round_at
from server.rounds.queries import RoundInfo, Texts, list_votes
from server.web.locale import gettext as _
from server.web.render import View, render
from server.web.shell import AnyRequest, now


class ItemRow(msgspec.Struct, frozen=True):
    """A need in words; `path` leads to where it is mended, "" for a reader who may not go there."""

    text: str
    met: bool
    must: bool
    path: str


class ActRow(msgspec.Struct, frozen=True):
    """An act in words; `vote` names the vote where a round has several."""

    title: str
    vote: Texts | None
    due: datetime | None
    late: bool
    path: str
    ready: bool
    items: list[ItemRow]


class ChecklistView(View):
    """What comes next in a round."""

    round: RoundInfo
    acts: list[ActRow]


@get(f"{DESK}/{{slug:str}}/tjekliste", guards=[look()])
async def show_checklist(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    round_, at, roles = await round_at(slug), now(request), request.user.roles
    votes = {vote.number: vote.titles for vote in await list_votes(round_.id)}
    titles = votes if len(votes) > 1 else {}
    acts = [_row(act, titles.get(act.vote), roles, at) for act in await list_acts(round_, at)]
    return render(request, "desk/checklist.html", "desk/_checklist.html", ChecklistView(round_, acts))


def _row(act: Act, vote: Texts | None, roles: frozenset[str], at: datetime) -> ActRow:
    return ActRow(
        title=_(ACTS[act.code]),
        vote=vote,
        due=act.due,
        late=act.due is not None and at >= act.due,
        path=_path(act.place, roles),
        ready=not act.blocked,
        items=[ItemRow(in_words(item), item.met, item.must, _path(item.place, roles)) for item in act.items],
    )


def _path(place: Place | None, roles: frozenset[str]) -> str:
    return place.path if place and place.roles & roles else ""


router = Router("/", route_handlers=[show_checklist])
