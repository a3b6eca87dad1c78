"""Counting and publishing: two people, our own check first, all or nothing, the same bytes again."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest

from ballots import Election, Outcome, Rule, bundle
from ballots.canonical import loads
from ballots.methods import COUNTS
from ballots.outcome import Watch
from ballots.verify import Refused, verify_bundle
from server.config import Settings
from server.people.rules import NotAllowed
from server.results.count import actions
from server.results.count.actions import approve_publication, publish_count, recount
from server.results.count.queries import get_sealed_vote
from server.results.count.rules import count_and_check
from server.results.queries import bundle_path, find_publication
from server.rounds.phases import NotNow
from server.rounds.queries import get_round, get_vote
from tests.support.counts import LATER, opened_poll, published_poll
from tests.support.polls import open_poll


async def test_two_people_publish_a_bundle_that_anybody_can_verify(box: Settings) -> None:
    poll, published = await published_poll(box)
    report = verify_bundle(bundle_path(box.files, published.sha256), poll.sealed.eid.hex())
    assert (report.ballots, published.name) == (6, bundle.bundle_name(poll.sealed.eid))
    assert (await get_vote(poll.id)).step == "published"
    assert (await get_round(poll.round)).phase == "published"


async def test_the_result_is_what_the_ballots_say(sqlite_box: Settings) -> None:
    _poll, published = await published_poll(sqlite_box)
    line = loads(bundle.read(bundle_path(sqlite_box.files, published.sha256)).result)["lines"][0]
    assert {project["id"]: project["votes"] for project in line["projects"]} == {
        "P1": 3,
        "P2": 2,
        "P3": 1,
        "P4": 1,
        "P5": 1,
    }
    assert (line["n"], line["blank"]) == (6, 1)


async def test_one_person_alone_publishes_nothing(sqlite_box: Settings) -> None:
    poll = await opened_poll(sqlite_box)
    with pytest.raises(NotAllowed, match="nobody has approved"):
        await publish_count(poll.id, poll.auditor, LATER)
    await approve_publication(poll.id, poll.officer, LATER)
    with pytest.raises(NotAllowed, match="another person"):
        await publish_count(poll.id, poll.officer, LATER)
    assert await _is_unpublished(poll.id)


async def test_nothing_is_published_before_the_ballots_are_opened(sqlite_box: Settings) -> None:
    poll = await open_poll(sqlite_box, residents=10)
    with pytest.raises(NotNow, match="not opened"):
        await approve_publication(poll.id, poll.officer, LATER)


async def test_publishing_again_changes_nothing(sqlite_box: Settings) -> None:
    poll, published = await published_poll(sqlite_box)
    assert await publish_count(poll.id, poll.officer, LATER) == published


async def test_a_crash_before_the_last_step_publishes_nothing_and_the_next_try_gives_the_same_bytes(
    box: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = await opened_poll(box)
    await approve_publication(poll.id, poll.officer, LATER)
    with monkeypatch.context() as broken:
        broken.setattr(actions, "advance_round", _crash)
        with pytest.raises(Crash):
            await publish_count(poll.id, poll.auditor, LATER)
    assert await _is_unpublished(poll.id)
    (written,) = _files(box)
    published = await publish_count(poll.id, poll.auditor, LATER)
    assert _files(box) == [written] == [bundle_path(box.files, published.sha256)]


async def test_a_bundle_our_own_verifier_refuses_is_not_published(
    sqlite_box: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = await opened_poll(sqlite_box)
    await approve_publication(poll.id, poll.officer, LATER)
    monkeypatch.setattr("ballots.count", _all_lose)
    with pytest.raises(Refused, match="V14"):
        await publish_count(poll.id, poll.auditor, LATER)
    assert await _is_unpublished(poll.id)
    assert not sqlite_box.files.exists() or not _files(sqlite_box)


async def test_counting_again_says_that_it_is_what_was_published(
    sqlite_box: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    poll, _published = await published_poll(sqlite_box)
    for name in (str(poll.id), poll.sealed.eid.hex(), poll.sealed.eid.hex()[:16], "proeve/1"):
        assert await recount(sqlite_box.files, name) == 0
        assert ": yes\n" in capsys.readouterr().out


async def test_counting_again_notices_a_published_file_that_says_something_else(
    sqlite_box: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    poll, published = await published_poll(sqlite_box)
    path = bundle_path(sqlite_box.files, published.sha256)
    path.write_bytes(bundle.build(replace(bundle.read(path), result=b"{}")))
    assert await recount(sqlite_box.files, "proeve/1") == 1
    assert "NO, these differ: result" in capsys.readouterr().out
    path.write_bytes(b"nothing")
    assert await recount(sqlite_box.files, str(poll.id)) == 1


async def test_counting_again_needs_opened_ballots_and_a_vote_that_exists(
    sqlite_box: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    poll = await open_poll(sqlite_box, residents=10)
    assert [await recount(sqlite_box.files, name) for name in (str(poll.id), "nowhere/1")] == [2, 2]
    assert capsys.readouterr().err.count("\n") == 2


async def test_what_another_order_of_openings_gives_is_the_same_bundle(sqlite_box: Settings) -> None:
    poll = await opened_poll(sqlite_box)
    sealed = await get_sealed_vote(poll.id)
    turned = replace(sealed, openings=list(reversed(sealed.openings)))
    assert count_and_check(turned).data == count_and_check(sealed).data


async def test_counting_tells_how_far_it_has_come_from_the_count_to_the_check_of_it(sqlite_box: Settings) -> None:
    told: list[tuple[str, int, int, str]] = []
    count_and_check(await get_sealed_vote((await opened_poll(sqlite_box)).id), lambda *one: told.append(one))
    steps = list(dict.fromkeys(step for step, *_ in told))
    assert (steps[:2], steps[-1]) == (["Counting", "V0 archive"], "V14 count")
    for step in steps:
        moments = [(done, total) for name, done, total, _ in told if name == step]
        assert moments == sorted(moments) and moments[-1][0] == moments[-1][1]


class Crash(Exception):
    """The process dies here."""


async def _crash(*_given: object) -> None:
    raise Crash


def _all_lose(election: Election, rule: Rule, watch: Watch) -> Outcome:
    return replace(COUNTS[rule.name](election, rule, watch), winners=(), cost=Fraction(0))


async def _is_unpublished(vote: UUID) -> bool:
    return await find_publication(vote) is None and (await get_vote(vote)).step == "opened"


def _files(settings: Settings) -> list[Path]:
    return sorted(settings.files.iterdir())
