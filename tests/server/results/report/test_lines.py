"""A result of several budget lines, one for each sort of rule, rendered without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from ballots import count, parse_rule, rule_id
from ballots.counted import count_vote
from ballots.manifest import eid_of, manifest_bytes
from server.results.queries import PublicationInfo
from server.results.report.handlers import _body
from server.results.report.reading.rules import read_report
from server.results.report.rules import Report, Turnout
from server.web.locale import speaking
from server.web.shell import Locale
from tests.support.bundles import small_vote

RULES = (
    "equal-shares",
    "greedy",
    "greedy-no-skip",
    "greedy-threshold/ties=cost,votes,lot/eligible=votes>0,votes>=3/n=cast",
)
BALLOTS = [("P1", "P2"), ("P1", "P2"), ("P1", "P10"), ("P1", "P10"), ("P3",), ("P3", "P10"), (), ("P4",)]


@pytest.fixture(scope="module")
def report() -> Report:
    """Four lines of 6,000 kr. each, the same projects and ballots on all."""
    whole = small_vote().manifest
    line = replace(whole.budget_lines[0], budget=600_000)
    names = [f"L{number}" for number in range(len(RULES))]
    lines = tuple(
        replace(line, id=name, title={"da": f"Pulje {name}", "en": f"Pot {name}"}, rule=rule_id(parse_rule(rule)))
        for name, rule in zip(names, RULES, strict=True)
    )
    manifest = replace(
        whole,
        budget_lines=lines,
        projects=tuple(replace(project, lines=tuple(names)) for project in whole.projects),
        styles=tuple(replace(style, budget_lines=tuple(names)) for style in whole.styles),
    )
    eid = eid_of(manifest_bytes(manifest))
    counted = count_vote(manifest, eid, [dict.fromkeys(names, ballot) for ballot in BALLOTS], b"", count)
    turnout = Turnout(105, 9, 9, len(BALLOTS))
    return read_report(eid, "cd" * 32, manifest, counted.result, counted.trace.splitlines(), turnout, False)


def html(report: Report, locale: Locale) -> str:
    publication = PublicationInfo(UUID(int=1), b"\xcd" * 32, "vote-0.zip", datetime(2026, 11, 20, tzinfo=UTC))
    with speaking(locale):
        return str(_body(locale, "proeve", 1, publication, report, "http://localhost"))


@pytest.mark.parametrize("locale", ["da", "en"])
def test_every_line_has_its_own_winners_reasons_and_rounds(report: Report, locale: Locale) -> None:
    page = html(report, locale)
    for place, line in enumerate(report.lines, 1):
        assert page.count(f'id="line-{place}"') == page.count(f'id="line-{place}-count"') == 1
        assert line.winners
        assert line.others
        assert line.spent + line.left == line.budget == 600_000


def test_a_project_that_did_not_fit_is_told_what_it_lacked(report: Report) -> None:
    page = html(report, "da")
    assert "Eller skulle have været" in page
    assert "Optællingen var stoppet ved" in page
    assert "Manglede 1 stemme: Alle forslag skulle have mindst 3" in page
    assert "mere, end der var i alt" in page


def test_a_price_longer_than_its_bar_says_so(report: Report) -> None:
    beyond = sum(project.cost > line.budget for line in report.lines for project in line.projects)
    assert beyond > 0
    assert html(report, "en").count("(its price goes beyond the bar)") == beyond


def test_files_of_one_election_are_not_offered_for_several(report: Report) -> None:
    assert "election.pb</a>" not in html(report, "da")


def test_what_ought_to_be_known_stands_in_plain_words(report: Report) -> None:
    page = html(report, "en")
    for label in ("UNWITNESSED", "LOT FROM MANIFEST ONLY", "1 person began to vote and did not finish"):
        assert label in page
    assert "SMALL BATCHES" not in page
