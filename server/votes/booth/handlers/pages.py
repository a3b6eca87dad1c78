"""The booth's screens as answers: from a vote and what its form carries to a page."""

from litestar import Response
from litestar.exceptions import NotFoundException

from server.votes.booth.handlers.forms import BallotForm, fresh_code, kept_code
from server.votes.booth.handlers.sealed import Booth
from server.votes.booth.handlers.views import (
    CheckView,
    ChooseView,
    ExampleView,
    FrontView,
    StyleView,
    SwitchView,
    ballot_lines,
    chosen_lines,
    kept_ticks,
    line_field,
    places_of,
    title_of,
    vote_view,
)
from server.votes.booth.rules import (
    Chosen,
    Shown,
    TooMuch,
    count_chosen,
    find_too_much,
    in_order,
    is_inside_an_app,
    new_seed,
    read_choices,
    read_seed,
    without,
    write_choices,
)
from server.web.forms import FormErrors, FormState, fresh_form, read_form
from server.web.locale import gettext as _
from server.web.locale import ngettext, with_locale
from server.web.render import render
from server.web.shell import AnyRequest, shell_of, visit_of
from server.web.words import money

EXAMPLES = 3


def front_page(request: AnyRequest, booth: Booth) -> Response[str]:
    """The front: what the vote is about, and where to begin."""
    seed = new_seed()
    view = FrontView(
        vote=vote_view(booth),
        seed=seed,
        styles=[StyleView(style.id, dict(style.title)) for style in booth.manifest.styles],
        examples=_examples(booth, seed),
        projects=len(booth.manifest.projects),
        in_app=is_inside_an_app(request.headers.get("user-agent", "")),
        address=shell_of(request).booth_url + with_locale(booth.path, visit_of(request.scope).locale),
    )
    return render(request, "votes/booth.html", None, view)


def choose_page(
    request: AnyRequest,
    booth: Booth,
    form: BallotForm,
    errors: dict[str, list[str]] | None = None,
    ask_blank: bool = False,
    status: int = 200,
) -> Response[str]:
    """Screen 1, with whatever was ticked before. With errors everything is shown, so that it can be put right."""
    style, seed = style_of(booth, form), read_seed(form.orden) or new_seed()
    shown = Shown() if errors else form.shown
    chosen = read_choices(booth.manifest, style, form.choice)
    lines = ballot_lines(booth, style, chosen, seed, shown)
    areas, themes = places_of(booth, style)
    view = ChooseView(
        vote=vote_view(booth),
        form=FormErrors({}, errors) if errors else FormState(),
        seed=seed,
        style=style,
        code=kept_code(form.code) if form.code else fresh_code(),
        lines=lines,
        kept=kept_ticks(lines, chosen),
        cards=sum(len(line.cards) for line in lines),
        areas=areas,
        themes=themes,
        search=shown.search,
        shown_area=shown.area,
        shown_theme=shown.theme,
        filtered=shown != Shown(),
        ask_blank=ask_blank,
        switch=_switch(request, "ballot", f"{booth.path}/vaelg", _("Search"), live=True),
    )
    return render(request, "votes/choose.html", "votes/_choose.html", view, status)


def check_page(
    request: AnyRequest,
    booth: Booth,
    form: BallotForm,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response[str]:
    """Screen 2, with the choices and whatever was typed."""
    style, seed = style_of(booth, form), read_seed(form.orden) or new_seed()
    chosen = without(read_choices(booth.manifest, style, form.choice), form.take_away)
    typed = fresh_form(number=form.number, secret=form.secret, mine=form.mine)
    view = CheckView(
        vote=vote_view(booth),
        form=FormErrors(typed.values, errors) if errors else typed,
        seed=seed,
        style=style,
        code=kept_code(form.code),
        lines=chosen_lines(booth, style, chosen, seed),
        kept=write_choices(chosen),
        blank=form.blank or not count_chosen(chosen),
        removed=form.take_away if title_of(booth, form.take_away) else "",
        removed_title=title_of(booth, form.take_away),
        switch=_switch(request, "cast", f"{booth.path}/tjek", _("Cast my vote with code")),
    )
    return render(request, "votes/check.html", "votes/_check.html", view, status, headers)


def style_of(booth: Booth, form: BallotForm) -> int:
    """The ballot style a form is for: the only one, or the one it names. 404 for a style there is not."""
    ids = [style.id for style in booth.manifest.styles]
    wanted = form.wanted_style if form.wanted_style is not None or len(ids) > 1 else ids[0]
    if wanted not in ids:
        raise NotFoundException
    return wanted


async def sent(request: AnyRequest) -> BallotForm:
    """The form as sent; an unreadable one is an empty one."""
    form = await read_form(request, BallotForm)
    return BallotForm() if isinstance(form, FormErrors) else form


def chosen_in(booth: Booth, form: BallotForm) -> Chosen:
    """The ticks of a form, one less when it takes one away."""
    chosen = read_choices(booth.manifest, style_of(booth, form), form.choice)
    return without(chosen, form.take_away) if form.take_away else chosen


def not_ready(request: AnyRequest, booth: Booth, form: BallotForm, chosen: Chosen) -> Response[str] | None:
    """Screen 1 again when nothing is chosen (asked once) or more than a ballot may hold."""
    if not count_chosen(chosen) and not form.blank and not form.take_away:
        return choose_page(request, booth, form, ask_blank=True, status=422)
    if too_much := find_too_much(booth.manifest, chosen):
        return choose_page(request, booth, form, limit_errors(booth, too_much), status=422)
    return None


def limit_errors(booth: Booth, found: list[TooMuch]) -> dict[str, list[str]]:
    """Broken limits in words, each at its budget line."""
    return {line_field(booth.manifest, one.line): [_in_words(booth, one)] for one in found}


def _in_words(booth: Booth, one: TooMuch) -> str:
    if one.kind == "choices":
        chosen = ngettext("You have chosen %(num)s project.", "You have chosen %(num)s projects.", one.limit + one.over)
        remove = ngettext("Take %(num)s away.", "Take %(num)s away.", one.over)
        return f"{chosen % {'num': one.limit + one.over}} {_most(one.limit)} {remove % {'num': one.over}}"
    line = booth.manifest.budget_line(one.line)
    over = money(one.over, line.currency, line.exponent)
    return _("You are %(amount)s over. Take a project away, or choose a cheaper one.") % {"amount": over}


def _most(limit: int) -> str:
    text = ngettext("You may choose at most %(num)s.", "You may choose at most %(num)s.", limit)
    return text % {"num": limit}


def _examples(booth: Booth, seed: str) -> list[ExampleView]:
    line = booth.manifest.budget_lines[0]
    names = in_order((project.id for project in booth.manifest.projects), seed)[:EXAMPLES]
    entries = [booth.projects[name].entry for name in names]
    return [ExampleView(dict(e.titles), e.cost, line.currency, line.exponent, e.area) for e in entries]


def _switch(request: AnyRequest, form: str, path: str, enter: str, live: bool = False) -> SwitchView:
    """The same screen in the other language; a button that carries the ticks along."""
    other = with_locale(path, "en" if visit_of(request.scope).locale == "da" else "da")
    return SwitchView(form, other, enter, path if live else "")
