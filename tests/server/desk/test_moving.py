"""A round is moved on by hand, and not before what its checklist asks for is there."""

from html import unescape

import httpx

from server.ideas.actions import save_call
from server.rounds.actions import create_round
from server.rounds.queries import get_round
from server.rounds.rules import RoundDraft
from tests.support.ideas import CALL
from tests.support.staff import sign_in

PAGE = "/personale/runder/prove"


async def test_nobody_asks_for_ideas_before_there_is_a_call(client: httpx.AsyncClient) -> None:
    round_id = await create_round(RoundDraft("prove", "Prøve"), None)
    desk = await sign_in(client, "secretary")
    refused = await desk.send(f"{PAGE}/fase", to="collecting")
    assert refused.status_code == 422 and "Der er ingen indkaldelse af idéer endnu" in unescape(refused.text)
    assert (await get_round(round_id)).phase == "draft"
    await save_call(round_id, CALL, None)
    assert (await desk.send(f"{PAGE}/fase", to="collecting")).status_code == 303
    assert (await get_round(round_id)).phase == "collecting"


async def test_a_round_that_begins_with_a_list_needs_no_call(client: httpx.AsyncClient) -> None:
    round_id = await create_round(RoundDraft("prove", "Prøve"), None)
    desk = await sign_in(client, "secretary")
    assert (await desk.send(f"{PAGE}/fase", to="shortlisting")).status_code == 303
    assert (await get_round(round_id)).phase == "shortlisting"
