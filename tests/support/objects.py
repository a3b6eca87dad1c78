"""A town with one object of each kind, and everybody who may or may not touch it: for tests that walk every route."""

import asyncio
import io
import re
import secrets
import sqlite3
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
from litestar import Litestar
from PIL import Image

from server.app import create_app
from server.config import Settings
from server.db import fetch
from server.delivery.actions import start_delivery
from server.delivery.posts.actions import Doer, add_expense, add_milestone
from server.delivery.queries import get_delivery_by_number
from server.delivery.rules import ExpenseDraft, MilestoneDraft
from server.files.actions import store_image
from server.ideas.actions import edit_idea
from server.ideas.proposing.actions import save_draft
from server.ideas.queries import IdeaInfo, get_idea
from server.ideas.review.actions import ask_proposer, reopen_review
from server.ideas.review.rules import today_of
from server.ideas.talk.actions import ask_question
from server.ideas.unfollow.link import stop_path
from server.mail.actions import queue_mail
from server.people.accounts.actions import Letter, grant_role, invite
from server.people.actions import add_account, create_session
from server.people.residents.actions import send_link
from server.people.rules import ROLES
from server.people.tables import AccountRole
from server.rehearsal.crew import Crew
from server.roll.register.actions import import_roll
from server.rounds.actions import create_round
from server.rounds.projects.actions import import_projects
from server.rounds.projects.rules import ProjectDraft
from server.rounds.rules import RoundDraft
from server.votes.box.service import start_box, stop_box
from server.web.guards import Guard
from server.web.session import csrf_token, token_hash
from tests.support.databases import fresh_database
from tests.support.made_delivery import picture, published_round
from tests.support.made_ideas import SHELTER
from tests.support.made_lists import Two, listed
from tests.support.people import a_member
from tests.support.polls import roll_csv
from tests.support.sessions import new_session
from tests.support.strict import loose
from tests.support.visitor import BOOTH, PUBLIC, visitor

SLUG, OTHER, WON = "min", "anden", "vundet"
PASSWORD = "a long enough password"
LINK, INVITATION = "link-of-the-object-tests", "invitation-of-the-object-tests"
WAYS = ("here", "elsewhere", "everywhere")
VISITORS = ("nobody", "own", "other", *(f"{role} {way}" for role in sorted(ROLES) for way in WAYS))
"""`own` is the resident whose objects they are, `other` another one; a role counts in the round of the objects, in
another round alone, or everywhere."""


@dataclass
class Town:
    """The application, the sessions of all visitors, and what stands for each parameter of a path."""

    app: Litestar
    settings: Settings
    tokens: dict[str, str]
    values: dict[str, str]

    async def ask(self, who: str, method: str, path: str, guard: Guard) -> httpx.Response:
        """One request as `who`, with all that a browser sends; a POST has an empty form. Whatever the answer is, it
        carries the security headers."""
        async with visitor(self.app, BOOTH if guard.host == "booth" else PUBLIC) as client:
            if token := self.tokens.get(who):
                client.cookies.set("puljen", token)
                client.headers["X-CSRF-Token"] = csrf_token(token)
            answer = await client.request(method, self.filled(path), data={} if method == "POST" else None)
            weak = loose(answer, public=not guard.needs_account)
            assert not weak, f"{who}: {method} {path} {answer.status_code}: {weak}"
            return answer

    def filled(self, path: str) -> str:
        """The path of a route with the town's objects in it. KeyError for a parameter nobody has thought of."""
        return re.sub(r"\{(\w+):(\w+)\}", lambda found: self._value(path, found[1], found[2]), path)

    def _value(self, path: str, name: str, kind: str) -> str:
        own = [key for key in self.values if key.startswith(f"{name}:{kind} ") and key.split(" ")[1] in path]
        return self.values[own[0] if own else f"{name}:{kind}"]

    async def remember(self) -> None:
        """Keep the database as it is."""
        await asyncio.to_thread(_copy, self._file, self._kept)

    async def go_back(self) -> None:
        """The database as it was remembered, under the running application; in a thread, for it may hold the lock."""
        await asyncio.to_thread(_copy, self._kept, self._file)

    def rows(self) -> dict[str, list[object]]:
        """Every row of every table, without what says that somebody was here, and the search's own."""
        with closing(sqlite3.connect(self._file, timeout=10)) as live:
            names = live.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'idea_search%'")
            tables = [name for (name,) in names.fetchall() if name not in ("session", "lease")]
            return {name: live.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}

    async def set_idea_state(self, state: str) -> None:
        """Idea number 1 in this state."""
        await fetch("UPDATE idea SET state = ? WHERE number = 1", state)

    @property
    def _file(self) -> Path:
        return self.settings.data / "puljen.sqlite"

    @property
    def _kept(self) -> Path:
        return self.settings.data / "remembered.sqlite"


def _copy(one: Path, other: Path) -> None:
    with closing(sqlite3.connect(one, timeout=10)) as source, closing(sqlite3.connect(other, timeout=10)) as to:
        source.backup(to)


@asynccontextmanager
async def object_town(folder: Path) -> AsyncIterator[Town]:
    """Not a fixture: an application stops in the task it was started in."""
    now = datetime.now(UTC).replace(microsecond=0)
    async with fresh_database("sqlite", folder, None) as settings:
        own, own_token = await new_session("Asta Egen", now)
        _other, other_token = await new_session("Bo Anden", now)
        vote = await listed(SLUG, own, now)
        elsewhere = await create_round(RoundDraft(OTHER, "En anden runde", "Another round"), None)
        won = await _carried_out(settings, own, now)
        tokens = {"own": own_token, "other": other_token, **await _staff(SLUG, elsewhere, now)}
        values = await _objects(settings, vote, own, now) | won
    app = create_app(settings)
    async with app.lifespan():
        yield Town(app, settings, tokens, values)


async def _staff(slug: str, elsewhere: UUID, now: datetime) -> dict[str, str]:
    """A session for each role and each way it can count."""
    here = [row["id"] for row in await fetch("SELECT id FROM round WHERE slug IN (?, ?)", slug, WON)]
    rounds = {"here": here, "elsewhere": [elsewhere], "everywhere": [None]}
    tokens = {}
    for role in sorted(ROLES):
        for way, held in rounds.items():
            account = await add_account(f"{role}-{way}@by.example", f"{role} {way}", PASSWORD, frozenset())
            for round_id in held:
                await AccountRole.insert(AccountRole(id=uuid.uuid4(), account=account, role=role, round=round_id))
            token = tokens[f"{role} {way}"] = secrets.token_urlsafe(32)
            await create_session(token_hash(token), account, now)
    return tokens


async def _objects(settings: Settings, vote: UUID, own: UUID, now: datetime) -> dict[str, str]:
    """Path parameter → what stands for it; with a part of the path behind it, there alone."""
    by = (await fetch("SELECT id FROM account LIMIT 1"))[0]["id"]
    idea = await _idea(settings, own, by, now)
    question = await ask_question(idea.id, own, "Hvem passer den?", f"http://localhost/r/{SLUG}/ideer/1", now)
    await import_projects(vote, [ProjectDraft("Gynger", 10_000_00, "P1")], None)
    await import_roll(settings.keys, vote, io.BytesIO(roll_csv(3, 1).replace(b"A1", b"")), date(2026, 1, 1), None)
    await send_link(LINK, "ny@borger.example", "/min-side", "Log ind", "tekst", "da", now)
    letter = Letter(INVITATION, "Invitation", "tekst", "da")
    account = await invite("ny@by.example", "Ny Kollega", letter, by, now)
    await grant_role(account, "secretary", None, by, now)
    await grant_role(account, "officer", None, by, now)
    first = {name: (await fetch(sql))[0]["id"] for name, sql in FIRST.items()}
    return {
        **{f"{name}:uuid": str(value) for name, value in first.items()},
        "vote:uuid": str(vote),
        "question:uuid": str(question),
        "account:uuid": str(account),
        "mail:uuid": str(await queue_mail("x@borger.example", "x", "x", "x", now)),
        "slug:str": SLUG,
        "number:int": "1",
        "idea:int": "2",
        "version:int": "1",
        "place:int": "1",
        "line:int": "1",
        "page:int": "0",
        "name:path": "css/brand.css",
        "name:str": str(idea.image),
        "name:str /data/": "results.json",
        "example:str": "flest-stemmer",
        "earlier:str": SLUG,
        "token:str /log-ind/": LINK,
        "token:str /personale/": INVITATION,
        "token:str /stop-mails/": stop_path(idea.id, own).rsplit("/", 1)[1],
    }


async def _carried_out(settings: Settings, own: UUID, now: datetime) -> dict[str, str]:
    """Another round, whose winner she leads: a step with a picture, a receipt; what stands for them in a path."""
    await start_box(settings)
    try:
        staff = {role: await a_member(role) for role in ("officer", "auditor", "secretary", "administrator")}
        two = Two(staff["secretary"], staff["administrator"])
        round_id = await published_round(settings, WON, own, Crew(staff), two, now - timedelta(days=90))
        await start_delivery(round_id, f"http://localhost/r/{WON}/ideer", None, now - timedelta(days=40))
    finally:
        await stop_box()
    project, kept = await get_delivery_by_number(round_id, 1), await store_image(settings.files, picture(), now)
    full, thumb, today = kept.full.sha256, kept.thumb.sha256, now.date()
    step = MilestoneDraft("Stolper", None, today, "", full, thumb, "Stolper")
    milestone = await add_milestone(project.id, step, f"http://localhost/r/{WON}/ideer", Doer(), now)
    expense = await add_expense(project.id, ExpenseDraft(today, 100_00, "Søm", full, thumb), Doer(), now)
    return {
        **{f"slug:str {part}": WON for part in ("/projekter", "/udfoerelse/")},
        **{f"name:str {part}": full for part in ("/projekter/", "/udfoerelse/")},
        "milestone:uuid": str(milestone),
        "expense:uuid": str(expense),
    }


OF_SLUG = f"JOIN vote v ON v.id = {{}}.vote JOIN round r ON r.id = v.round WHERE r.slug = '{SLUG}'"
FIRST = {
    "project": f"SELECT p.id FROM project p {OF_SLUG.format('p')}",
    "line": f"SELECT l.id FROM budget_line l {OF_SLUG.format('l')}",
    "grant": "SELECT g.id FROM account_role g JOIN account a ON a.id = g.account WHERE a.email = 'ny@by.example'",
    "wish": "SELECT id FROM role_request",
}


async def _idea(settings: Settings, own: UUID, by: UUID, now: datetime) -> IdeaInfo:
    """Her idea number 1 with a picture, sent back to her with a question; the picture stands in a draft of hers too."""
    sql = "SELECT i.id, i.round FROM idea i JOIN round r ON r.id = i.round WHERE r.slug = ? AND i.number = 1"
    (row,) = await fetch(sql, SLUG)
    out = io.BytesIO()
    Image.new("RGB", (600, 500), (40, 90, 120)).save(out, "JPEG")
    kept = await store_image(settings.files, out.getvalue(), now)
    picture = {"image": kept.full.sha256, "thumb": kept.thumb.sha256}
    address = f"http://localhost/r/{SLUG}/ideer/1"
    await reopen_review(row["id"], "Der er mere at spørge om.", by, now)
    await ask_proposer(row["id"], "Hvor?", today_of(now) + timedelta(days=5), address, None, now)
    await edit_idea(row["id"], own, replace(SHELTER, **picture, alt="En skov"), now)
    await save_draft(row["round"], own, {"title": "Gynger", **picture}, now)
    return await get_idea(row["id"])
