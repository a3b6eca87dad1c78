"""The returning officer prints letters, a batch at a time or one anew."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Stream
from pydantic import Field

from server.db import LARGEST_INTEGER
from server.roll.letters.actions import issue_letters
from server.roll.letters.printing import letter_page
from server.roll.letters.queries import Batch, count_letters, list_addressees, list_batches
from server.roll.pages import keys_of, officer
from server.roll.queries import count_roll
from server.rounds.pages import VOTE, VoteLinks, vote_at
from server.rounds.phases import NotNow, allows, require
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.render import View, render, to_html
from server.web.shell import AnyRequest, shell_of

LETTERS = f"{VOTE}/breve"
SIZE = 100
"""Letters in a batch: a few seconds of hashing, one stack of paper."""
BATCHES = 25
"""Batches on a page."""


class LettersView(View):
    """Batches of the roll and what has been printed of them."""

    form: FormState
    links: VoteLinks
    may_print: bool
    total: int
    letters: int
    batches: list[Batch]
    page: int
    pages: int


class PrintView(View):
    """Head and foot of the page that is printed."""

    links: VoteLinks
    letters: int


class PrintForm(Form):
    """First and last line, both counted in."""

    first: int = Field(ge=0, le=LARGEST_INTEGER)
    last: int = Field(ge=0, le=LARGEST_INTEGER)


@get(LETTERS, guards=[officer()])
async def show_letters(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], side: FromPath[int] = 1
) -> Response[Any]:
    return await _letters(request, fresh_form(), await vote_at(slug, number), side)


@post(f"{LETTERS}/udskriv", guards=[officer()], status_code=200)
async def submit_print(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any] | Stream:
    links = await vote_at(slug, number)
    form = await read_form(request, PrintForm)
    if isinstance(form, FormErrors):
        return await _letters(request, form, links, 1)
    return await _print(request, links, form.first, min(form.last, form.first + SIZE - 1))


@post(f"{LETTERS}/{{line:int}}", guards=[officer()], status_code=200)
async def submit_print_one(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], line: FromPath[int]
) -> Stream:
    return await _print(request, await vote_at(slug, number), line, line)


async def _print(request: AnyRequest, links: VoteLinks, first: int, last: int) -> Stream:
    """Sends each letter as soon as it is stored, so that nothing waits for the whole batch and nothing is kept."""
    if not links.vote.sealed:
        raise NotNow("not-sealed", "letters are printed only after the vote is sealed")
    require("print_letters", links.round.phase)
    count = len(await list_addressees(links.vote.id, first, last))
    return Stream(_pages(request, links, first, last, count), media_type="text/html")


async def _pages(request: AnyRequest, links: VoteLinks, first: int, last: int, count: int) -> AsyncIterator[str]:
    shell, view = shell_of(request), PrintView(links=links, letters=count)
    yield to_html(request, "roll/print_head.html", view)
    async for letters in issue_letters(keys_of(request), links.vote.id, first, last, request.user.id):
        for letter in letters:
            yield letter_page(letter, links.round, links.vote, shell.site, shell.booth_url)
    yield to_html(request, "roll/print_foot.html", view)


async def _letters(request: AnyRequest, form: FormState, links: VoteLinks, page: int) -> Response[Any]:
    total = sum(count.lines for count in await count_roll(links.vote.id)) if links.vote.sealed else 0
    pages = max(1, -(-total // (SIZE * BATCHES)))
    page = min(max(page, 1), pages)
    first = (page - 1) * SIZE * BATCHES
    last = min(total, first + SIZE * BATCHES) - 1
    view = LettersView(
        form=form,
        links=links,
        may_print=links.vote.sealed and allows("print_letters", links.round.phase),
        total=total,
        letters=await count_letters(links.vote.id),
        batches=await list_batches(links.vote.id, first, last, SIZE) if total else [],
        page=page,
        pages=pages,
    )
    return render(request, "roll/letters.html", None, view, 422 if form.failed else 200)


ROUTES = [show_letters, submit_print, submit_print_one]
