"""A signed-in resident on the open database."""

import secrets
from datetime import datetime
from uuid import UUID

from server.people.actions import add_resident, create_session
from server.web.session import token_hash


async def new_session(name: str, now: datetime) -> tuple[UUID, str]:
    """A new resident and the token of a session of hers."""
    resident = await add_resident(f"{secrets.token_hex(4)}@borger.example", name, "da", now)
    token = secrets.token_urlsafe(32)
    await create_session(token_hash(token), None, now, resident)
    return resident, token
