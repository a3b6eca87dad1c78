"""Pages and files for whoever checks: `/check`, "my line", and the log itself."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Stream

from ballots.canonical import b64, loads
from ballots.passes import BadCode
from server.log.queries import list_entries, page_entries
from server.people.passwords import TooBusy
from server.roll.queries import read_roll_bin
from server.rounds.phases import reached
from server.rounds.queries import Texts, list_rounds, list_votes
from server.votes.booth.handlers.sealed import Booth, get_booth
from server.votes.public.actions import MyLine, published_size, see_my_line
from server.votes.public.queries import find_choices_at, find_shown, places_in
from server.votes.public.rules import SYMBOLS, read_beginning
from server.votes.rules import LetterRefused, LetterWaits
from server.web.forms import Form, FormErrors, FormState, fresh_form, read_form
from server.web.guards import anyone
from server.web.guards import booth as on_booth
from server.web.locale import gettext as _
from server.web.render import View, render
from server.web.shell import AnyRequest, now
from server.web.words import clock

PAGE = 1000
CHECK = "/check/{slug:str}/{number:int}"
LINE = "/min-linje/{slug:str}/{number:int}"
DATA = "/data/{slug:str}/{number:int}"
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
FOREVER = {**OPEN, "Cache-Control": "public, max-age=31536000, immutable"}
SHORTLY = {**OPEN, "Cache-Control": "public, max-age=30"}
TEXT, LINES = "text/plain; charset=utf-8", "application/jsonl; charset=utf-8"


class VoteLink(msgspec.Struct):
    """A sealed vote to check a receipt in."""

    title: Texts
    path: str


class VotesView(View):
    """Which vote the receipt is from."""

    votes: list[VoteLink]


class Found(msgspec.Struct):
    """A receipt in the log: entry `place` of `size`; `choices` (titles by budget line) once they are published."""

    number: str
    place: int
    choices: list[tuple[Texts, list[Texts]]] | None


class CheckView(View):
    """The form, and what was found. `asked` is a whole number or the beginning of one."""

    title: Texts
    path: str
    form: FormState
    asked: str
    whole: bool
    found: list[Found]
    size: int
    published: bool
    list_path: str
    deadline: datetime


class LineView(View):
    """A resident's own line. Bytes in base64; `mark_place` is None while no mark stands in the log."""

    title: Texts
    path: str
    form: FormState
    shown: bool
    line: int
    salt: str
    person_ref: str
    commitment: str
    roll_path: str
    mark_place: int | None
    size: int


class CheckForm(Form):
    """A receipt number or its beginning."""

    receipt: str = ""


class LetterForm(Form):
    """What stands in the letter."""

    number: str = ""
    secret: str = ""


@get("/check", guards=[on_booth()])
async def show_votes(request: AnyRequest) -> Response[str]:
    links = []
    for round_ in await list_rounds(("shortlisting", "voting", "counting", "published", "implementing", "evaluated")):
        links += [
            VoteLink(vote.titles, f"/check/{round_.slug}/{vote.number}")
            for vote in await list_votes(round_.id)
            if vote.sealed
        ]
    return render(request, "votes/check_votes.html", None, VotesView(links))


@get(CHECK, guards=[on_booth()])
async def show_check(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    booth = await get_booth(slug, number, now(request))
    return await _check_page(request, booth, fresh_form(), "")


@post(CHECK, guards=[on_booth()], status_code=200)
async def submit_check_number(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    """A whole number, or its first symbols for whoever would rather not tell us the rest."""
    booth = await get_booth(slug, number, now(request))
    sent = await read_form(request, CheckForm)
    typed = "" if isinstance(sent, FormErrors) else sent.receipt
    try:
        asked = read_beginning(typed)
    except BadCode:
        wrong = _("Write the 16 letters and digits of the receipt number, or at least the first 3.")
        return await _check_page(request, booth, FormErrors({"receipt": [typed]}, {"receipt": [wrong]}), "", 422)
    return await _check_page(request, booth, fresh_form(receipt=typed), asked)


@get(LINE, guards=[on_booth()])
async def show_my_line(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    return _line_page(request, await get_booth(slug, number, now(request)), fresh_form())


@post(LINE, guards=[on_booth()], status_code=200)
async def submit_my_line(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    booth = await get_booth(slug, number, now(request))
    sent = await read_form(request, LetterForm)
    form = LetterForm() if isinstance(sent, FormErrors) else sent
    typed = {"number": [form.number], "secret": [form.secret]}
    try:
        mine = await see_my_line(booth.vote.id, (form.number, form.secret), now(request))
    except LetterRefused:
        wrong = _("Letter number and secret do not belong together. Look at the letter again.")
        return _line_page(request, booth, FormErrors(typed, {"number": [wrong]}), status=422)
    except LetterWaits as error:
        wait = _("There were too many wrong tries. Try again at %(time)s.") % {"time": clock(error.until)}
        return _line_page(request, booth, FormErrors(typed, {"number": [wait]}), status=429)
    except TooBusy:
        busy = _("Many people are here right now. Press the button again in 10 seconds.")
        return _line_page(request, booth, FormErrors(typed, {"": [busy]}), status=503)
    return _line_page(request, booth, fresh_form(), mine)


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
    shown = await find_shown(vote.id, await published_size(vote.id))
    if shown is None:
        raise NotFoundException
    return Response(shown.note, media_type=TEXT, headers={**OPEN, "Cache-Control": "no-cache"})


@get(f"{DATA}/log/{{page:int}}", guards=[anyone(host="both")])
async def show_log_page(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], page: FromPath[int]
) -> Response[bytes]:
    """Entries page·1000 and on, one a line. A full page never changes again."""
    vote = (await get_booth(slug, number, now(request))).vote
    size, start = await _shown_size(vote.id), page * PAGE
    if not 0 <= start < size:
        raise NotFoundException
    entries = await list_entries(vote.id, start, min(PAGE, size - start))
    headers = FOREVER if len(entries) == PAGE else SHORTLY
    return Response(b"".join(entry + b"\n" for entry in entries), media_type=LINES, headers=headers)


@get(f"{DATA}/log.jsonl", guards=[anyone(host="both")])
async def show_log(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Stream:
    """The whole log up to the checkpoint, sent a page at a time."""
    vote = (await get_booth(slug, number, now(request))).vote
    size = await _shown_size(vote.id)

    async def lines() -> AsyncIterator[bytes]:
        async for entries in page_entries(vote.id, 0, size):
            yield b"".join(entry.data + b"\n" for entry in entries)

    return Stream(lines(), media_type=LINES, headers={**OPEN, "Cache-Control": "no-cache", "ETag": f'"{size}"'})


@get(f"{DATA}/receipts.txt", guards=[anyone(host="both")])
async def show_receipts(request: AnyRequest, slug: FromPath[str], number: FromPath[int]) -> Response[str]:
    """Every receipt number in the log with its place: for checking without telling anybody which one is yours."""
    booth = await get_booth(slug, number, now(request))
    places = await places_in(booth.vote.id, booth.seal.eid, await _shown_size(booth.vote.id))
    lines = "".join(f"{receipt} {place}\n" for receipt, place in places.all())
    return Response(lines, media_type=TEXT, headers=SHORTLY)


async def _check_page(
    request: AnyRequest, booth: Booth, form: FormState, asked: str, status: int = 200
) -> Response[str]:
    vote = booth.vote
    size = await _shown_size(vote.id)
    published = reached(vote.step, "published")
    places = await places_in(vote.id, booth.seal.eid, size) if asked else None
    rows = places.beginning_with(asked) if places else []
    view = CheckView(
        title=dict(booth.manifest.title),
        path=f"/check/{booth.round.slug}/{vote.number}",
        form=form,
        asked=asked,
        whole=len(asked) == SYMBOLS,
        found=[Found(number, place, await _choices(booth, place) if published else None) for number, place in rows],
        size=size,
        published=published,
        list_path=f"/data/{booth.round.slug}/{vote.number}/receipts.txt",
        deadline=booth.manifest.deadline,
    )
    return render(request, "votes/check_receipt.html", None, view, status)


async def _choices(booth: Booth, place: int) -> list[tuple[Texts, list[Texts]]] | None:
    """Titles by budget line; None for a ballot that a newer one has replaced."""
    choices = await find_choices_at(booth.vote.id, place)
    if choices is None:
        return None
    titles = {project.id: dict(project.titles) for project in booth.manifest.projects}
    lines = loads(choices)["lines"]
    return [(dict(booth.manifest.budget_line(line).title), [titles[one] for one in ids]) for line, ids in lines.items()]


async def _shown_size(vote_id: UUID) -> int:
    shown = await find_shown(vote_id, await published_size(vote_id))
    return shown.size if shown else 0


def _line_page(
    request: AnyRequest, booth: Booth, form: FormState, mine: MyLine | None = None, status: int = 200
) -> Response[str]:
    info = mine.info if mine else None
    view = LineView(
        title=dict(booth.manifest.title),
        path=f"/min-linje/{booth.round.slug}/{booth.vote.number}",
        form=form,
        shown=mine is not None,
        line=info.line if info else 0,
        salt=b64(info.salt) if info else "",
        person_ref=info.person_ref.decode() if info else "",
        commitment=b64(info.commitment) if info else "",
        roll_path=f"/data/{booth.round.slug}/{booth.vote.number}/roll.bin",
        mark_place=mine.place if mine else None,
        size=mine.size if mine else 0,
    )
    return render(request, "votes/my_line.html", None, view, status, {"Retry-After": "10"} if status == 503 else None)


router = Router(
    "/",
    route_handlers=[
        show_votes,
        show_check,
        submit_check_number,
        show_my_line,
        submit_my_line,
        show_manifest,
        show_manifest_note,
        show_roll,
        show_checkpoint,
        show_log,
        show_log_page,
        show_receipts,
    ],
)
