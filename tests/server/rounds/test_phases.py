"""Phases and steps are data; every pair is walked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rounds.phases import (
    ALLOWED,
    NEXT,
    PHASES,
    STEPS,
    Facts,
    NotNow,
    allows,
    check_advance,
    reached,
    require,
    require_within,
    step_after,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def ready(phase: str) -> Facts:
    """Facts against which nothing stands."""
    return Facts(
        phase, votes=1, votes_sealed=1, votes_boxed=1, votes_published=1, reason="too few ideas", has_call=True
    )


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("to", PHASES)
def test_a_round_moves_only_to_a_phase_that_follows(phase: str, to: str) -> None:
    assert (check_advance(ready(phase), to, NOW) == []) == (to in NEXT[phase])


@pytest.mark.parametrize("act", ALLOWED)
@pytest.mark.parametrize("phase", PHASES)
def test_an_act_outside_its_phases_is_refused(act: str, phase: str) -> None:
    if allows(act, phase):
        require(act, phase)
    else:
        with pytest.raises(NotNow):
            require(act, phase)


def test_every_phase_but_the_last_ones_leads_on_and_every_phase_can_be_reached() -> None:
    assert set(NEXT) == set(PHASES)
    assert {phase for phases in NEXT.values() for phase in phases} == set(PHASES) - {"draft"}
    assert {phase for phases in ALLOWED.values() for phase in phases} <= set(PHASES)


def test_a_round_is_cancelled_from_every_phase_before_published_and_only_with_a_reason() -> None:
    before = PHASES[: PHASES.index("published")]
    for phase in before:
        assert "cancelled" in NEXT[phase]
        assert check_advance(Facts(phase, reason=" "), "cancelled", NOW) == ["no-reason"]
    assert all("cancelled" not in NEXT[phase] for phase in set(PHASES) - set(before))


@pytest.mark.parametrize(
    ("facts", "to", "reasons"),
    [
        (Facts("draft"), "collecting", ["no-call"]),
        (Facts("shortlisting"), "voting", ["no-vote"]),
        (Facts("shortlisting", votes=2, votes_sealed=1), "voting", ["not-sealed"]),
        (Facts("voting", votes=2, votes_boxed=1), "counting", ["box-open"]),
        (Facts("counting", votes=2, votes_published=1), "published", ["not-published"]),
        (Facts("published", votes=2, votes_published=1), "implementing", ["not-published"]),
        (Facts("implementing", projects=2, projects_ended=1), "evaluated", ["not-ended", "not-evaluated"]),
        (Facts("implementing", projects=2, projects_ended=2, projects_evaluated=1), "evaluated", ["not-evaluated"]),
    ],
)
def test_what_is_missing_is_named(facts: Facts, to: str, reasons: list[str]) -> None:
    assert check_advance(facts, to, NOW) == reasons


@given(st.integers(-3, 3))
def test_dates_bind_from_the_first_moment_until_before_the_last(minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    begins, ends = NOW - timedelta(minutes=1), NOW + timedelta(minutes=2)
    if begins <= now < ends:
        require_within(begins, ends, now)
    else:
        with pytest.raises(NotNow):
            require_within(begins, ends, now)


def test_a_vote_takes_its_steps_one_by_one_to_the_last() -> None:
    step = STEPS[0]
    walked = [step]
    while step != "published":
        step = step_after(step)
        walked.append(step)
    assert tuple(walked) == STEPS
    assert reached("opened", "opened") and reached("published", "draft") and not reached("sealed", "voting")
