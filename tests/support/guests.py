"""People who wait for something in a demo town, with tokens the tests know: signed in, invited, on their way in."""

from datetime import UTC, datetime
from pathlib import Path

from server import db
from server.config import load_settings
from server.people.accounts.actions import Letter, grant_role, invite
from server.people.actions import add_resident, create_session
from server.people.queries import find_account_by_email
from server.people.residents.actions import send_link
from server.web.session import token_hash

RESIDENT = "session-of-the-page-tests"
LINK = "link-of-the-page-tests"
INVITATION = "invitation-of-the-page-tests"


async def add_guests(data: Path) -> None:
    """A resident who is signed in, links that hold, a mail that waits, and a role that waits for a second yes."""
    at = datetime.now(UTC)
    await db.open_database(load_settings(data=data))
    try:
        resident = await add_resident("prove@borger.example", "Prøve Borger", "da", at)
        await create_session(token_hash(RESIDENT), None, at, resident)
        await send_link(LINK, "anden@borger.example", "/min-side", "Log ind", f"/log-ind/link/{LINK}", "da", at)
        administrator = await find_account_by_email("administrator@engby.example")
        assert administrator
        letter = Letter(INVITATION, "Invitation", f"/personale/invitation/{INVITATION}", "da")
        invited = await invite("ny@engby.example", "Ny Kollega", letter, administrator.id, at)
        await grant_role(invited, "officer", None, administrator.id, at)
    finally:
        await db.close_database()
