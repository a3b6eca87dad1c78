"""The paper for the meeting: read, added to, and taken along as a file."""

from collections import OrderedDict
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from server.council.actions import save_texts
from server.council.pages import ONE, ListAt, TextsForm, begun_at, council, paper_view
from server.council.pdf import NoPrinter, to_pdf
from server.council.queries import list_texts
from server.council.rules import SECTIONS, after
from server.web.forms import FormErrors, FormState, fresh_form, read_form
from server.web.locale import current_locale
from server.web.render import View, redirect, render, to_html
from server.web.shell import AnyRequest

KEPT = 8
_kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
"""Files of decided papers, which no longer change; making one takes a second of a processor."""


class TextsView(View):
    """What staff add under each heading."""

    form: FormState
    at: ListAt
    sections: dict[str, str]


@get(f"{ONE}/oplaeg", guards=[council()])
async def show_paper(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, _shortlist = await begun_at(slug, number)
    view = await paper_view(request, at, f"{at.path}/oplaeg.pdf", as_file=False)
    return render(request, "council/paper.html", None, view)


@get(f"{ONE}/oplaeg.pdf", guards=[council()])
async def show_paper_file(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, _shortlist = await begun_at(slug, number)
    return await paper_file(request, at)


@get(f"{ONE}/oplaeg/tekster", guards=[council()])
async def show_texts(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, shortlist = await begun_at(slug, number)
    after("edit", shortlist.state)
    given = {
        f"{name}_{language}": text
        for name, texts in (await list_texts(shortlist.id)).items()
        for language, text in texts.items()
    }
    return _texts(request, at, fresh_form(**given))


@post(f"{ONE}/oplaeg/tekster", guards=[council()], status_code=200)
async def submit_texts(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    at, _shortlist = await begun_at(slug, number)
    form = await read_form(request, TextsForm)
    if isinstance(form, FormErrors):
        return _texts(request, at, form)
    given = form.model_dump()
    texts = {name: (given[f"{name}_da"], given[f"{name}_en"]) for name in SECTIONS}
    await save_texts(at.vote.id, texts, request.user.id)
    return redirect(request, f"{at.path}/oplaeg")


async def paper_file(request: AnyRequest, at: ListAt) -> Response[Any]:
    """The paper as a PDF; 501 on a machine that cannot make one."""
    view = await paper_view(request, at, "", as_file=True)
    key = (at.shortlist, view.decision.at, current_locale()) if view.decision else None
    data = _kept.get(key) if key else None
    if data is None:
        try:
            data = await to_pdf(to_html(request, "council/paper_file.html", view))
        except NoPrinter:
            return Response(b"", status_code=501, media_type="text/plain")
    if key:
        _kept[key] = data
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    name = f"oplaeg-{at.round.slug}-{at.vote.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-cache"}
    return Response(data, media_type="application/pdf", headers=headers)


def _texts(request: AnyRequest, at: ListAt, form: FormState) -> Response[Any]:
    view = TextsView(form, at, dict(SECTIONS))
    return render(request, "council/texts.html", None, view, 422 if form.failed else 200)


ROUTES = [show_paper, show_paper_file, show_texts, submit_texts]
