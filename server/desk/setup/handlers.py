"""`/personale/skabeloner`: a new round from an example or from an earlier round."""

from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from pydantic import Field

from server.desk.setup.actions import make_round
from server.desk.setup.examples import EXAMPLES, Example, find_example
from server.desk.setup.queries import get_outline
from server.desk.setup.rules import Outline, counted_up, years_until_next
from server.rounds.actions import SlugTaken
from server.rounds.ballot.rules import check_closes
from server.rounds.pages import DESK, PHASE_NAMES, both, checked, round_at, setup
from server.rounds.queries import RoundInfo, list_rounds
from server.rounds.rules import RoundDraft, check_slug
from server.web.forms import Form, FormErrors, FormState, LocalDateTime, fresh_form, read_form, refuse
from server.web.locale import gettext as _
from server.web.render import View, redirect, render
from server.web.shell import AnyRequest, now

PATH = "/personale/skabeloner"
EXAMPLE = f"{PATH}/eksempel/{{example:str}}"
EARLIER = f"{PATH}/runde/{{earlier:str}}"
"""Not `slug`: who has a role in the earlier round alone does not make new ones."""


class StartsView(View):
    """What a round can begin from."""

    examples: tuple[Example, ...]
    rounds: list[RoundInfo]
    phase_names: dict[str, str]


class StartView(View):
    """The form of a round that begins from one of them; the other is None. `outline` is what it would begin with."""

    form: FormState
    path: str
    example: Example | None
    earlier: RoundInfo | None
    outline: Outline | None
    phase_names: dict[str, str]


class EarlierForm(Form):
    """The address cannot be changed later."""

    title_da: str = Field(max_length=200)
    title_en: str = Field("", max_length=200)
    slug: Annotated[str, checked(check_slug)] = Field("", validate_default=True)


class ExampleForm(EarlierForm):
    """An example has no dates of its own."""

    opens: LocalDateTime
    closes: Annotated[LocalDateTime, checked(check_closes, "opens")]


@get(PATH, guards=[setup()])
async def show_starts(request: AnyRequest) -> Response[Any]:
    view = StartsView(EXAMPLES, await list_rounds(), dict(PHASE_NAMES))
    return render(request, "desk/starts.html", None, view)


@get(EXAMPLE, guards=[setup()])
async def show_example(request: AnyRequest, example: FromPath[str]) -> Response[Any]:
    return _example(request, fresh_form(), _found(example))


@post(EXAMPLE, guards=[setup()], status_code=200)
async def submit_example(request: AnyRequest, example: FromPath[str]) -> Response[Any]:
    found, form = _found(example), await read_form(request, ExampleForm)
    if isinstance(form, FormErrors):
        return _example(request, form, found)
    draft = RoundDraft(form.slug, form.title_da, form.title_en, currency=found.currency)
    try:
        await make_round(draft, found.outline(draft, form.opens, form.closes), request.user.id)
    except SlugTaken:
        return _example(request, await _taken(request), found)
    return redirect(request, f"{DESK}/{form.slug}")


@get(EARLIER, guards=[setup()])
async def show_earlier(request: AnyRequest, earlier: FromPath[str]) -> Response[Any]:
    round_ = await round_at(earlier)
    years = years_until_next((await get_outline(round_.id)).first, now(request))
    titles = {language: counted_up(text, years) for language, text in round_.titles.items()}
    return await _earlier(request, fresh_form(**both(titles, "title"), slug=counted_up(round_.slug, years)), round_)


@post(EARLIER, guards=[setup()], status_code=200)
async def submit_earlier(request: AnyRequest, earlier: FromPath[str]) -> Response[Any]:
    """Next come its texts, which may still speak of the year before."""
    round_, form = await round_at(earlier), await read_form(request, EarlierForm)
    if isinstance(form, FormErrors):
        return await _earlier(request, form, round_)
    same = {**both(round_.intros, "intro"), "currency": round_.currency, "exponent": round_.exponent}
    draft = RoundDraft(**form.model_dump(), **same)
    try:
        await make_round(draft, await _moved(request, round_), request.user.id)
    except SlugTaken:
        return await _earlier(request, await _taken(request), round_)
    return redirect(request, f"{DESK}/{form.slug}/ret")


async def _moved(request: AnyRequest, round_: RoundInfo) -> Outline:
    outline = await get_outline(round_.id)
    return outline.moved(years_until_next(outline.first, now(request)))


async def _taken(request: AnyRequest) -> FormErrors:
    return await refuse(request, "slug", _("Another round has this address already."))


def _found(code: str) -> Example:
    if example := find_example(code):
        return example
    raise NotFoundException


def _example(request: AnyRequest, form: FormState, example: Example) -> Response[Any]:
    path = f"{PATH}/eksempel/{example.code}"
    return _start(request, StartView(form, path, example, None, None, dict(PHASE_NAMES)))


async def _earlier(request: AnyRequest, form: FormState, round_: RoundInfo) -> Response[Any]:
    outline = await _moved(request, round_)
    view = StartView(form, f"{PATH}/runde/{round_.slug}", None, round_, outline, dict(PHASE_NAMES))
    return _start(request, view)


def _start(request: AnyRequest, view: StartView) -> Response[Any]:
    return render(request, "desk/start.html", None, view, 422 if view.form.failed else 200)


router = Router("/", route_handlers=[show_starts, show_example, submit_example, show_earlier, submit_earlier])
