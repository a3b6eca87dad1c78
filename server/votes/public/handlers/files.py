"""Manifest, checkpoint, log, roll and receipts as files, open to anybody, on both hosts."""

from collections.abc import AsyncIterator

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Stream

from server.log.queries import list_entries, page_entries
from server.roll.queries import read_roll_bin
from server.votes.booth.handlers.sealed import get_booth
from server.votes.public.actions import find_shown_checkpoint, shown_size
from server.votes.public.queries import places_in
from server.web.guards import anyone
from server.web.shell import AnyRequest, now

PAGE = 1000
DATA = "/data/{slug:str}/{number:int}"
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
FOREVER = {**OPEN, "Cache-Control": "public, max-age=31536000, immutable"}
SHORTLY = {**OPEN, "Cache-Control": "public, max-age=30"}
TEXT, LINES = "text/plain", "application/jsonl; charset=utf-8"


@get(f"{DATA}/manifest.json", guards=[anyone(host="both")])
async def show_manifest(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    seal = (await get_booth(slug, number, now(request))).seal
    return Response(seal.manifest, media_type="application/json", headers={**SHORTLY, "ETag": f'"{seal.eid.hex()}"'})


@get(f"{DATA}/manifest.note", guards=[anyone(host="both")])
async def show_manifest_note(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    seal = (await get_booth(slug, number, now(request))).seal
    return Response(seal.note, media_type=TEXT, headers=SHORTLY)


@get(f"{DATA}/roll.bin", guards=[anyone(host="both")])
async def show_roll(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Commitments only: they say nothing about anybody until a salt is shown."""
    vote = (await get_booth(slug, number, now(request))).vote
    return Response(await read_roll_bin(vote.id), media_type="application/octet-stream", headers=SHORTLY)


@get(f"{DATA}/checkpoint", guards=[anyone(host="both")])
async def show_checkpoint(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    vote = (await get_booth(slug, number, now(request))).vote
    shown = await find_shown_checkpoint(vote.id)
    if shown is None:
        raise NotFoundException
    return Response(shown.note, media_type=TEXT, headers={**OPEN, "Cache-Control": "no-cache"})


@get(f"{DATA}/log/{{page:int}}", guards=[anyone(host="both")])
async def show_log_page(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], page: FromPath[int]
) -> Response[bytes]:
    """Entries page·1000 and on, one a line. A full page never changes again."""
    vote = (await get_booth(slug, number, now(request))).vote
    size, start = await shown_size(vote.id), page * PAGE
    if not 0 <= start < size:
        raise NotFoundException
    entries = await list_entries(vote.id, start, min(PAGE, size - start))
    headers = FOREVER if len(entries) == PAGE else SHORTLY
    return Response(b"".join(entry + b"\n" for entry in entries), media_type=LINES, headers=headers)


@get(f"{DATA}/log.jsonl", guards=[anyone(host="both")])
async def show_log(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Stream:
    """The whole log up to the checkpoint, sent a page at a time."""
    vote = (await get_booth(slug, number, now(request))).vote
    size = await shown_size(vote.id)

    async def lines() -> AsyncIterator[bytes]:
        async for entries in page_entries(vote.id, 0, size):
            yield b"".join(entry.data + b"\n" for entry in entries)

    return Stream(lines(), media_type=LINES, headers={**OPEN, "Cache-Control": "no-cache", "ETag": f'"{size}"'})


@get(f"{DATA}/receipts.txt", guards=[anyone(host="both")])
async def show_receipts(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    """Every receipt number in the log with its place: for checking without telling anybody which one is yours."""
    booth = await get_booth(slug, number, now(request))
    places = await places_in(booth.vote.id, booth.seal.eid, await shown_size(booth.vote.id))
    lines = "".join(f"{receipt} {place}\n" for receipt, place in places.all())
    return Response(lines, media_type=TEXT, headers=SHORTLY)
