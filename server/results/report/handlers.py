"""`/r/<slug>/resultat`: turnout while voting runs, the result once it is published; and its rounds one by one."""

from datetime import datetime
from functools import lru_cache

import msgspec
from litestar import Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from markupsafe import Markup

from ballots.bundle import bundle_name
from ballots.manifest import Texts
from server.results.data.rules import data_path
from server.results.files import files_folder
from server.results.queries import PublicationInfo, find_publication, get_public_vote
from server.results.report.figures import (
    CARDS_PER_PRESS,
    CardRow,
    LineView,
    card_rows,
    line_view,
    next_cards,
    report_facts,
)
from server.results.report.queries import get_report
from server.results.report.rules import LineReport, Report
from server.roll.marks.queries import turnout_of
from server.rounds.phases import reached
from server.rounds.queries import RoundInfo, VoteInfo
from server.web.guards import anyone
from server.web.locale import N_, current_locale
from server.web.locale import gettext as _
from server.web.render import View, environment, render
from server.web.shell import AnyRequest, Locale, now, shell_of
from server.web.words import moment as moment_text
from server.web.words import number, percent

FILES = {
    "bundle": N_("Everything in one file: rules, log, ballots without names, result. The recount needs this one."),
    "results.json": N_("All figures of this page for programs."),
    "resultater.csv": N_("A table for Danish Excel."),
    "results.csv": N_("The same table for other programs (RFC 4180)."),
    "election.pb": N_("Every ballot without names, in the format of pabulib.org."),
    "trace.jsonl": N_("Every step of the count with exact numbers."),
}
"""Name → what it is; the bundle goes by its own name."""


class FileView(msgspec.Struct, frozen=True):
    """One file to download."""

    href: str
    name: str
    what: str


class BodyView(View):
    """What the kept part of the page shows."""

    report: Report
    published: datetime
    facts: list[tuple[str, str]]
    lines: list[LineView]
    files: list[FileView]
    bundle_name: str
    verifier: str
    verdict: str


class ResultView(View):
    """The published result. `body` depends on the bundle and the language alone, so it is made once and kept."""

    slug: str
    titles: Texts
    body: Markup


class WaitingView(View):
    """Before publication: never a standing, turnout at most."""

    slug: str
    titles: Texts
    heading: str
    text: str
    facts: list[tuple[str, str]]


class CountView(View):
    """Some rounds of the count, as a page and as the fragment that follows a press."""

    slug: str
    titles: Texts
    result: str
    line: LineReport
    several: bool
    anchor: str
    cards: list[CardRow]
    first: int
    last: int
    all: int
    previous: str
    more: str
    more_count: int


@get("/r/{slug:str}/resultat", guards=[anyone()])
async def show_result(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    return await _show(request, slug, 1)


@get("/r/{slug:str}/resultat/{number:int}", guards=[anyone()])
async def show_result_of_vote(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    return await _show(request, slug, number)


@get("/r/{slug:str}/resultat/{number:int}/optaelling/{place:int}", guards=[anyone()])
async def show_count(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], place: FromPath[int], fra: FromQuery[int] = 1
) -> Response[str]:
    found, vote = await get_public_vote(slug, number)
    publication = await find_publication(vote.id)
    if publication is None:
        raise NotFoundException
    report = await get_report(files_folder(), publication)
    if not 1 <= place <= len(report.lines) or not 1 <= fra <= len(report.lines[place - 1].cards):
        raise NotFoundException
    view = _count_view(found, vote, report, place, fra - 1)
    return render(request, "results/count.html", "results/_more_cards.html", view)


async def _show(request: AnyRequest, slug: str, number: int) -> Response[str]:
    found, vote = await get_public_vote(slug, number)
    publication = await find_publication(vote.id)
    if publication is None:
        return render(request, "results/waiting.html", "results/_turnout.html", await _waiting(request, found, vote))
    report = await get_report(files_folder(), publication)
    shell = shell_of(request)
    body = _body(current_locale(), found.slug, vote.number, publication, report, shell.public_url)
    return render(request, "results/page.html", None, ResultView(found.slug, found.titles, body))


@lru_cache(maxsize=32)
def _body(
    locale: Locale, slug: str, number: int, publication: PublicationInfo, report: Report, public_url: str
) -> Markup:
    """The whole result as HTML: it stays the same until another bundle is published."""
    view = BodyView(
        report=report,
        published=publication.published,
        facts=report_facts(report),
        lines=[
            line_view(line, place, f"/r/{slug}/resultat/{number}/optaelling/{place}?")
            for place, line in enumerate(report.lines, 1)
        ],
        files=_files(slug, number, publication, report),
        bundle_name=bundle_name(bytes.fromhex(report.eid)),
        verifier="/verify.pyz",
        verdict=verdict_text(report),
    )
    html = environment(locale).get_template("results/_result.html").render(view=view)
    return Markup(html)  # noqa: S704 - the template has escaped what it shows


def verdict_text(report: Report) -> str:
    """The last line of the verifier's table."""
    return "GOOD: every check passed." if report.witnessed else "GOOD, BUT UNWITNESSED: every check passed."


def _files(slug: str, number: int, publication: PublicationInfo, report: Report) -> list[FileView]:
    names = {"bundle": publication.name}
    return [
        FileView(data_path(slug, number, names.get(name, name)), names.get(name, name), _(what))
        for name, what in FILES.items()
        if name != "election.pb" or len(report.lines) == 1
    ]


async def _waiting(request: AnyRequest, found: RoundInfo, vote: VoteInfo) -> WaitingView:
    heading, text = _waiting_words(found, vote)
    facts: list[tuple[str, str]] = []
    if reached(vote.step, "voting") and found.phase != "cancelled":
        turnout = await turnout_of(vote.id, now(request))
        facts = [
            (_("Have voted"), number(turnout.voted)),
            (_("Could vote"), number(turnout.roll)),
            (_("Turnout"), percent(turnout.voted / turnout.roll if turnout.roll else 0.0)),
        ]
    return WaitingView(found.slug, found.titles, heading, text, facts)


def _waiting_words(found: RoundInfo, vote: VoteInfo) -> tuple[str, str]:
    if found.phase == "cancelled":
        return _("There will be no result"), _("This round was cancelled: %(reason)s") % {
            "reason": found.cancelled_reason
        }
    if not reached(vote.step, "voting"):
        text = _("Voting opens on %(opens)s. The result comes when it is over.")
        return _("There is no result yet"), text % {"opens": moment_text(vote.opens)}
    if not reached(vote.step, "box_closed"):
        text = _("Voting closes on %(closes)s. Until then nobody knows who is ahead, not even we.")
        return _("Voting is under way"), text % {"closes": moment_text(vote.closes)}
    text = _("Voting is over. The result stands here when two people have approved it.")
    return _("The votes are being counted"), text


def _count_view(found: RoundInfo, vote: VoteInfo, report: Report, place: int, start: int) -> CountView:
    line = report.lines[place - 1]
    path = f"/r/{found.slug}/resultat/{vote.number}/optaelling/{place}?"
    cards = card_rows(line, start, CARDS_PER_PRESS)
    following = start + len(cards)
    return CountView(
        slug=found.slug,
        titles=found.titles,
        result=f"/r/{found.slug}/resultat",
        line=line,
        several=len(report.lines) > 1,
        anchor=f"line-{place}",
        cards=cards,
        first=start + 1,
        last=following,
        all=len(line.cards),
        previous=f"{path}fra={max(0, start - CARDS_PER_PRESS) + 1}" if start else "",
        more=next_cards(line, following, path),
        more_count=min(CARDS_PER_PRESS, len(line.cards) - following),
    )


router = Router("/", route_handlers=[show_result, show_result_of_vote, show_count])
