"""`/r/<slug>/data/<vote>/…` and `/verify.pyz`: open data, with an ETag, for every origin."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from functools import cache, lru_cache

import msgspec
from litestar import Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from ballots.pyz import verifier_bytes
from server.results.data.rules import (
    LICENCE_URL,
    Dialect,
    amount_text,
    place_of,
    results_csv,
    results_json,
)
from server.results.files import files_folder
from server.results.queries import PublicationInfo, bundle_path, find_publication
from server.results.report.handlers import find_public_vote
from server.results.report.queries import get_report, read_member
from server.results.report.rules import LineReport, ProjectReport, Report
from server.results.report.sentences import reason_sentence
from server.web.guards import anyone
from server.web.locale import gettext as _
from server.web.locale import pick_plain, speaking
from server.web.shell import AnyRequest, Locale

OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, no-cache",
}
LICENSED = {**OPEN, "Link": f'<{LICENCE_URL}>; rel="license"'}
Content = tuple[bytes, str]
"""Bytes and media type."""


@get("/r/{slug:str}/data/{number:int}/{name:str}", guards=[anyone()])
async def show_file(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], name: FromPath[str]
) -> Response[bytes]:
    found, vote = await find_public_vote(slug, number)
    publication = await find_publication(vote.id)
    make = MEMBERS.get("bundle" if publication and name == publication.name else name)
    if publication is None or make is None:
        raise NotFoundException
    tag = f'"{publication.sha256.hex()[:32]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"'
    headers = {**LICENSED, "ETag": tag, "Content-Disposition": f'attachment; filename="{name}"'}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers={**LICENSED, "ETag": tag})
    content, media_type = await make(request, publication, (found.slug, vote.number))
    return Response(content, media_type=media_type, headers=headers)


@get("/verify.pyz", guards=[anyone(host="both")])
async def show_verifier(request: AnyRequest) -> Response[bytes]:
    content, tag = await asyncio.to_thread(_verifier)
    headers = {**OPEN, "ETag": tag, "Content-Disposition": 'attachment; filename="verify.pyz"'}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers={**OPEN, "ETag": tag})
    return Response(content, media_type="application/octet-stream", headers=headers)


@cache
def _verifier() -> tuple[bytes, str]:
    content = verifier_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


async def _bundle(request: AnyRequest, publication: PublicationInfo, _vote: tuple[str, int]) -> Content:
    path = bundle_path(files_folder(), publication.sha256)
    return await asyncio.to_thread(path.read_bytes), "application/zip"


async def _json(request: AnyRequest, publication: PublicationInfo, vote: tuple[str, int]) -> Content:
    report = await get_report(files_folder(), publication)
    return _json_bytes(report, *vote, publication), "application/json"


@lru_cache(maxsize=16)
def _json_bytes(report: Report, slug: str, number: int, publication: PublicationInfo) -> bytes:
    return msgspec.json.format(msgspec.json.encode(results_json(report, slug, number, publication.published)), indent=1)


async def _danish_csv(request: AnyRequest, publication: PublicationInfo, _vote: tuple[str, int]) -> Content:
    return _csv(await get_report(files_folder(), publication), "danish", "da"), "text/csv; charset=utf-8"


async def _rfc_csv(request: AnyRequest, publication: PublicationInfo, _vote: tuple[str, int]) -> Content:
    return _csv(await get_report(files_folder(), publication), "rfc4180", "en"), "text/csv; charset=utf-8"


@lru_cache(maxsize=16)
def _csv(report: Report, dialect: Dialect, locale: Locale) -> bytes:
    with speaking(locale):
        header = (
            _("Budget line"),
            _("Project"),
            _("Title"),
            _("Area"),
            _("Price"),
            _("Currency"),
            _("Number of votes"),
            _("Gets money"),
            _("Place"),
            _("Reason"),
            _("Status"),
        )
        rows = [_row(line, project, dialect) for line in report.lines for project in line.projects]
        return results_csv([header, *rows], dialect)


def _row(line: LineReport, project: ProjectReport, dialect: Dialect) -> tuple[str, ...]:
    return (
        line.id,
        project.id,
        pick_plain(project.titles),
        project.area,
        amount_text(project.cost, line.exponent, dialect),
        line.currency,
        str(project.votes),
        _("yes") if project.won else _("no"),
        place_of(line, project),
        reason_sentence(project, line),
        _("final"),
    )


def _member(name: str, media_type: str) -> "Make":
    async def make(request: AnyRequest, publication: PublicationInfo, _vote: tuple[str, int]) -> Content:
        return await read_member(files_folder(), publication, name), media_type

    return make


Make = Callable[[AnyRequest, PublicationInfo, tuple[str, int]], Awaitable[Content]]
MEMBERS: dict[str, Make] = {
    "bundle": _bundle,
    "results.json": _json,
    "resultater.csv": _danish_csv,
    "results.csv": _rfc_csv,
    "election.pb": _member("election.pb", "text/plain; charset=utf-8"),
    "trace.jsonl": _member("trace.jsonl", "application/x-ndjson"),
}

router = Router("/", route_handlers=[show_file, show_verifier])
