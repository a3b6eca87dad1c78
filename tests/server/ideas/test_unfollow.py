"""One press in a mail ends following, without signing in: as a browser does it, and as a mail program does."""

import re
from uuid import uuid4

import httpx
from hypothesis import given
from hypothesis import strategies as st

from server.config import Settings
from server.db import fetch
from server.ideas.talk.actions import set_follow, tell_followers
from server.ideas.talk.queries import list_followers
from server.ideas.unfollow.link import stop_path
from server.ideas.unfollow.rules import read_token, token_for
from server.mail.queries import list_mail
from server.mail.sending import compose
from tests.support.ideas import NOW, a_collecting_round, a_resident, an_idea

ADDRESS = "http://localhost/r/prove/ideer/1"


@given(st.binary(max_size=60), st.integers(0, 63), st.sampled_from("AZaz09-_"))
def test_a_token_is_read_with_its_own_key_and_as_it_was_made(other: bytes, place: int, sign: str) -> None:
    secret, idea, resident = b"k" * 32, uuid4(), uuid4()
    token = token_for(secret, idea, resident)
    assert len(token) == 64 and read_token(secret, token) == (idea, resident)
    assert read_token(b"o" * 32, token) is None
    assert read_token(secret, other.decode("latin-1")) is None
    changed = token[:place] + sign + token[place + 1 :]
    assert changed == token or read_token(secret, changed) is None


async def test_a_mail_to_a_follower_carries_the_link_twice_and_both_work(
    anybody: httpx.AsyncClient, sqlite_database: Settings
) -> None:
    idea, bo = await an_idea(await a_collecting_round()), await a_resident("Bo")
    await set_follow(idea.id, bo, on=True)
    await tell_followers(idea, ADDRESS, "changed", NOW, besides=[idea.proposer] if idea.proposer else [])
    (mail,) = await list_mail("waiting", 5)
    message = compose(sqlite_database, mail)
    assert message["List-Unsubscribe"] == f"<{mail.unsubscribe}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail.unsubscribe.removeprefix("http://localhost")
    assert mail.unsubscribe in mail.body
    page = await anybody.get(link)
    assert page.status_code == 200 and idea.title in page.text
    assert await list_followers(idea.id) == [idea.proposer, bo] or bo in await list_followers(idea.id)
    # A mail program sends no Origin and no cookie.
    bare = httpx.AsyncClient(transport=anybody._transport, base_url="http://localhost")
    answer = await bare.post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and bo not in await list_followers(idea.id)
    assert (await bare.post(link)).status_code == 200


async def test_the_button_of_the_page_works_in_both_languages(anybody: httpx.AsyncClient) -> None:
    idea, bo = await an_idea(await a_collecting_round()), await a_resident("Bo")
    path = stop_path(idea.id, bo)
    for prefix in ("", "/en"):
        await set_follow(idea.id, bo, on=True)
        page = await anybody.get(f"{prefix}{path}")
        found = re.search(r'action="([^"]+stop-mails[^"]+)"', page.text)
        assert found and found[1] == f"{prefix}{path}"
        assert (await anybody.post(found[1])).status_code == 200
        assert bo not in await list_followers(idea.id)


async def test_a_link_that_nobody_sent_does_nothing(anybody: httpx.AsyncClient) -> None:
    idea, bo = await an_idea(await a_collecting_round()), await a_resident("Bo")
    await set_follow(idea.id, bo, on=True)
    wrong = stop_path(idea.id, bo)[:-4] + "AAAA"
    assert (await anybody.get(wrong)).status_code == (await anybody.post(wrong)).status_code == 404
    assert bo in await list_followers(idea.id)
    assert (await anybody.get(stop_path(uuid4(), bo))).status_code == 404


async def test_a_proposer_who_stops_is_still_told_what_she_must_know(database: Settings) -> None:
    idea = await an_idea(await a_collecting_round())
    assert idea.proposer and await list_followers(idea.id) == [idea.proposer]
    await set_follow(idea.id, idea.proposer, on=False)
    for news in ("changed", "answer", "decided"):
        await tell_followers(idea, ADDRESS, news, NOW)
    rows = await fetch("SELECT kind, unsubscribe FROM mail_message")
    assert [dict(row) for row in rows] == [{"kind": "idea-decided", "unsubscribe": ""}]
