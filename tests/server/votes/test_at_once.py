"""Two hundred connections at once for one resident, to a server of its own: one pass, one ballot counted."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import httpx

from ballots.bundle import read
from ballots.canonical import b64, unb64
from ballots.lines import BallotLine, PassLine, parse_line
from ballots.passes import PASS_SIZE
from ballots.verify import verify_bundle
from server.roll.letters.actions import PlainLetter
from tests.support.load import BOOTH_PATH, assisted_form, shown_number
from tests.support.servers import LiveServer
from tests.support.towns import Town, Voter, new_voter, published_bundle, some_choices, town_at_rest

AT_ONCE, FORMS = 200, 20
"""A form, as an asking for a pass, costs the check of a letter's secret: 50 ms of a processor."""


async def test_of_200_requests_at_once_for_one_letter_one_pass_is_given_and_one_ballot_counted(
    engine_kind: str, server_url: str | None, tmp_path: Path
) -> None:
    """First for a pass each; then the ballots of whoever got it, together with forms that carry the same letter. A
    second letter is fought for by programs and forms from the start."""
    town = await town_at_rest(engine_kind, server_url, tmp_path / "town", letters=2)
    first, second = town.letters
    server = LiveServer(tmp_path, env=town.environment).start()
    try:
        async with crowd(server) as client:
            holder, w = await only_one_gets_a_pass(client, town, first)
            await only_one_of_her_ballots_is_taken(client, town, first, holder, w)
            winners = await programs_and_forms_fight(client, town, second)
    finally:
        server.stop()
    assert "Traceback" not in server.log
    path = await published_bundle(town)
    assert verify_bundle(path, eid=town.eid.hex())
    bundle = read(path)
    lines = [parse_line(line) for line in bundle.log.splitlines()]
    assert Counter(line.line for line in lines if isinstance(line, PassLine)) == {first.to.line: 1, second.to.line: 1}
    (hers,) = [line for line in lines if isinstance(line, BallotLine) and line.k == holder.identity({})[0]]
    assert hers.n == 1
    assert sum(isinstance(line, BallotLine) for line in lines) == len(bundle.openings.splitlines()) == 1 + winners


def crowd(server: LiveServer) -> httpx.AsyncClient:
    """So many connections; none is kept from a request for the next."""
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0)
    return httpx.AsyncClient(base_url=server.booth, headers={"Origin": server.booth}, limits=limits, timeout=300)


async def only_one_gets_a_pass(client: httpx.AsyncClient, town: Town, letter: PlainLetter) -> tuple[Voter, bytes]:
    """Who, and the pass."""
    voters = [new_voter(town) for _ in range(AT_ONCE)]
    answers = await asyncio.gather(*(ask_for_pass(client, voter, letter) for voter in voters))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: AT_ONCE - 1}
    ((holder, answer),) = [pair for pair in zip(voters, answers, strict=True) if pair[1].status_code == 200]
    return holder, holder.pass_from(unb64(answer.json()["signature"], PASS_SIZE))


async def only_one_of_her_ballots_is_taken(
    client: httpx.AsyncClient, town: Town, letter: PlainLetter, holder: Voter, w: bytes
) -> None:
    """Most requests are her first version with five different choices, the others forms with codes of their own."""
    hers, same = AT_ONCE - FORMS, (AT_ONCE - FORMS) // 5
    ballots = [holder.ballot(some_choices(town, turn % 5), w) for turn in range(hers)]
    answers = await asyncio.gather(
        *(client.post(f"{BOOTH_PATH}/ballot", json=ballot) for ballot in ballots),
        *(send_form(client, new_voter(town), town, letter) for _ in range(FORMS)),
    )
    taken = [answer.json()["promise"] for answer in answers[:hers] if answer.status_code == 200]
    assert (len(taken), len(set(taken))) == (same, 1)  # the same choices as those that came first
    assert Counter(answer.status_code for answer in answers[:hers]) == {200: same, 409: hers - same}
    assert {answer.status_code for answer in answers[hers:]} == {409}


async def programs_and_forms_fight(client: httpx.AsyncClient, town: Town, letter: PlainLetter) -> int:
    """How many ballots were cast: a program that gets the pass stops there."""
    programs = [ask_for_pass(client, new_voter(town), letter) for _ in range(FORMS // 2)]
    forms = [send_form(client, new_voter(town), town, letter) for _ in range(FORMS // 2)]
    answers = await asyncio.gather(*programs, *forms)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: FORMS - 1}
    receipts = [shown_number(answer.text) for answer in answers[FORMS // 2 :] if answer.status_code == 200]
    return len(receipts)


async def ask_for_pass(client: httpx.AsyncClient, voter: Voter, letter: PlainLetter) -> httpx.Response:
    """As a program does."""
    asked = {"number": letter.number, "secret": letter.secret, "blinded": b64(voter.blinded)}
    return await patiently(client, "pass", json=asked)


async def send_form(client: httpx.AsyncClient, voter: Voter, town: Town, letter: PlainLetter) -> httpx.Response:
    """As a browser without JavaScript does."""
    return await patiently(client, "afgiv", data=assisted_form(voter, some_choices(town, 1), letter))


async def patiently(client: httpx.AsyncClient, what: str, **body: object) -> httpx.Response:
    """Whoever is told that too many vote right now comes back, until there is another answer."""
    while True:
        answer = await client.post(f"{BOOTH_PATH}/{what}", **body)  # type: ignore[arg-type]
        if answer.status_code != 503:
            return answer
        await asyncio.sleep(random.uniform(0.1, 0.5))
