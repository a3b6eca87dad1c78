"""A project's one exact reason in plain words, in the language of the request."""

from collections.abc import Callable, Mapping
from typing import Any

from server.results.report.rules import LineReport, ProjectReport
from server.web.locale import gettext as _
from server.web.locale import ngettext, pick_plain
from server.web.words import money, number

Reason = Mapping[str, Any]
Tell = Callable[[Reason, LineReport], str]


def reason_sentence(project: ProjectReport, line: LineReport) -> str:
    """Why it got money, or why not."""
    tell = SENTENCES.get(project.reason["code"])
    return tell(project.reason, line) if tell else project.reason["code"]


def _kr(reason: Reason, key: str, line: LineReport) -> str:
    return money(reason[key], line.currency, line.exponent)


def _votes(count: int) -> str:
    return ngettext("%(votes)s vote", "%(votes)s votes", count) % {"votes": number(count)}


def _funded_in_round(reason: Reason, line: LineReport) -> str:
    text = _("Got its money in round %(round)s. Those who chose it paid up to %(payment)s each.")
    return text % {"round": reason["round"], "payment": _kr(reason, "payment", line)}


def _funded_in_step(reason: Reason, line: LineReport) -> str:
    return _("There was %(left)s left when its turn came.") % {"left": _kr(reason, "left", line)}


def _did_not_fit(reason: Reason, line: LineReport) -> str:
    cheaper = _kr(reason, "missing", line)
    if "missing_votes" in reason:
        text = _("It lacked %(votes)s. Or should have been %(money)s cheaper.")
        return text % {"votes": _votes(reason["missing_votes"]), "money": cheaper}
    text = _("It was %(money)s too dear: %(left)s was left when its turn came.")
    return text % {"money": cheaper, "left": _kr(reason, "left", line)}


def _after_stop(reason: Reason, line: LineReport) -> str:
    titles = next(project.titles for project in line.projects if project.id == reason["stopped_by"])
    stopped = _("The count had stopped at “%(project)s”, which the money did not cover.") % {
        "project": pick_plain(titles)
    }
    if "missing_votes" not in reason:
        return stopped
    return _("It lacked %(votes)s.") % {"votes": _votes(reason["missing_votes"])} + " " + stopped


def _above_budget(reason: Reason, line: LineReport) -> str:
    return _("It costs %(money)s more than there was in all.") % {"money": _kr(reason, "missing", line)}


def _supporters_too_poor(reason: Reason, line: LineReport) -> str:
    text = _("Those who chose it had %(left)s left between them. That was %(missing)s too little.")
    return text % {"left": _kr(reason, "money", line), "missing": _kr(reason, "missing", line)}


def _too_few_votes(reason: Reason, _line: LineReport) -> str:
    text = _("It lacked %(votes)s: every project needed at least %(needed)s.")
    return text % {"votes": _votes(reason["missing"]), "needed": number(reason["needed"])}


def _below_share(reason: Reason, _line: LineReport) -> str:
    if "missing" not in reason:
        return _("Too few voters chose it for its price.")
    text = _("It lacked %(votes)s: a project at this price needed at least %(needed)s.")
    return text % {"votes": _votes(reason["missing"]), "needed": number(reason["needed"])}


SENTENCES: dict[str, Tell] = {
    "funded_in_round": _funded_in_round,
    "funded_in_step": _funded_in_step,
    "all_fit": lambda _reason, _line: _("There was money for every project that could win."),
    "did_not_fit": _did_not_fit,
    "after_stop": _after_stop,
    "above_budget": _above_budget,
    "supporters_too_poor": _supporters_too_poor,
    "too_few_votes": _too_few_votes,
    "score_too_low": _too_few_votes,
    "below_share": _below_share,
    "no_votes": lambda _reason, _line: _("Nobody chose it."),
    "withdrawn": lambda _reason, _line: _("It was withdrawn."),
}
