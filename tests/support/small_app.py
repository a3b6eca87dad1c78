"""A small application of the web layer's own, with one route of each kind."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from pydantic import Field

from server.web.forms import Form, FormErrors, FormState, LocalDateTime, fresh_form, read_form
from server.web.guards import anyone, booth, resident, signed_in, staff
from server.web.render import View, redirect, render
from server.web.session import StoredSession, end_session, start_session
from server.web.shell import AnyRequest, Site, User, visit_of

OFFICER = User(uuid.UUID(int=1), "Officer", frozenset({"officer"}))
AUDITOR = User(uuid.UUID(int=2), "Auditor", frozenset({"auditor"}))
RESIDENT = User(uuid.UUID(int=3), "Resident", frozenset({"resident"}))
SITE = Site("Nordby Borgerbudget", "Nordby Kommune", "budget@nordby.example", "12 34 56 78")


class MemorySessions:
    """A session store that counts what is written."""

    def __init__(self) -> None:
        self.rows: dict[bytes, StoredSession] = {}
        self.writes = 0

    async def find(self, token_hash: bytes) -> StoredSession | None:
        return self.rows.get(token_hash)

    async def create(self, token_hash: bytes, person: UUID, resident: bool, now: datetime) -> None:
        self.writes += 1
        user = next(user for user in (OFFICER, AUDITOR, RESIDENT) if user.id == person)
        assert user.is_resident is resident
        self.rows[token_hash] = StoredSession(user, now, now)

    async def touch(self, token_hash: bytes, now: datetime) -> None:
        self.writes += 1
        old = self.rows[token_hash]
        self.rows[token_hash] = StoredSession(old.user, old.created, now)

    async def delete(self, token_hash: bytes) -> None:
        self.writes += 1
        self.rows.pop(token_hash, None)

    async def delete_all(self, person: UUID) -> None:
        self.rows = {key: row for key, row in self.rows.items() if row.user.id != person}


@dataclass
class Clock:
    """A clock that only a test moves."""

    time: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 14, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **delta: float) -> None:
        self.time += timedelta(**delta)


class TryForm(Form):
    """One field of each sort."""

    name: str = Field(min_length=2, max_length=10)
    price: int = Field(gt=0)
    begins: LocalDateTime | None = None
    ticks: list[int] = Field(default=[], max_length=2)
    sure: bool = False


class TryView(View):
    form: FormState


class TextView(View):
    status: int
    heading: str
    advice: str
    detail: str = ""
    number: str = ""
    next: str = ""
    back: str = ""
    kept: None = None


@get("/try", guards=[anyone()])
async def show_try(request: AnyRequest) -> Response[str]:
    return render(request, "people/sign_in.html", None, SignIn(fresh_form()))


class SignIn(View):
    form: FormState
    next: str = "/"


@post("/try", guards=[anyone()], status_code=200)
async def submit_try(request: AnyRequest) -> Response[str] | dict[str, object]:
    form = await read_form(request, TryForm)
    if isinstance(form, FormErrors):
        return Response({"errors": form.errors, "values": form.values}, status_code=422)
    return form.model_dump(mode="json")


@post("/large", guards=[anyone()], status_code=200, request_max_body_size=3)
async def submit_large(request: AnyRequest) -> str:
    return str(len(await request.body()))


@post("/sign-in-form", guards=[anyone()], status_code=200)
async def submit_form_page(request: AnyRequest) -> Response[str]:
    form = await read_form(request, TryForm)
    assert isinstance(form, FormErrors)
    return render(request, "people/sign_in.html", None, SignIn(form), status=422)


@post("/in/{number:int}", guards=[anyone()], status_code=200)
async def submit_in(request: AnyRequest, number: FromPath[int]) -> Response[str]:
    return redirect(request, "/desk", cookies=[await start_session(request, UUID(int=number), resident=number == 3)])


@get("/mine", guards=[resident()])
async def show_mine(request: AnyRequest) -> str:
    return str(request.user.name)


@post("/mine", guards=[resident()], status_code=200)
async def submit_mine(request: AnyRequest) -> str:
    return "done"


@post("/out", guards=[signed_in()], status_code=200)
async def submit_out(request: AnyRequest) -> Response[str]:
    return redirect(request, "/", cookies=[await end_session(request)])


@get("/desk", guards=[staff()])
async def show_desk(request: AnyRequest) -> str:
    return str(request.user.name)


@post("/officer", guards=[staff("officer")], status_code=200)
async def submit_officer(request: AnyRequest) -> str:
    return "done"


@get("/text", guards=[anyone()])
async def show_text(request: AnyRequest) -> Response[str]:
    view = TextView(status=200, heading="Hej", advice="<b>&")
    return render(request, "errors/page.html", "errors/_fragment.html", view)


@get("/boom", guards=[anyone()])
async def show_boom() -> None:
    raise RuntimeError("the secret of somebody")


@get("/booth", guards=[booth()])
async def show_booth(request: AnyRequest) -> str:
    return f"{visit_of(request.scope).host} {dict(request.cookies)}"


@get("/booth/{name:str}", guards=[booth()])
async def show_booth_of(name: FromPath[str]) -> str:
    return f"booth {name}"


@get("/moved/{name:str}", guards=[anyone(host="both")])
async def show_moved(request: AnyRequest, name: FromPath[str]) -> Response[str]:
    return redirect(request, f"/text/{name}?a=1")


@get("/booth-boom", guards=[booth()])
async def show_booth_boom() -> None:
    raise RuntimeError("the secret of somebody")


@post("/booth", guards=[booth()], status_code=200)
async def submit_booth(request: AnyRequest) -> Response[str]:
    answer = Response("taken")
    answer.set_cookie("spy", "1")
    return answer


class NotNowHere(Exception):
    """An error of a room."""

    text = "Please wait a little"


@get("/not-now", guards=[anyone()])
async def show_not_now() -> None:
    raise NotNowHere


ROUTES = [
    show_try, submit_try, submit_large, submit_form_page, submit_in, submit_out, show_desk, show_mine, submit_mine,
    submit_officer, show_text, show_boom, show_booth, show_booth_of, show_moved, show_booth_boom, submit_booth,
    show_not_now,
]  # fmt: skip
