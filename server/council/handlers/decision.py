"""Writing down what was decided, and the two yeses that lock the list or take it up again."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from server.council import actions
from server.council.ballot import ballot_of
from server.council.handlers.overview import ListRow, list_page
from server.council.pages import ONE, RESULT_NAMES, ListAt, begun_at, council, decision_form, me, why
from server.council.paper import build_paper, paper_bytes
from server.council.queries import ShortlistInfo, find_decision
from server.council.rules import DecisionDraft, after
from server.people.queries import find_open_approval
from server.people.rules import NotAllowed
from server.rounds.pages import refused
from server.rounds.phases import require
from server.rounds.rules import BadDraft
from server.web.forms import FormErrors, FormState, fresh_form, read_form, refuse
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now


class DecisionView(View):
    """The form of a decision."""

    form: FormState
    at: ListAt
    rows: list[ListRow]
    result_names: dict[str, str]


@get(f"{ONE}/beslutning", guards=[council()])
async def show_decision(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, shortlist = await begun_at(slug, number)
    require("decide_shortlist", at.round.phase)
    after("record", shortlist.state)
    rows, earlier = await _rows(shortlist), await find_decision(shortlist.id)
    results = {f"result_{row.idea.number}": row.listed.decision or None for row in rows}
    if earlier is None:
        return _page(request, at, rows, fresh_form(body=_("The council"), **results))
    names = ("body", "meeting", "item", "minutes_url", "note")
    return _page(request, at, rows, fresh_form(**{name: getattr(earlier, name) for name in names}, **results))


@post(f"{ONE}/beslutning", guards=[council()], status_code=200)
async def submit_decision(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, shortlist = await begun_at(slug, number)
    rows = await _rows(shortlist)
    form = await read_form(request, decision_form([row.idea.number for row in rows]))
    if isinstance(form, FormErrors):
        return _page(request, at, rows, form)
    given = form.model_dump()
    results = {row.idea.number: given.pop(f"result_{row.idea.number}") for row in rows}
    paper = paper_bytes(await build_paper(at.round, at.vote, shortlist, now(request)))
    try:
        draft = DecisionDraft(**given)
        await actions.record_decision(at.vote.id, draft, results, paper, request.user.id, now(request))
    except BadDraft as error:
        return _page(request, at, rows, await refused(request, error))
    return redirect(request, at.path)


@post(f"{ONE}/bekraeft", guards=[council()], status_code=200)
async def submit_confirm(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, shortlist = await begun_at(slug, number)
    first = await find_open_approval("shortlist", shortlist.id, now(request))
    confirm = actions.confirm_second if first and first.first != request.user.id else actions.confirm_first
    try:
        await confirm(at.vote.id, me(request), now(request))
    except NotAllowed as error:
        return await list_page(request, at, await refuse(request, "", why(error)))
    except BadDraft as error:
        return await list_page(request, at, await refused(request, error))
    return redirect(request, at.path)


@post(f"{ONE}/tag-op", guards=[council()], status_code=200)
async def submit_take_up(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Before two have confirmed it one person makes a draft of it again; a locked list takes two."""
    at, shortlist = await begun_at(slug, number)
    try:
        if shortlist.state == "locked":
            await actions.reopen(at.vote.id, me(request), now(request))
        else:
            await actions.take_up(at.vote.id, request.user.id)
    except NotAllowed as error:
        return await list_page(request, at, await refuse(request, "", why(error)))
    return redirect(request, at.path)


async def _rows(shortlist: ShortlistInfo) -> list[ListRow]:
    return [ListRow(idea, one) for idea, one in await ballot_of(shortlist)]


def _page(request: AnyRequest, at: ListAt, rows: list[ListRow], form: FormState) -> Response[Any]:
    view = DecisionView(form, at, rows, RESULT_NAMES)
    return render(request, "council/decision.html", None, view, 422 if form.failed else 200)


ROUTES = [show_decision, submit_decision, submit_confirm, submit_take_up]
