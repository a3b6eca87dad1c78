"""The downloads: both tables, the JSON, the parts of the bundle, and how they are handed out."""

import csv
import io
import json
from fractions import Fraction

import httpx
import pytest

from ballots.pabulib import election_of, read_pabulib
from ballots.verify import verify_bundle
from server.config import Settings
from server.results.data.handlers import router as data
from server.results.data.rules import amount_text, results_csv
from server.results.report.handlers import router as report
from server.rounds.queries import NotFound
from server.web.shell import Shell, Site
from server.web.wiring import build
from tests.support.booths import Clock
from tests.support.counts import published_poll
from tests.support.visitor import BOOTH, PUBLIC, visitor

DATA = "/data/proeve/1"


@pytest.fixture
def client() -> httpx.AsyncClient:
    site = Site("Prøveby", "Prøveby Kommune", "budget@example.dk", "12 34 56 78")
    return visitor(build([report, data], Shell(PUBLIC, BOOTH, None, site, clock=Clock()), errors={NotFound: 404}))


async def test_every_file_is_open_data_with_an_etag(sqlite_box: Settings, client: httpx.AsyncClient) -> None:
    _poll, published = await published_poll(sqlite_box)
    names = ("results.json", "results.csv", "resultater.csv", "election.pb", "trace.jsonl", published.name)
    for name in names:
        answer = await client.get(f"{DATA}/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["content-type"].count("charset") == name.endswith((".csv", ".pb"))
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert 'rel="license"' in answer.headers["link"]
        again = await client.get(f"{DATA}/{name}", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert (await client.get(f"{DATA}/bundle")).status_code == 404


async def test_the_downloaded_bundle_verifies(sqlite_box: Settings, client: httpx.AsyncClient) -> None:
    poll, published = await published_poll(sqlite_box)
    content = (await client.get(f"{DATA}/{published.name}")).content
    assert verify_bundle(content, poll.sealed.eid.hex()).ballots == 6


async def test_results_json_adds_up(sqlite_box: Settings, client: httpx.AsyncClient) -> None:
    await published_poll(sqlite_box)
    result = json.loads((await client.get(f"{DATA}/results.json")).content)
    line = result["lines"][0]
    winners = [project for project in line["projects"] if project["status"] == "won"]
    assert (result["format"], result["status"], result["license"]) == ("puljen/results/1", "final", "CC-BY-4.0")
    assert line["spent"] == sum(project["cost"] for project in winners) == line["budget"] - line["left"]
    assert sum(line["winners_on_ballot"]) == line["n"] == 6
    assert [project["place"] for project in winners] == list(range(1, len(winners) + 1))


async def test_both_tables_hold_the_same_projects(sqlite_box: Settings, client: httpx.AsyncClient) -> None:
    await published_poll(sqlite_box)
    danish = (await client.get(f"{DATA}/resultater.csv")).content
    english = (await client.get(f"{DATA}/results.csv")).content
    assert danish.startswith(b"\xef\xbb\xbf")
    assert not english.startswith(b"\xef\xbb\xbf")
    ours = list(csv.reader(io.StringIO(danish.decode("utf-8-sig"), newline=""), delimiter=";"))
    theirs = list(csv.reader(io.StringIO(english.decode(), newline="")))
    assert [row[1] for row in ours] != [row[1] for row in theirs]  # the headings
    assert [row[1] for row in ours[1:]] == [row[1] for row in theirs[1:]]
    assert {row[7] for row in ours[1:]} == {"ja", "nej"}


async def test_the_pabulib_file_holds_the_ballots(sqlite_box: Settings, client: httpx.AsyncClient) -> None:
    await published_poll(sqlite_box)
    election = election_of(read_pabulib(io.BytesIO((await client.get(f"{DATA}/election.pb")).content)))
    assert (election.n, election.budget, election.votes["P1"]) == (6, Fraction(100_000), 3)


async def test_the_verifier_is_offered_on_both_hosts(client: httpx.AsyncClient) -> None:
    answer = await client.get("/verify.pyz")
    assert answer.content.startswith(b"#!/usr/bin/env python3\nPK")
    assert (await client.get("/verify.pyz", headers={"If-None-Match": answer.headers["etag"]})).status_code == 304


@pytest.mark.parametrize("cell", ["=1+1", "+45", "-2", "@sum", "\tx"])
def test_no_spreadsheet_runs_a_cell(cell: str) -> None:
    for dialect in ("danish", "rfc4180"):
        row = results_csv([["1", cell]], dialect)
        assert f"'{cell}".encode() in row


def test_amounts_are_plain_numbers() -> None:
    assert amount_text(5_000_000, 2, "danish") == "50000"
    assert amount_text(123_450, 2, "danish") == "1234,50"
    assert amount_text(123_450, 2, "rfc4180") == "1234.50"
    assert amount_text(7, 0, "danish") == "7"
