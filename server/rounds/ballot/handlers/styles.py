"""Staff set up ballots: who gets which, and what stands on it."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from pydantic import Field

from server.rounds.ballot import actions
from server.rounds.ballot.rules import StyleDraft, check_lines
from server.rounds.pages import VOTE, VoteLinks, both, checked, refused, setup, vote_at
from server.rounds.queries import StyleInfo, list_budget_lines, list_styles, listed
from server.rounds.rules import BadDraft
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest


class StyleFormView(View):
    """A ballot; `style` None for a new one. `lines` are (id, title)."""

    form: FormState
    links: VoteLinks
    style: StyleInfo | None
    lines: list[tuple[str, dict[str, str]]]


class StyleForm(Form):
    """`areas` one a line or with commas; none = everybody."""

    name_da: str = Field(max_length=200)
    name_en: str = Field("", max_length=200)
    areas: str = Field("", max_length=5000)
    lines: Annotated[list[str], checked(check_lines)] = []
    reason: str = Field("", max_length=500)


@get([f"{VOTE}/seddel", f"{VOTE}/seddel/{{place:int}}"], guards=[setup()])
async def show_style(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], place: FromPath[int] = 0
) -> Response[Any]:
    links = await vote_at(slug, number)
    style = await _style_of(links, place)
    if style is None:
        lines = [line.code for line in await list_budget_lines(links.vote.id)]
        return await _style_form(request, fresh_form(lines=lines), links, None)
    values = both(style.names, "name") | {"areas": "\n".join(style.areas), "lines": style.lines}
    return await _style_form(request, fresh_form(**values, reason=style.reason), links, style)


@post([f"{VOTE}/seddel", f"{VOTE}/seddel/{{place:int}}"], guards=[setup()], status_code=200)
async def submit_style(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], place: FromPath[int] = 0
) -> Response[Any]:
    links = await vote_at(slug, number)
    style = await _style_of(links, place)
    form = await read_form(request, StyleForm)
    if isinstance(form, FormErrors):
        return await _style_form(request, form, links, style)
    try:
        numbers = [other.number for other in await list_styles(links.vote.id)]
        areas = listed(form.areas.replace("\n", ","))
        draft = StyleDraft(
            style.number if style else max(numbers, default=0) + 1,
            form.name_da,
            form.name_en,
            areas,
            tuple(form.lines),
            form.reason,
        )
        await actions.save_style(links.vote.id, draft, request.user.id)
    except BadDraft as error:
        return await _style_form(request, await refused(request, error), links, style)
    return redirect(request, links.path)


@post(f"{VOTE}/seddel/{{place:int}}/slet", guards=[setup()], status_code=200)
async def submit_delete_style(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], place: FromPath[int]
) -> Response[Any]:
    links = await vote_at(slug, number)
    await actions.delete_style(links.vote.id, place, request.user.id)
    return redirect(request, links.path)


async def _style_of(links: VoteLinks, place: int) -> StyleInfo | None:
    """None for a new one (place 0), 404 for one that is not there."""
    found = next((style for style in await list_styles(links.vote.id) if style.number == place), None)
    if place and found is None:
        raise NotFoundException
    return found


async def _style_form(request: AnyRequest, form: FormState, links: VoteLinks, style: StyleInfo | None) -> Response[Any]:
    lines = [(line.code, line.titles) for line in await list_budget_lines(links.vote.id)]
    view = StyleFormView(form=form, links=links, style=style, lines=lines)
    return render(request, "rounds/desk_style_form.html", None, view, 422 if form.failed else 200)


ROUTES = [show_style, submit_style, submit_delete_style]
