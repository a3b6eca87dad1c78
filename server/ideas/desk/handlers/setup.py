"""What a round asks for, and a list of ideas from a file."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from pydantic import ConfigDict, Field

from server.ideas.actions import import_ideas, save_call
from server.ideas.desk.pages import DESK, SETUP, desk_at, desk_path
from server.ideas.desk.rules import DANISH, NEEDED, OPTIONAL, read_ideas
from server.ideas.pages import RoundIdeas
from server.ideas.rules import CallDraft
from server.rounds.pages import both, refused, refused_rows, typed_amount
from server.rounds.phases import allows
from server.rounds.queries import listed
from server.rounds.rules import BadDraft, BadRows, parse_minor
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import staff
from server.web.locale import current_locale
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

CALL = f"{DESK}/{{slug:str}}/indkaldelse"
FILE = f"{DESK}/{{slug:str}}/fil"
LARGEST = 10_000_000


class CallView(View):
    """The form of a call."""

    form: FormState
    place: RoundIdeas
    may_edit: bool


class FileView(View):
    """A list from a file; `columns` needed, then optional."""

    form: FormState
    place: RoundIdeas
    columns: tuple[str, str]
    may_import: bool


class CallForm(Form):
    """Areas and categories as comma lists; amounts as people write them."""

    who_da: str = Field("", max_length=1000)
    who_en: str = Field("", max_length=1000)
    min_age: int = Field(0, ge=0, le=120)
    max_price: str = Field("", max_length=30)
    areas: str = Field("", max_length=2000)
    categories: str = Field("", max_length=2000)
    moderated: bool = False
    word: str


class FileForm(Form):
    """A CSV."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="ignore")

    file: UploadFile


@get(CALL, guards=[staff(*SETUP)])
async def show_call(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place = await desk_at(slug)
    call = place.call
    if call is None:
        return _call(request, fresh_form(word="ide", min_age=0), place)
    form = fresh_form(
        **both(call.who, "who"),
        min_age=call.min_age,
        max_price=typed_amount(call.max_price, place.round.exponent) if call.max_price else "",
        areas=", ".join(call.areas),
        categories=", ".join(call.categories),
        moderated=call.moderated,
        word=call.word,
    )
    return _call(request, form, place)


@post(CALL, guards=[staff(*SETUP)], status_code=200)
async def submit_call(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place = await desk_at(slug)
    form = await read_form(request, CallForm)
    if isinstance(form, FormErrors):
        return _call(request, form, place)
    try:
        await save_call(place.round.id, _draft(form, place.round.exponent), request.user.id)
    except BadDraft as error:
        return _call(request, await refused(request, error), place)
    return redirect(request, desk_path(place))


@get(FILE, guards=[staff(*SETUP)])
async def show_file(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return _file(request, fresh_form(), await desk_at(slug))


@post(FILE, guards=[staff(*SETUP)], status_code=200, request_max_body_size=LARGEST)
async def submit_file(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place = await desk_at(slug)
    form = await read_form(request, FileForm)
    if isinstance(form, FormErrors):
        return _file(request, form, place)
    try:
        drafts, unread = read_ideas(await form.file.read(), place.round.exponent)
        await import_ideas(place.round.id, drafts, request.user.id, now(request), unread)
    except BadRows as error:
        return _file(request, await refused_rows(request, "file", error), place)
    return redirect(request, desk_path(place))


def _draft(form: CallForm, exponent: int) -> CallDraft:
    try:
        max_price = parse_minor(form.max_price, exponent) if form.max_price else 0
    except BadDraft as error:
        raise BadDraft("max_price", error.text, **error.values) from None
    lists = {"areas": listed(form.areas), "categories": listed(form.categories)}
    return CallDraft(**form.model_dump() | lists | {"max_price": max_price})


def _call(request: AnyRequest, form: FormState, place: RoundIdeas) -> Response[Any]:
    view = CallView(form, place, allows("edit_call", place.round.phase))
    return render(request, "ideas/desk_call.html", None, view, 422 if form.failed else 200)


def _file(request: AnyRequest, form: FormState, place: RoundIdeas) -> Response[Any]:
    columns = ";".join(_column(name) for name in NEEDED), ";".join(_column(name) for name in OPTIONAL)
    view = FileView(form, place, columns, place.may("import_ideas"))
    return render(request, "ideas/desk_file.html", None, view, 422 if form.failed else 200)


def _column(name: str) -> str:
    """A column's name in the language of the page; the other one is read as well."""
    return next(danish for danish, plain in DANISH.items() if plain == name) if current_locale() == "da" else name


ROUTES = [show_call, submit_call, show_file, submit_file]
