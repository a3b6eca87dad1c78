"""The booth for programs: a pass for a letter, and a ready ballot; the promise is the answer."""

from datetime import timedelta

import httpx
import pytest

from ballots.canonical import b64, loads, unb64
from ballots.lines import LAST_VERSION, line_bytes
from ballots.notes import read_promise
from ballots.passes import finalize
from server.config import Settings
from tests.support.booths import PATH, letters_of, pages_of
from tests.support.polls import BOX_CLOSES, NOW, OpenPoll, open_poll


@pytest.fixture
async def poll(sqlite_box: Settings) -> OpenPoll:
    return await open_poll(sqlite_box)


@pytest.fixture
def booth(poll: OpenPoll) -> httpx.AsyncClient:
    return pages_of(poll).booth


async def ready(
    poll: OpenPoll, *projects: str, line: int = 3, seed: bytes | None = None, n: int = 1
) -> dict[str, object]:
    """A ballot as a program posts it."""
    resident = poll.resident(line, seed)
    ballot, choices, nonce = resident.ballot(await resident.get_pass(NOW), *projects, n=n)
    return {"line": loads(line_bytes(ballot)), "choices": loads(choices), "nonce": b64(nonce)}


async def test_a_ready_ballot_is_answered_with_its_promise_and_again_with_the_same(
    poll: OpenPoll, booth: httpx.AsyncClient
) -> None:
    body = await ready(poll, "P1", "P2")
    first, again = [await booth.post(f"{PATH}/ballot", json=body) for _ in range(2)]
    assert (first.status_code, first.json()) == (200, again.json())
    manifest = poll.sealed.manifest
    promise = read_promise(first.json()["promise"].encode(), poll.sealed.eid, manifest.promise_key)
    assert promise.deadline == BOX_CLOSES + timedelta(hours=24)
    assert "set-cookie" not in first.headers


async def test_the_same_version_with_other_choices_is_a_conflict_that_names_the_last(
    poll: OpenPoll, booth: httpx.AsyncClient
) -> None:
    seed = bytes(range(16))
    await booth.post(f"{PATH}/ballot", json=await ready(poll, "P1", seed=seed))
    other = await booth.post(f"{PATH}/ballot", json=await ready(poll, "P2", seed=seed))
    assert other.status_code == 409
    assert other.headers["content-type"].startswith("application/problem+json")
    assert other.json()["last"] == 1
    assert (await booth.post(f"{PATH}/ballot", json=await ready(poll, "P2", seed=seed, n=2))).json()["n"] == 2


async def test_the_last_version_there_can_be_is_said_to_be_that(poll: OpenPoll, booth: httpx.AsyncClient) -> None:
    seed = bytes(range(16))
    for n in range(1, LAST_VERSION + 1):
        last = await booth.post(f"{PATH}/ballot", json=await ready(poll, "P1", seed=seed, n=n))
    assert last.json()["n"] == LAST_VERSION
    other = await booth.post(f"{PATH}/ballot", json=await ready(poll, "P2", seed=seed, n=LAST_VERSION))
    assert (other.status_code, other.json()["last"]) == (409, LAST_VERSION)
    assert other.json()["title"] == "There are no more versions of this ballot"


@pytest.mark.parametrize("spoil", ["nonce", "choices", "key", "bool", "extra", "text"])
async def test_a_spoiled_ballot_is_refused_as_not_valid(poll: OpenPoll, booth: httpx.AsyncClient, spoil: str) -> None:
    body = await ready(poll, "P1")
    line = body["line"]
    assert isinstance(line, dict)
    if spoil == "nonce":
        body["nonce"] = b64(bytes(32))
    elif spoil == "choices":
        body["choices"] = {"lines": {"L1": ["P9"]}}
    elif spoil == "key":
        line["k"] = line["k"][:-2] + "B="
    elif spoil == "bool":
        line["n"] = True
    elif spoil == "extra":
        line["more"] = 1
    answer = (
        await booth.post(f"{PATH}/ballot", json=body)
        if spoil != "text"
        else await booth.post(f"{PATH}/ballot", content=b"{not json")
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_a_letter_gets_one_blind_signature_and_the_same_again(poll: OpenPoll, booth: httpx.AsyncClient) -> None:
    (letter,) = await letters_of(poll, 1)
    resident, other = poll.resident(0), poll.resident(0)
    asked = {"number": letter.number, "secret": letter.secret, "blinded": b64(resident.blinded)}
    first, again = [await booth.post(f"{PATH}/pass", json=asked) for _ in range(2)]
    assert first.json() == again.json()
    own = resident._own
    assert finalize(resident._message, unb64(first.json()["signature"], 384), own.r, resident._modulus)
    second = await booth.post(f"{PATH}/pass", json={**asked, "blinded": b64(other.blinded)})
    assert second.status_code == 409


async def test_a_wrong_letter_gets_no_pass(poll: OpenPoll, booth: httpx.AsyncClient) -> None:
    (letter,) = await letters_of(poll, 1)
    asked = {"number": letter.number, "secret": "0" * 14, "blinded": b64(poll.resident(0).blinded)}
    assert (await booth.post(f"{PATH}/pass", json=asked)).status_code == 422


async def test_after_the_box_has_closed_no_ballot_is_taken(poll: OpenPoll) -> None:
    pages = pages_of(poll)
    body = await ready(poll, "P1")
    pages.clock.time = BOX_CLOSES
    assert (await pages.booth.post(f"{PATH}/ballot", json=body)).status_code == 409
