"""A member of staff without a browser: signed in on the real tables, filling in forms as the pages give them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from litestar import Litestar

from server.app import ERRORS, Sessions
from server.config import Settings
from server.desk.moving.handlers import router as moving
from server.people.actions import add_account
from server.people.handlers import router as people
from server.roll.handlers import router as roll
from server.rounds.handlers import router as rounds
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.small_app import SITE
from tests.support.visitor import BOOTH, PUBLIC

PASSWORD = "correct horse battery"


def staff_app(settings: Settings, now: datetime) -> Litestar:
    """People, rounds with their own page, and roll behind the real layers, at one moment."""
    app = build(
        [people, rounds, moving, roll], Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=lambda: now), errors=ERRORS
    )
    app.state["settings"] = settings
    return app


@dataclass
class Desk:
    """One signed-in browser."""

    client: httpx.AsyncClient
    csrf: str

    async def send(self, path: str, files: dict[str, Any] | None = None, **fields: Any) -> httpx.Response:
        """POST a form with the session's token."""
        return await self.client.post(path, data={"csrf": self.csrf, **fields}, files=files)


async def sign_in(client: httpx.AsyncClient, *roles: str) -> Desk:
    """A new account with these roles, signed in."""
    email = f"{'-'.join(roles) or 'nobody'}@nordby.example"
    await add_account(email, "Prøve Prøvesen", PASSWORD, frozenset(roles))
    answer = await client.post("/personale/log-ind", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 303
    found = re.search(r'name="csrf" value="([^"]+)"', (await client.get("/personale")).text)
    assert found
    return Desk(client, found[1])
