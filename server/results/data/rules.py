"""What the files hold: `results.json` and two spellings of the same table. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from server.results.report.rules import LineReport, ProjectReport, Report

FORMAT = "puljen/results/1"
LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
FINAL = "final"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell beginning like this would be run by a spreadsheet."""

Dialect = Literal["danish", "rfc4180"]


def data_path(slug: str, number: int, name: str) -> str:
    """The address of a file: the same in both languages, and for good."""
    return f"/data/{slug}/{number}/{name}"


def results_json(report: Report, slug: str, number: int, published: datetime) -> dict[str, Any]:
    """`results.json`; amounts in minor units, `place` in the order of funding."""
    turnout = report.turnout
    return {
        "format": FORMAT,
        "status": FINAL,
        "license": LICENCE,
        "license_url": LICENCE_URL,
        "attribution": report.authority,
        "title": dict(report.titles),
        "round": slug,
        "vote": number,
        "eid": report.eid,
        "bundle_sha256": report.sha256,
        "opened": _iso(report.opens),
        "closed": _iso(report.closes),
        "published": _iso(published),
        "witnessed": report.witnessed,
        "min_batch": report.min_batch,
        "lot": report.lot,
        "turnout": {
            "roll": turnout.roll,
            "passes": turnout.passes,
            "assisted": turnout.assisted,
            "ballots": turnout.ballots,
            "unused": turnout.unused,
        },
        "lines": [_line_json(line) for line in report.lines],
    }


def results_csv(rows: Iterable[Sequence[str]], dialect: Dialect) -> bytes:
    """Rows as a spreadsheet reads them: Danish Excel wants `;` and a BOM, everybody else commas (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if dialect == "danish" else ",", lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig" if dialect == "danish" else "utf-8")


def amount_text(amount: int, exponent: int, dialect: Dialect) -> str:
    """A plain number with decimals only where there are any: `50000`, `1234,50` in Danish, `1234.50` elsewhere."""
    value = Decimal(amount).scaleb(-exponent)
    text = str(value.to_integral_value()) if value == value.to_integral_value() else f"{value:f}"
    return text.replace(".", ",") if dialect == "danish" else text


def place_of(line: LineReport, project: ProjectReport) -> str:
    """From 1 in the order of funding; "" for a project without money."""
    return str(line.winners.index(project) + 1) if project.won else ""


def _line_json(line: LineReport) -> dict[str, Any]:
    result: dict[str, Any] = {
        "id": line.id,
        "title": dict(line.titles),
        "rule": line.rule_id,
        "currency": line.currency,
        "exponent": line.exponent,
        "budget": line.budget,
        "spent": line.spent,
        "left": line.left,
        "n": line.n,
        "blank": line.blank,
        "winners_on_ballot": list(line.on_ballot),
        "projects": [_project_json(line, project) for project in line.projects],
    }
    if line.beside:
        result["greedy"] = {
            "winners": list(line.beside.winners),
            "spent": line.beside.spent,
            "winners_on_ballot": list(line.beside.on_ballot),
            "prefer_equal_shares": line.beside.prefer_equal_shares,
            "prefer_greedy": line.beside.prefer_greedy,
            "switched": line.beside.switched,
        }
    return result


def _project_json(line: LineReport, project: ProjectReport) -> dict[str, Any]:
    return {
        "id": project.id,
        "title": dict(project.titles),
        "area": project.area,
        "cost": project.cost,
        "votes": project.votes,
        "status": project.status,
        "place": int(place_of(line, project) or 0),
        "reason": dict(project.reason),
    }


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
