"""A resident proposes an idea: step 1, step 2, a look at it all, one button."""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from markupsafe import Markup

from server.files.queries import find_file
from server.files.serve import image_answer
from server.ideas.alike.queries import LikeInfo, find_alike
from server.ideas.markdown import to_html
from server.ideas.pages import LIST, RoundIdeas, closed_for, files_of, ideas_at, resident_of, spot
from server.ideas.proposing.actions import delete_draft, save_draft, send_draft
from server.ideas.proposing.forms import LARGEST, WhatForm, WhereForm, form_of, sent_image
from server.ideas.proposing.queries import find_draft
from server.ideas.proposing.rules import WHAT, WHERE, Typed, read_typed
from server.ideas.queries import CallInfo, list_ideas_of
from server.rounds.phases import NotNow
from server.rounds.rules import BadDraft
from server.web.forms import FormErrors, FormState, fresh_form, read_form
from server.web.guards import anyone, resident
from server.web.locale import current_locale
from server.web.locale import gettext as _
from server.web.render import View, is_htmx, redirect, render
from server.web.shell import AnyRequest, now
from server.web.words import clock

NEW = f"{LIST}/ny"
STEPS = {"what": "ideas/step_what.html", "where": "ideas/step_where.html"}
NAMES = ("area", "lat", "lon", "price", "category", "alt")


class StartView(View):
    """What it takes, for whoever is not signed in as a resident."""

    place: RoundIdeas
    call: CallInfo
    staff: bool


class ClosedView(View):
    """Outside the dates: `words` say so; `typed` is what the resident has begun, and keeps."""

    place: RoundIdeas
    words: str
    typed: Typed


class StepView(View):
    """One step. `thumb` names the picture sent before."""

    form: FormState
    place: RoundIdeas
    call: CallInfo
    thumb: str | None
    saved: str = ""


class CheckView(View):
    """Everything before it is sent, as it will look; `wrong` by step: what still has to be put right."""

    place: RoundIdeas
    call: CallInfo
    typed: Typed
    html: Markup
    spot: str
    price: int
    wrong: dict[str, list[str]]
    alike: list[LikeInfo]


@get(NEW, guards=[anyone()])
async def show_what(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place, call = await _open_call(slug)
    if words := await closed_for(place, now(request)):
        return await _closed(request, place, words)
    if resident_of(request) is None:
        return render(request, "ideas/start.html", None, StartView(place, call, staff=request.user is not None))
    typed = await _typed(place, request)
    return _step(request, "what", place, call, typed, form_of(typed))


@post(NEW, guards=[resident()], status_code=200)
async def submit_what(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place, call = await _open_call(slug)
    form = await read_form(request, WhatForm)
    if isinstance(form, FormErrors):
        return _step(request, "what", place, call, Typed(), form)
    await save_draft(place.round.id, request.user.id, form.model_dump(), now(request))
    if words := await closed_for(place, now(request)):
        return await _closed(request, place, words, 409)
    typed = await _typed(place, request)
    _draft, problems = read_typed(typed, call, place.round.exponent, current_locale(), WHAT)
    if problems:
        return _step(request, "what", place, call, typed, form_of(typed, problems))
    return redirect(request, f"{place.path}/ny/hvor")


@get(f"{NEW}/hvor", guards=[resident()])
async def show_where(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place, call = await _open_call(slug)
    if words := await closed_for(place, now(request)):
        return await _closed(request, place, words)
    typed = await _typed(place, request)
    return _step(request, "where", place, call, typed, form_of(typed))


@post(f"{NEW}/hvor", guards=[resident()], status_code=200, request_max_body_size=LARGEST)
async def submit_where(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place, call = await _open_call(slug)
    form = await read_form(request, WhereForm)
    if isinstance(form, FormErrors):
        return _step(request, "where", place, call, await _typed(place, request), form)
    image, refused = await sent_image(request, form, now(request))
    fields = form.model_dump(include={*NAMES, "will_carry_out"}) | image
    await save_draft(place.round.id, request.user.id, fields, now(request))
    if words := await closed_for(place, now(request)):
        return await _closed(request, place, words, 409)
    typed = await _typed(place, request)
    _draft, problems = read_typed(typed, call, place.round.exponent, current_locale(), WHERE)
    if refused or problems:
        return _step(request, "where", place, call, typed, form_of(typed, [*problems, *refused]))
    return redirect(request, f"{place.path}/ny/tjek")


@post(f"{NEW}/kladde", guards=[resident()], status_code=200)
async def submit_draft(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    """What htmx sends while somebody types; only the fields of the step that is shown."""
    place, call = await _open_call(slug)
    sent = await request.form()
    form = await read_form(request, WhereForm if "price" in sent else WhatForm)
    if not isinstance(form, FormErrors):
        await save_draft(place.round.id, request.user.id, form.model_dump(exclude={"image", "no_image"}), now(request))
    if not is_htmx(request):
        return redirect(request, f"{place.path}/ny")
    saved = _("Saved at %(time)s.") % {"time": clock(now(request))}
    view = StepView(fresh_form(), place, call, None, saved)
    return render(request, "ideas/_saved.html", "ideas/_saved.html", view)


@get(f"{NEW}/tjek", guards=[resident()])
async def show_check(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place, call = await _open_call(slug)
    if words := await closed_for(place, now(request)):
        return await _closed(request, place, words)
    typed = await _typed(place, request)
    if typed == Typed():
        return redirect(request, f"{place.path}/ny")
    return await _check(request, place, call, typed)


@post(f"{NEW}/send", guards=[resident()], status_code=200)
async def submit_idea(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place, call = await _open_call(slug)
    typed = await _typed(place, request)
    if typed == Typed():  # pressed twice: it is sent already
        mine = [idea for idea in await list_ideas_of(request.user.id) if idea.round == place.round.id]
        return redirect(request, f"{place.path}/{mine[0].number}" if mine else f"{place.path}/ny")
    if words := await closed_for(place, now(request)):
        return await _closed(request, place, words, 409)
    draft, problems = read_typed(typed, call, place.round.exponent, current_locale())
    if problems:
        return await _check(request, place, call, typed, 422)
    idea = await send_draft(place.round.id, request.user.id, draft, now(request))
    return redirect(request, f"{place.path}/{idea.number}?sendt")


@post(f"{NEW}/slet", guards=[resident()], status_code=200)
async def submit_delete(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    place = await ideas_at(slug)
    await delete_draft(place.round.id, request.user.id)
    return redirect(request, place.path)


@get(f"{NEW}/billede/{{name:str}}", guards=[resident()])
async def show_draft_image(request: AnyRequest, slug: FromPath[str], name: FromPath[str]) -> Response[Any]:
    typed = await _typed(await ideas_at(slug), request)
    file = await find_file(name) if name in (typed.image, typed.thumb) else None
    if file is None:
        raise NotFoundException
    return await image_answer(request, files_of(request), file)


async def _open_call(slug: str) -> tuple[RoundIdeas, CallInfo]:
    """The round and its call; NotNow while it does not take ideas."""
    place = await ideas_at(slug)
    if place.call is None:
        raise NotNow("no-call", "the round has no call for ideas")
    if not place.may("propose"):
        raise NotNow("phase", f"no ideas while the round is {place.round.phase}")
    return place, place.call


async def _typed(place: RoundIdeas, request: AnyRequest) -> Typed:
    draft = await find_draft(place.round.id, request.user.id)
    return draft.typed if draft else Typed()


async def _closed(request: AnyRequest, place: RoundIdeas, words: str, status: int = 200) -> Response[str]:
    typed = await _typed(place, request) if resident_of(request) else Typed()
    return render(request, "ideas/closed.html", None, ClosedView(place, words, typed), status)


def _step(
    request: AnyRequest, step: str, place: RoundIdeas, call: CallInfo, typed: Typed, form: FormState
) -> Response[str]:
    view = StepView(form, place, call, typed.thumb)
    return render(request, STEPS[step], None, view, 422 if form.failed else 200)


async def _check(
    request: AnyRequest, place: RoundIdeas, call: CallInfo, typed: Typed, status: int = 200
) -> Response[str]:
    draft, problems = read_typed(typed, call, place.round.exponent, current_locale())
    view = CheckView(
        place=place,
        call=call,
        typed=typed,
        html=to_html(typed.body),
        spot=spot(draft),
        price=draft.price,
        wrong=_by_step(problems),
        alike=await find_alike(place.round.id, f"{typed.title} {typed.body}", now(request)),
    )
    return render(request, "ideas/check.html", None, view, status)


def _by_step(problems: list[BadDraft]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for problem in problems:
        step = "what" if problem.field in WHAT else "where"
        texts.setdefault(step, []).append(_(problem.text) % problem.values)
    return texts


ROUTES = [
    show_what,
    submit_what,
    show_where,
    submit_where,
    submit_draft,
    show_check,
    submit_idea,
    submit_delete,
    show_draft_image,
]
