"""A resident who is signed in: with httpx against the application, or in a browser against a running server."""

import asyncio
from datetime import UTC, datetime

import httpx

from server import db
from server.config import load_settings
from server.web.session import csrf_token
from tests.support.servers import LiveServer
from tests.support.sessions import new_session
from tests.support.site import in_thread
from tests.support.staff import Desk


async def sign_in_resident(client: httpx.AsyncClient, name: str = "Bo Borger", now: datetime | None = None) -> Desk:
    """A new resident of this name, signed in on the open database; `now` as the application's clock has it."""
    _resident, token = await new_session(name, now or datetime.now(UTC))
    client.cookies.set("puljen", token)
    return Desk(client, csrf_token(token))


def resident_token(server: LiveServer, name: str = "Bo Borger") -> str:
    """The session cookie `puljen` of a new resident of a server on SQLite, running or not."""

    async def made() -> str:
        await db.open_database(load_settings(data=server.folder / "data", database=""))
        try:
            return (await new_session(name, datetime.now(UTC)))[1]
        finally:
            await db.close_database()

    return in_thread(lambda: asyncio.run(made()))
