"""Every route says who may use it, and everybody else is sent away: a request by every role to every route."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from litestar import Litestar

from server.app import create_app
from server.people.actions import add_account, add_resident, create_session
from server.people.rules import ROLES
from server.web.guards import Guard, routes
from server.web.session import csrf_token, token_hash
from tests.support.databases import fresh_database
from tests.support.strict import loose
from tests.support.visitor import BOOTH, PUBLIC, visitor

Roles = frozenset[str] | None
REFUSED = {401, 403, 404}
VISITORS: dict[str, Roles] = {
    "nobody": None,
    "no role": frozenset(),
    "resident": frozenset({"resident"}),
    **{role: frozenset({role}) for role in sorted(ROLES)},
}


@dataclass
class Town:
    """The application on an empty database, with one account for each role, and one resident."""

    app: Litestar
    accounts: dict[str, UUID]
    resident: UUID

    async def ask(self, who: str, method: str, path: str, guard: Guard) -> httpx.Response:
        """One request as `who`, with all that a browser sends: cookie, Origin and the form's token."""
        origin = BOOTH if guard.host == "booth" else PUBLIC
        async with visitor(self.app, origin) as client:
            if VISITORS[who] is not None:
                token = secrets.token_urlsafe(32)
                resident = self.resident if who == "resident" else None
                await create_session(token_hash(token), self.accounts.get(who), datetime.now(UTC), resident)
                client.cookies.set("puljen", token)
                client.headers["X-CSRF-Token"] = csrf_token(token)
            return await client.request(method, filled(path))


@asynccontextmanager
async def running(tmp_path: Path) -> AsyncIterator[Town]:
    """Not a fixture: an application stops in the task it was started in."""
    async with fresh_database("sqlite", tmp_path, None) as settings:
        accounts = {
            who: await add_account(f"{n}@example.dk", who, "a long enough password", roles)
            for n, (who, roles) in enumerate(VISITORS.items())
            if roles is not None and who != "resident"
        }
        resident = await add_resident("anna@example.dk", "Anna", "da", datetime.now(UTC))
    app = create_app(settings)
    async with app.lifespan():
        yield Town(app, accounts, resident)


def filled(path: str) -> str:
    """A path with something of the right type in each place."""
    values = {"int": "1", "uuid": str(uuid4()), "str": "x", "path": "x"}
    return re.sub(r"\{\w+:(\w+)\}", lambda found: values[found[1]], path)


async def test_a_request_by_every_other_role_is_refused_on_every_route(tmp_path: Path) -> None:
    async with running(tmp_path) as town:
        asked, wrong = 0, []
        for method, path, guard in routes(town.app):
            for who, roles in VISITORS.items():
                if guard.admits(roles):
                    continue
                answer = await town.ask(who, method, path, guard)
                asked += 1
                if answer.status_code not in REFUSED:
                    wrong.append(f"{who}: {method} {path} {answer.status_code}")
        assert asked > 20
        assert not wrong


async def test_whoever_may_use_a_page_is_let_in(tmp_path: Path) -> None:
    async with running(tmp_path) as town:
        wrong = []
        for method, path, guard in routes(town.app):
            for who, roles in VISITORS.items():
                if method != "GET" or not guard.needs_account or not guard.admits(roles):
                    continue
                answer = await town.ask(who, method, path, guard)
                if answer.status_code in {401, 403} or answer.status_code >= 500:
                    wrong.append(f"{who}: {method} {path} {answer.status_code}")
        assert not wrong


async def test_no_route_fails_on_an_address_that_names_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as town:
        wrong = []
        for method, path, guard in routes(town.app):
            if not guard.needs_account:
                answer = await town.ask("nobody", method, path, guard)
                if answer.status_code >= 500:
                    wrong.append(f"{method} {path} {answer.status_code}")
        assert not wrong


async def test_every_answer_carries_the_security_headers(tmp_path: Path) -> None:
    """To nobody, and on each page to everybody who may see it (see also `tests.support.objects`)."""
    async with running(tmp_path) as town:
        wrong, seen = [], 0
        for method, path, guard in routes(town.app):
            for who, roles in VISITORS.items():
                if who == "nobody" or (method == "GET" and guard.needs_account and guard.admits(roles)):
                    answer = await town.ask(who, method, path, guard)
                    seen += who != "nobody" and answer.status_code == 200
                    if weak := loose(answer, public=not guard.needs_account):
                        wrong.append(f"{who}: {method} {path} {answer.status_code}: {weak}")
        assert seen > 20
        assert not wrong


async def test_the_booth_sets_no_cookie_on_any_route(tmp_path: Path) -> None:
    async with running(tmp_path) as town:
        booth = [row for row in routes(town.app) if row[2].host != "public"]
        assert booth
        for method, path, guard in booth:
            answer = await town.ask("nobody", method, path, guard)
            assert "set-cookie" not in answer.headers, f"{method} {path}"
