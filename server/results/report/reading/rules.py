"""From a bundle's members to a report. The bundle's own verification has passed: nothing is checked again here."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

from ballots.manifest import Manifest, Project
from ballots.rule import parse_rule
from server.results.report.rules import (
    Beside,
    Card,
    Endowments,
    LineReport,
    ProjectReport,
    Report,
    Turnout,
    nearest,
)

Event = Mapping[str, Any]
MONEY = frozenset({"cost", "budget", "left", "money", "payment", "missing"})
"""Keys of a reason that are amounts; `missing` is one unless the reason counts votes."""
IN_VOTES = frozenset({"too_few_votes", "score_too_low", "below_share"})


def read_report(
    eid: bytes,
    sha256: str,
    manifest: Manifest,
    result: bytes,
    trace: Iterable[bytes],
    turnout: Turnout,
    witnessed: bool,
) -> Report:
    """The report of a bundle whose own verification has passed: nothing is checked again here."""
    events: dict[str, list[Event]] = {line.id: [] for line in manifest.budget_lines}
    for event in map(json.loads, trace):
        events[event["line"]].append(event)
    lines = tuple(_line(manifest, line, events[line["id"]]) for line in json.loads(result)["lines"])
    return Report(
        eid=eid.hex(),
        sha256=sha256,
        titles=manifest.title,
        authority=manifest.authority,
        opens=manifest.opens,
        closes=manifest.closes,
        version=manifest.version,
        min_batch=manifest.min_batch,
        lot=manifest.lot.kind,
        lot_source=manifest.lot.source,
        witnessed=witnessed,
        turnout=turnout,
        lines=lines,
    )


def count_log(lines: Iterable[bytes]) -> tuple[int, int]:
    """(passes, assisted passes) in `log.jsonl`; canonical lines begin with their first key, so no JSON is parsed."""
    passes = assisted = 0
    for line in lines:
        if line.startswith(b'{"a":'):
            passes += 1
            assisted += line.startswith(b'{"a":1')
    return passes, assisted


def minor(text: str | int, exponent: int) -> Fraction:
    """An amount of `result.json` ("2532645.83", "7/3") in minor units."""
    return Fraction(text) * int(10**exponent)


def _line(manifest: Manifest, line: Mapping[str, Any], events: Sequence[Event]) -> LineReport:
    own = manifest.budget_line(line["id"])
    sealed = {project.id: project for project in manifest.projects}
    projects = {item["id"]: _project(sealed[item["id"]], item, own.exponent) for item in line["projects"]}
    losers = [project for project in projects.values() if not project.won]
    return LineReport(
        id=own.id,
        titles=own.title,
        budget=own.budget,
        spent=nearest(minor(line["spent"], own.exponent)),
        currency=own.currency,
        exponent=own.exponent,
        rule_id=own.rule,
        rule=parse_rule(own.rule),
        n=line["n"],
        blank=line["blank"],
        winners=tuple(projects[winner] for winner in line["winners"]),
        others=tuple(sorted(losers, key=lambda project: (-project.votes, project.cost, project.id))),
        on_ballot=tuple(line["key_facts"]["winners_on_ballot"]),
        cards=tuple(_cards(projects, events, own.exponent, _decided_by_walk(line))),
        endowments=_endowments(line, events, own.exponent),
        beside=_beside(line.get("comparison"), own.exponent),
    )


def _project(sealed: Project, item: Mapping[str, Any], exponent: int) -> ProjectReport:
    reason = {key: _value(item["reason"]["code"], key, value, exponent) for key, value in item["reason"].items()}
    return ProjectReport(sealed.id, sealed.titles, sealed.area, sealed.cost, item["votes"], item["status"], reason)


def _value(code: str, key: str, value: Any, exponent: int) -> Any:
    if key not in MONEY or (key == "missing" and code in IN_VOTES):
        return value
    amount = minor(value, exponent)
    # What is missing is rounded up, so that the sum on the page would really have been enough, and what was there is
    # cut off, so that both together are the price.
    return ceil(amount) if key == "missing" else floor(amount) if key == "money" else nearest(amount)


def _decided_by_walk(line: Mapping[str, Any]) -> bool:
    return bool(line.get("comparison", {}).get("switched", False))


def _cards(
    projects: Mapping[str, ProjectReport], events: Sequence[Event], exponent: int, switched: bool
) -> Iterator[Card]:
    """What decided, in its order; the walk greedy would have taken is left to the comparison, unless it decided."""
    waiting: list[ProjectReport] = []
    for event in events:
        match event["event"]:
            case "unaffordable":
                waiting.append(projects[event["project"]])
            case "round":
                yield _round(projects, event, exponent, tuple(waiting))
                waiting = []
            case "step" if (event["stage"] == "comparison") <= switched:
                yield _step(projects, event, exponent)


def _round(
    projects: Mapping[str, ProjectReport], event: Event, exponent: int, waiting: tuple[ProjectReport, ...]
) -> Card:
    return Card(
        number=event["round"],
        stage="round",
        project=projects[event["project"]],
        payment=minor(event["payment"], exponent),
        effective=event["effective_decimal"],
        full=event["paid_in_full"],
        part=event["paid_in_part"],
        emptied=event["emptied"],
        runner_up=projects.get(event.get("runner_up", "")),
        tied=tuple(projects[project] for project in event.get("tied", ())),
        decided_by=event.get("decided_by", ""),
        dropped_before=waiting,
    )


def _step(projects: Mapping[str, ProjectReport], event: Event, exponent: int) -> Card:
    return Card(
        number=event["step"],
        stage=event["stage"],
        project=projects[event["project"]],
        taken=event["taken"],
        left=nearest(minor(event["left"], exponent)),
        tied=tuple(projects[project] for project in event.get("tied", ())),
        decided_by=event.get("decided_by", ""),
    )


def _endowments(line: Mapping[str, Any], events: Sequence[Event], exponent: int) -> Endowments | None:
    runs = [event for event in events if event["event"] == "runs"]
    if not runs or "endowment" not in line:
        return None
    over = [nearest(minor(run["cost"], exponent)) for run in runs if not run["within_budget"]]
    return Endowments(
        first=minor(runs[0]["e"], exponent),
        final=minor(line["endowment"]["e"], exponent),
        tried=runs[-1]["k_last"] + 1,
        overspent=over[0] if over else None,
    )


def _beside(comparison: Mapping[str, Any] | None, exponent: int) -> Beside | None:
    if comparison is None:
        return None
    return Beside(
        winners=tuple(comparison["greedy_winners"]),
        spent=nearest(minor(comparison["greedy_spent"], exponent)),
        on_ballot=tuple(comparison["greedy_winners_on_ballot"]),
        prefer_equal_shares=comparison["prefer_equal_shares"],
        prefer_greedy=comparison["prefer_greedy"],
        switched=comparison["switched"],
    )
