"""`/data/<slug>/<vote>/…` and `/verify.pyz`: open data, with an ETag, for every origin."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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
from server.results.queries import PublicationInfo, bundle_path, find_publication, get_public_vote
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


@dataclass(frozen=True)
class File:
    """A file to hand out: its ETag, its media type, and how to read it."""

    tag: str
    media_type: str
    read: Callable[[], bytes]


Make = Callable[[PublicationInfo, tuple[str, int]], Awaitable[File]]
"""From a publication and (slug, number of the vote) to one of its files."""


@get("/data/{slug:str}/{number:int}/{name:str}", guards=[anyone()])
async def show_file(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], name: FromPath[str]
) -> Response[bytes]:
    found, vote = await get_public_vote(slug, number)
    publication = await find_publication(vote.id)
    if publication is None:
        raise NotFoundException
    make = _bundle if name == publication.name else MEMBERS.get(name)
    if make is None:
        raise NotFoundException
    return await _answer(request, name, LICENSED, await make(publication, (found.slug, vote.number)))


@get("/verify.pyz", guards=[anyone(host="both")])
async def show_verifier(request: AnyRequest) -> Response[bytes]:
    content, tag = await asyncio.to_thread(_verifier)
    return await _answer(request, "verify.pyz", OPEN, File(tag, "application/octet-stream", lambda: content))


async def _answer(request: AnyRequest, name: str, headers: dict[str, str], file: File) -> Response[bytes]:
    """The file, or 304 for whoever has it already: then it is not even read."""
    headers = {**headers, "ETag": file.tag}
    if file.tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(await asyncio.to_thread(file.read), media_type=file.media_type, headers=headers)


@cache
def _verifier() -> tuple[bytes, str]:
    content = verifier_bytes()
    return content, _tag(content)


async def _bundle(publication: PublicationInfo, _vote: tuple[str, int]) -> File:
    path = bundle_path(files_folder(), publication.sha256)
    return File(f'"{publication.sha256.hex()[:32]}"', "application/zip", path.read_bytes)


def _member(name: str, media_type: str) -> Make:
    async def make(publication: PublicationInfo, _vote: tuple[str, int]) -> File:
        files = files_folder()
        return File(f'"{publication.sha256.hex()[:32]}"', media_type, lambda: read_member(files, publication, name))

    return make


async def _json(publication: PublicationInfo, vote: tuple[str, int]) -> File:
    return _made(_json_bytes(await get_report(files_folder(), publication), *vote, publication), "application/json")


async def _danish_csv(publication: PublicationInfo, _vote: tuple[str, int]) -> File:
    return _made(_csv(await get_report(files_folder(), publication), "danish", "da"), "text/csv")


async def _rfc_csv(publication: PublicationInfo, _vote: tuple[str, int]) -> File:
    return _made(_csv(await get_report(files_folder(), publication), "rfc4180", "en"), "text/csv")


def _made(content: bytes, media_type: str) -> File:
    """A file in our own words: its tag follows them, not the bundle alone."""
    return File(_tag(content), media_type, lambda: content)


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


@lru_cache(maxsize=16)
def _json_bytes(report: Report, slug: str, number: int, publication: PublicationInfo) -> bytes:
    return msgspec.json.format(msgspec.json.encode(results_json(report, slug, number, publication.published)), indent=1)


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


# Litestar says of every text that it is UTF-8.
MEMBERS: dict[str, Make] = {
    "results.json": _json,
    "resultater.csv": _danish_csv,
    "results.csv": _rfc_csv,
    "election.pb": _member("election.pb", "text/plain"),
    "trace.jsonl": _member("trace.jsonl", "application/x-ndjson"),
}

router = Router("/", route_handlers=[show_file, show_verifier])
