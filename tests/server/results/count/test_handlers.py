"""The page where two people publish: each button says the yes that stands on it, however old its page is."""

import re

import httpx
import pytest
from litestar import Litestar

from server.app import ERRORS, Sessions
from server.config import Settings
from server.people.handlers import router as people
from server.people.queries import Staff
from server.results.count.handlers import router
from server.results.queries import find_publication
from server.web.shell import Shell
from server.web.wiring import build
from tests.support.counts import LATER, opened_poll
from tests.support.polls import OpenPoll
from tests.support.small_app import SITE
from tests.support.visitor import BOOTH, PUBLIC, visitor


@pytest.fixture
async def poll(sqlite_box: Settings) -> OpenPoll:
    return await opened_poll(sqlite_box)


@pytest.fixture
def app(poll: OpenPoll) -> Litestar:
    return build([people, router], Shell(PUBLIC, BOOTH, Sessions(), SITE, clock=lambda: LATER), errors=ERRORS)


async def test_a_page_from_before_the_first_yes_publishes_nothing(app: Litestar, poll: OpenPoll) -> None:
    officer, auditor = await signed_in(app, poll.officer), await signed_in(app, poll.auditor)
    old = await form_on(auditor, poll)
    assert (await officer.post(path(poll), data=await form_on(officer, poll))).status_code == 303
    answer = await auditor.post(path(poll), data=old)
    assert (answer.status_code, "i mellemtiden" in answer.text) == (422, True)
    assert await find_publication(poll.id) is None
    assert (await auditor.post(path(poll), data=await form_on(auditor, poll))).status_code == 303
    assert await find_publication(poll.id) is not None


async def test_the_second_yes_is_never_ones_own_and_never_the_first(app: Litestar, poll: OpenPoll) -> None:
    officer = await signed_in(app, poll.officer)
    form = await form_on(officer, poll)
    for _ in range(2):
        answer = await officer.post(path(poll), data={**form, "turn": "second"})
        assert answer.status_code == 422
        await officer.post(path(poll), data=form)
    assert await find_publication(poll.id) is None


def path(poll: OpenPoll) -> str:
    return f"/personale/afstemninger/{poll.id}/resultat"


async def signed_in(app: Litestar, person: Staff) -> httpx.AsyncClient:
    client = visitor(app)
    await client.post("/personale/log-ind", data={"email": person.email, "password": "a password for tests"})
    return client


async def form_on(client: httpx.AsyncClient, poll: OpenPoll) -> dict[str, str]:
    """The hidden fields of the page's button."""
    page = (await client.get(path(poll))).text
    return dict(re.findall(r'<input type="hidden" name="(csrf|turn)" value="([^"]*)">', page))
