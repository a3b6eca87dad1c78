"""What the booth's pages show, built from the sealed manifest and the projects' texts."""

from datetime import datetime

import msgspec
from markupsafe import Markup

from ballots.manifest import Manifest
from ballots.rule import parse_rule
from server.rounds.queries import (
    Texts,
)
from server.votes.booth.handlers.sealed import Booth, State
from server.votes.booth.rules import Chosen, Shown, in_order, is_shown, write_choices
from server.web.forms import FormState
from server.web.render import View


class LineView(msgspec.Struct):
    """One budget line. `rule` is the rule's bare name; amounts in minor units; 0 = no limit."""

    field: str
    title: Texts
    budget: int
    currency: str
    exponent: int
    rule: str
    max_choices: int
    max_cost: int
    cards: "list[CardView]" = []
    total: int = 0


class CardView(msgspec.Struct):
    """One project on one budget line. `value` is its tick; `lead` two lines, `rest` the whole when longer."""

    field: str
    value: str
    title: Texts
    cost: int
    area: str
    theme: str
    lead: Texts
    rest: list[Texts]
    chosen: bool


class VoteView(msgspec.Struct):
    """What every page of the booth says about its vote."""

    slug: str
    number: int
    title: Texts
    path: str
    round_path: str
    opens: datetime
    closes: datetime
    box_closes: datetime
    state: State
    lines: list[LineView]


class StyleView(msgspec.Struct):
    """A ballot to choose where there are several."""

    id: int
    title: Texts


class ExampleView(msgspec.Struct):
    """A project on the front page."""

    title: Texts
    cost: int
    currency: str
    exponent: int
    area: str


class SwitchView(msgspec.Struct, frozen=True):
    """The language switch where a form must come along: the form's id, and where it is sent. `enter` is what Enter in a
    field of it means; `live` the path when htmx may do that."""

    form: str
    path: str
    enter: str
    live: str = ""


NO_SWITCH = SwitchView("", "", "")
"""For the answer to a form that is not to be sent again."""


class FrontView(View):
    """The front of the booth."""

    vote: VoteView
    seed: str
    styles: list[StyleView]
    examples: list[ExampleView]
    projects: int
    in_app: bool
    address: str


class ChooseView(View):
    """Screen 1. `kept` are ticks on projects that are not shown; `cards` how many are shown."""

    vote: VoteView
    form: FormState
    seed: str
    style: int
    code: str
    lines: list[LineView]
    kept: list[str]
    cards: int
    areas: list[str]
    themes: list[str]
    search: str
    shown_area: str
    shown_theme: str
    filtered: bool
    ask_blank: bool
    switch: SwitchView


class CheckView(View):
    """Screen 2. `removed` is the tick just taken away, for undoing it."""

    vote: VoteView
    form: FormState
    seed: str
    style: int
    code: str
    lines: list[LineView]
    kept: list[str]
    blank: bool
    removed: str
    removed_title: Texts
    switch: SwitchView


class ReceiptView(View):
    """Screen 3. Holds no choice."""

    vote: VoteView
    version: int
    number: str
    number_qr: Markup
    code: str
    code_qr: Markup
    promise: str
    deadline: datetime
    share: str
    check: str
    switch: SwitchView = NO_SWITCH


def vote_view(booth: Booth) -> VoteView:
    vote, manifest = booth.vote, booth.manifest
    lines = [_line(manifest, line.id) for line in manifest.budget_lines]
    return VoteView(
        booth.round.slug,
        vote.number,
        dict(manifest.title),
        booth.path,
        f"/r/{booth.round.slug}",
        vote.opens,
        vote.closes,
        vote.box_closes,
        booth.state,
        lines,
    )


def ballot_lines(booth: Booth, style: int, chosen: Chosen, seed: str, shown: Shown) -> list[LineView]:
    """The budget lines of a style with the projects the voter asked to see, in her order."""
    lines = []
    for name in booth.manifest.style(style).budget_lines:
        line = _line(booth.manifest, name)
        ordered = in_order(booth.manifest.costs_on(name), seed)
        cards = [_card(booth, name, project, project in chosen[name]) for project in ordered]
        line.cards = [card for card in cards if is_shown(shown, card.area, card.theme, _words(booth, card))]
        lines.append(line)
    return lines


def chosen_lines(booth: Booth, style: int, chosen: Chosen, seed: str) -> list[LineView]:
    """The budget lines of a style with what is chosen on each, and its price."""
    lines = []
    for name in booth.manifest.style(style).budget_lines:
        line = _line(booth.manifest, name)
        line.cards = [_card(booth, name, project, True) for project in in_order(chosen[name], seed)]
        line.total = sum(card.cost for card in line.cards)
        lines.append(line)
    return lines


def kept_ticks(lines: list[LineView], chosen: Chosen) -> list[str]:
    """Ticks on projects that these lines do not show."""
    visible = {card.value for line in lines for card in line.cards}
    return [value for value in write_choices(chosen) if value not in visible]


def places_of(booth: Booth, style: int) -> tuple[list[str], list[str]]:
    """Areas and themes on the ballot of a style, each once, in alphabetical order."""
    lines = set(booth.manifest.style(style).budget_lines)
    on_ballot = [project for project in booth.projects.values() if lines & set(project.entry.lines)]
    areas, themes = {project.entry.area for project in on_ballot}, {project.theme for project in on_ballot}
    return sorted(areas - {""}), sorted(themes - {""})


def title_of(booth: Booth, tick: str) -> Texts:
    """The title of the project a tick means."""
    project = booth.projects.get(tick.partition(" ")[2])
    return dict(project.entry.titles) if project else {}


def line_field(manifest: Manifest, name: str) -> str:
    """The address of a budget line on the page."""
    return f"line-{[line.id for line in manifest.budget_lines].index(name) + 1}"


def _line(manifest: Manifest, name: str) -> LineView:
    line = manifest.budget_line(name)
    rule = parse_rule(line.rule).name
    return LineView(
        line_field(manifest, name),
        dict(line.title),
        line.budget,
        line.currency,
        line.exponent,
        rule,
        line.max_choices,
        line.max_cost,
    )


def _card(booth: Booth, line: str, name: str, chosen: bool) -> CardView:
    project = booth.projects[name]
    return CardView(
        field=f"{line_field(booth.manifest, line)}-{project.place + 1}",
        value=f"{line} {name}",
        title=dict(project.entry.titles),
        cost=project.entry.cost,
        area=project.entry.area,
        theme=project.theme,
        lead=project.lead,
        rest=project.rest,
        chosen=chosen,
    )


def _words(booth: Booth, card: CardView) -> list[str]:
    return booth.projects[card.value.partition(" ")[2]].words
