"""`/personale/runder/<slug>/tjekliste`: what is missing before the next act; also shown on the round's own page.
`/personale/naeste`: the next acts of every round that the reader may do."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, Router, get
from litestar.params import FromPath

from server.desk.checklist.building import Book, list_acts, open_books
from server.desk.checklist.rules import ACTS, Act, Place
from server.desk.checklist.words import in_words
from server.rounds.pages import DESK, SETUP, look, look_at_all, round_at
from server.rounds.queries import RoundInfo, Texts, list_rounds
from server.web.desk import DeskLink
from server.web.locale import N_
from server.web.locale import gettext as _
from server.web.render import View, render
from server.web.shell import AnyRequest, User, now

TASKS = "/personale/naeste"
DESK_LINKS = [
    DeskLink(
        TASKS,
        N_("Next steps"),
        N_("What comes next in every round, by when, and what is missing."),
        SETUP | {"auditor"},
        in_any_round=True,
    )
]


class ItemRow(msgspec.Struct, frozen=True):
    """A need in words; `path` leads to where it is mended, "" for a reader who may not go there."""

    text: str
    met: bool
    must: bool
    waits: bool
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


class Task(msgspec.Struct, frozen=True):
    """An act of some round; `missing` counts what blocks it."""

    round: Texts
    act: ActRow
    path: str
    missing: int


class TasksView(View):
    """What its reader may do next, the earliest first."""

    tasks: list[Task]


class ChecklistView(View):
    """What comes next in a round."""

    round: RoundInfo
    acts: list[ActRow]


@get(f"{DESK}/{{slug:str}}/tjekliste", guards=[look()])
async def show_checklist(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    round_, at, roles = await round_at(slug), now(request), request.user.roles
    (book,) = await open_books([round_], at)
    titles = {vote.number: vote.titles for vote in book.votes} if len(book.votes) > 1 else {}
    acts = [_row(act, titles.get(act.vote), roles, at) for act in await list_acts(book, at)]
    return render(request, "desk/checklist.html", "desk/_checklist.html", ChecklistView(round_, acts))


@get(TASKS, guards=[look_at_all()])
async def show_tasks(request: AnyRequest) -> Response[Any]:
    at = now(request)
    books = await open_books(await list_rounds(), at)
    tasks = [task for book in books for task in await _tasks(request.user, book, at)]
    tasks.sort(key=lambda task: (task.act.due is None, task.act.due))
    return render(request, "desk/tasks.html", None, TasksView(tasks))


async def _tasks(user: User, book: Book, at: datetime) -> list[Task]:
    round_ = book.round
    roles = user.in_round(round_.id).roles
    path = f"{DESK}/{round_.slug}/tjekliste"
    return [
        Task(round_.titles, _row(act, None, roles, at), path, sum(item.must for item in act.missing))
        for act in await list_acts(book, at)
        if act.place.roles & roles
    ]


def _row(act: Act, vote: Texts | None, roles: frozenset[str], at: datetime) -> ActRow:
    return ActRow(
        title=_(ACTS[act.code]),
        vote=vote,
        due=act.due,
        late=act.due is not None and at >= act.due,
        path=_path(act.place, roles),
        ready=not act.blocked,
        items=[
            ItemRow(in_words(item), item.met, item.must, item.waits, _path(item.place, roles)) for item in act.items
        ],
    )


def _path(place: Place | None, roles: frozenset[str]) -> str:
    return place.path if place and place.roles & roles else ""


router = Router("/", route_handlers=[show_checklist, show_tasks])
