"""The administrator sees what waits and what failed, never what stands in a mail; the demo shows its mails whole."""

from datetime import UTC, datetime

import pytest

from server.app import ERRORS, Sessions
from server.config import Settings
from server.mail.actions import queue_mail
from server.mail.handlers import demo_router, router
from server.mail.queries import list_mail
from server.mail.tables import MailMessage
from server.people.handlers import router as people
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.small_app import SITE
from tests.support.staff import sign_in
from tests.support.visitor import BOOTH, PUBLIC, visitor

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LINK = "http://localhost/log-ind/link/hemmeligt?x=1"


@pytest.fixture
async def app(sqlite_database: Settings) -> object:
    app = build([router, demo_router, people], Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=lambda: NOW), errors=ERRORS)
    app.state["settings"] = sqlite_database
    return app


async def test_the_administrator_sees_the_outbox_without_any_text(app: object) -> None:
    await queue_mail("bo@borger.example", "Log ind", f"Tryk her: {LINK}", "sign-in", NOW)
    async with visitor(app) as client:  # type: ignore[arg-type]
        await sign_in(client, "administrator")
        page = (await client.get("/personale/post")).text
    assert "bo@borger.example" in page and "PULJEN_SMTP" in page
    assert "hemmeligt" not in page and "Tryk her" not in page


async def test_a_mail_that_was_given_up_can_be_tried_again(app: object) -> None:
    mail = await queue_mail("bo@borger.example", "Nyt", "tekst", "news", NOW)
    await MailMessage.update({MailMessage.failed: NOW, MailMessage.problem: "recipient 550"}).where(
        MailMessage.id == mail
    )
    async with visitor(app) as client:  # type: ignore[arg-type]
        desk = await sign_in(client, "administrator")
        assert "recipient 550" in (await client.get("/personale/post")).text
        assert (await desk.send(f"/personale/post/{mail}")).status_code == 303
    assert [one.id for one in await list_mail("waiting", 5)] == [mail]


async def test_the_demo_shows_every_mail_with_links_that_lead_somewhere(app: object) -> None:
    await queue_mail("bo@borger.example", "Log <ind>", f"Hej & velkommen\n{LINK}", "sign-in", NOW)
    async with visitor(app) as client:  # type: ignore[arg-type]
        page = (await client.get("/demo/post")).text
    assert f'<a href="{LINK}">' in page and "Log &lt;ind&gt;" in page and "Hej &amp; velkommen" in page


async def test_without_the_demo_there_is_no_such_page(sqlite_database: Settings) -> None:
    from server.app import create_app
    from server.web.guards import routes

    assert "/demo/post" not in {path for _, path, _ in routes(create_app(sqlite_database))}
    demo = sqlite_database.model_copy(update={"demo": True})
    assert "/demo/post" in {path for _, path, _ in routes(create_app(demo))}
