"""A report in words and shares, in the language of the request: what the result templates show."""

from collections.abc import Sequence
from itertools import zip_longest

import msgspec

from ballots.manifest import Texts
from server.results.report.rules import Card, LineReport, ProjectReport, Report, nearest
from server.results.report.sentences import reason_sentence
from server.web.locale import gettext as _
from server.web.locale import ngettext, pick, pick_plain
from server.web.words import money, number, percent

FIRST_CARDS = 5
CARDS_PER_PRESS = 10

Bar = tuple[float, str, str, float]
"""Share of the widest, fill, text beside it, share where it begins."""


class Row(msgspec.Struct, frozen=True):
    """A project with its reason in words."""

    project: ProjectReport
    reason: str


class CardRow(msgspec.Struct, frozen=True):
    """A round or step in words."""

    card: Card
    heading: str
    facts: list[tuple[str, str]]
    notes: list[str]


class LineView(msgspec.Struct, frozen=True):
    """One budget line as the page shows it."""

    report: LineReport
    anchor: str
    facts: list[tuple[str, str]]
    winners: list[Row]
    others: list[Row]
    bars: list[tuple[str, list[Bar]]]
    waterfall: list[tuple[str, list[Bar]]]
    money: list[tuple[str, str, str]]
    histogram: list[tuple[str, list[Bar]]]
    on_ballot: list[tuple[int, int, int]]
    first_share: str
    final_share: str
    cards: list[CardRow]
    more: str
    more_count: int
    beside: list[tuple[str, str, str]]
    only_ours: list[Texts]
    only_theirs: list[Texts]


def report_facts(report: Report) -> list[tuple[str, str]]:
    """The key facts of the whole vote."""
    turnout = report.turnout
    return [
        (_("People who voted"), number(turnout.ballots)),
        (_("Could vote"), number(turnout.roll)),
        (_("Turnout"), percent(turnout.share)),
    ]


def line_view(line: LineReport, place: int, count_path: str) -> LineView:
    """Everything about one budget line; `place` counts from 1, `count_path` leads to its rounds."""
    theirs = line.beside.winners if line.beside else ()
    ours = [project.id for project in line.winners]
    return LineView(
        report=line,
        anchor=f"line-{place}",
        facts=_line_facts(line),
        winners=[Row(project, reason_sentence(project, line)) for project in line.winners],
        others=[Row(project, reason_sentence(project, line)) for project in line.others],
        bars=_bars(line),
        waterfall=_waterfall(line),
        money=_money(line),
        histogram=_histogram(line),
        on_ballot=_on_ballot(line),
        first_share=_kr(line, nearest(line.endowments.first)) if line.endowments else "",
        final_share=_kr(line, nearest(line.endowments.final)) if line.endowments else "",
        cards=card_rows(line, 0, FIRST_CARDS),
        more=next_cards(line, FIRST_CARDS, count_path),
        more_count=min(CARDS_PER_PRESS, len(line.cards) - FIRST_CARDS),
        beside=_beside(line),
        only_ours=[project.titles for project in line.winners if line.beside and project.id not in theirs],
        only_theirs=[project.titles for project in line.projects if project.id in theirs and project.id not in ours],
    )


def card_rows(line: LineReport, start: int, count: int) -> list[CardRow]:
    """Cards from place `start` (from 0) in words."""
    return [_card(line, card) for card in line.cards[start : start + count]]


def next_cards(line: LineReport, start: int, count_path: str) -> str:
    """Where the cards from place `start` on are; "" when there are none."""
    return f"{count_path}fra={start + 1}" if start < len(line.cards) else ""


def _kr(line: LineReport, amount: int) -> str:
    return money(amount, line.currency, line.exponent)


def _share(part: int | float, whole: int | float) -> float:
    return part / whole if whole else 0.0


def _line_facts(line: LineReport) -> list[tuple[str, str]]:
    none = line.on_ballot[0] - line.blank if line.on_ballot else 0
    return [
        (_("The whole sum"), _kr(line, line.budget)),
        (_("Given out"), _kr(line, line.spent)),
        (_("Left over"), _kr(line, line.left)),
        (_("Blank votes"), number(line.blank)),
        (_("Voters without a winner"), percent(_share(none, line.n))),
    ]


def _bars(line: LineReport) -> list[tuple[str, list[Bar]]]:
    most = max((project.votes for project in line.projects), default=0)
    # A withdrawn project's sentinel price must not flatten all the others.
    dearest = max((project.cost for project in line.projects if project.cost <= line.budget), default=line.budget)
    return [
        (
            _bar_label(project, dearest),
            [
                (_share(project.votes, most), "a", number(project.votes), 0.0),
                (min(1.0, _share(project.cost, dearest)), "b", _kr(line, project.cost), 0.0),
            ],
        )
        for project in line.projects
    ]


def _bar_label(project: ProjectReport, dearest: int) -> str:
    """The title; a price beyond the dearest one that fits the pool would else look like that one."""
    title = pick_plain(project.titles)
    return title if project.cost <= dearest else _("%(title)s (its price goes beyond the bar)") % {"title": title}


def _waterfall(line: LineReport) -> list[tuple[str, list[Bar]]]:
    rows: list[tuple[str, list[Bar]]] = [(_("The whole sum"), [(1.0, "a", _kr(line, line.budget), 0.0)])]
    spent = 0
    for project in line.winners:
        bar = (_share(project.cost, line.budget), "b", _kr(line, project.cost), _share(spent, line.budget))
        rows.append((pick_plain(project.titles), [bar]))
        spent += project.cost
    left = (_share(line.left, line.budget), "c", _kr(line, line.left), _share(spent, line.budget))
    return [*rows, (_("Left over"), [left])]


def _money(line: LineReport) -> list[tuple[str, str, str]]:
    left, rows = line.budget, list[tuple[str, str, str]]()
    for project in line.winners:
        left -= project.cost
        rows.append((pick(project.titles), _kr(line, project.cost), _kr(line, left)))
    return rows


def _on_ballot(line: LineReport) -> list[tuple[int, int, int]]:
    theirs = line.beside.on_ballot if line.beside else ()
    pairs = zip_longest(line.on_ballot, theirs, fillvalue=0)
    return [(winners, ours, greedy) for winners, (ours, greedy) in enumerate(pairs)]


def _histogram(line: LineReport) -> list[tuple[str, list[Bar]]]:
    rows = _on_ballot(line)
    most = max((max(ours, greedy) for _winners, ours, greedy in rows), default=0)
    shown = []
    for winners, ours, greedy in rows:
        bars = [(_share(ours, most), "a", number(ours), 0.0)]
        if line.beside:
            bars.append((_share(greedy, most), "b", number(greedy), 0.0))
        shown.append((ngettext("%(num)s winner", "%(num)s winners", winners) % {"num": winners}, bars))
    return shown


def _beside(line: LineReport) -> list[tuple[str, str, str]]:
    if line.beside is None:
        return []
    theirs = line.beside
    return [
        (_("Projects that get money"), number(len(line.winners)), number(len(theirs.winners))),
        (_("Given out"), _kr(line, line.spent), _kr(line, theirs.spent)),
        (
            _("Voters with at least one winner"),
            number(line.n - line.on_ballot[0]),
            number(line.n - theirs.on_ballot[0]),
        ),
    ]


def _card(line: LineReport, card: Card) -> CardRow:
    if card.stage == "round":
        return CardRow(card, _("Round %(round)s") % {"round": card.number}, _round_facts(line, card), _notes(card))
    verdict = _("gets money") if card.taken else _("what is left does not cover it")
    heading = _("Step %(step)s: %(verdict)s") % {"step": card.number, "verdict": verdict}
    facts = [
        (_("Number of votes"), number(card.project.votes)),
        (_("Price"), _kr(line, card.project.cost)),
        (_("Left before"), _kr(line, card.left)),
    ]
    return CardRow(card, heading, facts, _notes(card))


def _round_facts(line: LineReport, card: Card) -> list[tuple[str, str]]:
    return [
        (_("Supporters"), number(card.project.votes)),
        (_("Price"), _kr(line, card.project.cost)),
        (_("Price per supporter"), _kr(line, nearest(card.payment))),
        (_("Paid in full"), number(card.full)),
        (_("Paid what they had left"), number(card.part)),
    ]


def _notes(card: Card) -> list[str]:
    notes = []
    if card.emptied:
        text = ngettext(
            "%(people)s voter has spent the whole share now.",
            "%(people)s voters have spent their whole share now.",
            card.emptied,
        )
        notes.append(text % {"people": number(card.emptied)})
    if card.runner_up is not None:
        notes.append(_("Next in line was “%(project)s”.") % {"project": pick_plain(card.runner_up.titles)})
    if card.tied:
        notes.append(_tie(card))
    if card.dropped_before:
        text = _("No longer within reach of their supporters: %(projects)s.")
        notes.append(text % {"projects": _titles(card.dropped_before)})
    return notes


def _tie(card: Card) -> str:
    level = _titles([project for project in card.tied if project.id != card.project.id])
    texts = {
        "cost": _("It was level with %(projects)s and went first because it is cheaper."),
        "votes": _("It was level with %(projects)s and went first because it has more votes."),
        "lot": _("It was level with %(projects)s and went first by the lot."),
    }
    return texts[card.decided_by] % {"projects": level}


def _titles(projects: Sequence[ProjectReport]) -> str:
    return ", ".join(f"“{pick_plain(project.titles)}”" for project in projects)
