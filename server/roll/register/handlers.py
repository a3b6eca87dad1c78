"""The returning officer brings in the list of those who may vote, and finds a person on it."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from pydantic import ConfigDict, Field

from server.roll.pages import LIST, keys_of, officer
from server.roll.queries import Resident, count_roll, find_residents
from server.roll.register.actions import import_roll
from server.roll.register.rules import COLUMNS, Doubtful, Doubts, StaleRoll
from server.roll.voids.queries import list_waiting
from server.rounds.pages import SHOWN_ROWS, VoteLinks, refused_rows, told_rows, vote_at
from server.rounds.phases import allows
from server.rounds.queries import list_styles
from server.rounds.rules import BadRows
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form, refuse
from server.web.locale import gettext as _
from server.web.locale import pick_plain
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

NO_DOUBTS = Doubts()
LARGEST = 300_000_000
"""Bytes of a register's extract: a million people take about 90 million."""


class StyleRoll(msgspec.Struct, frozen=True):
    """How many may vote with one ballot."""

    name: str
    areas: tuple[str, ...]
    lines: int


class RollView(View):
    """The list as a whole, and the form that replaces it."""

    form: FormState
    links: VoteLinks
    styles: list[StyleRoll]
    total: int
    columns: str
    may_import: bool
    bad_rows: list[str]
    doubts: Doubts


class PeopleView(View):
    """Who was found; the lines of `waiting` are to be taken off once a second person has said yes."""

    form: FormState
    links: VoteLinks
    name: str
    found: list[Resident]
    waiting: frozenset[int]
    may_print: bool


class ImportForm(Form):
    """The register's extract; `confirmed` is the digest of the doubts somebody has looked at."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="ignore")

    file: UploadFile
    confirmed: list[str] = []


class FindForm(Form):
    """Part of a name; sent by POST, so that it stands in no address."""

    name: str = Field(min_length=2, max_length=100)


@get(LIST, guards=[officer()])
async def show_roll(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return await _roll(request, fresh_form(), await vote_at(slug, number))


@post(LIST, guards=[officer()], status_code=200, request_max_body_size=LARGEST)
async def submit_roll(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    links = await vote_at(slug, number)
    form = await read_form(request, ImportForm)
    if isinstance(form, FormErrors):
        return await _roll(request, form, links)
    if not await list_styles(links.vote.id):
        return await _roll(request, await refuse(request, "file", _("Make a ballot first.")), links)
    try:
        source: Any = form.file.file
        confirmed = "".join(form.confirmed)
        await import_roll(keys_of(request), links.vote.id, source, now(request).date(), request.user.id, confirmed)
    except BadRows as error:
        rows = told_rows(error.problems) if error.total > SHOWN_ROWS else []
        return await _roll(request, await refused_rows(request, "file", error), links, rows)
    except Doubtful as error:
        look = _("Nothing was imported. Look at this, tick that it is right, and choose the file again.")
        return await _roll(request, await refuse(request, "confirmed", look), links, doubts=error.doubts)
    except StaleRoll:
        changed = _("The ballots changed while the file was read. Import it again.")
        return await _roll(request, await refuse(request, "file", changed), links)
    return redirect(request, f"{links.path}/liste")


@post(f"{LIST}/find", guards=[officer()], status_code=200)
async def submit_find(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    links = await vote_at(slug, number)
    form = await read_form(request, FindForm)
    if isinstance(form, FormErrors):
        return await _roll(request, form, links)
    return await _people(request, fresh_form(name=form.name), links, form.name)


async def _roll(
    request: AnyRequest, form: FormState, links: VoteLinks, bad_rows: Sequence[str] = (), doubts: Doubts = NO_DOUBTS
) -> Response[Any]:
    counts = {count.style: count.lines for count in await count_roll(links.vote.id)}
    styles = await list_styles(links.vote.id)
    view = RollView(
        form=form,
        links=links,
        styles=[StyleRoll(pick_plain(style.names), style.areas, counts.get(style.number, 0)) for style in styles],
        total=sum(counts.values()),
        columns=";".join(COLUMNS),
        may_import=not links.vote.sealed and allows("import_roll", links.round.phase),
        bad_rows=list(bad_rows),
        doubts=doubts,
    )
    return render(request, "roll/roll.html", None, view, 422 if form.failed else 200)


async def _people(request: AnyRequest, form: FormState, links: VoteLinks, name: str) -> Response[Any]:
    view = PeopleView(
        form=form,
        links=links,
        name=name,
        found=await find_residents(links.vote.id, name),
        waiting=frozenset(one.line for one in await list_waiting(now(request), links.vote.id)),
        may_print=links.vote.sealed and allows("print_letters", links.round.phase),
    )
    return render(request, "roll/people.html", None, view)


ROUTES = [show_roll, submit_roll, submit_find]
