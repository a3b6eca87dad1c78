"""Where a round stands for the public follows from its phase, and from its dates where they bind."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.front.rules import EARLY, NOW, PROPOSE, STANDS, VOTE, Span, stand_of
from server.rounds.phases import PHASES

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
spans = st.none() | st.builds(
    lambda start, length: Span(AT + timedelta(hours=start), AT + timedelta(hours=start + length)),
    st.integers(-5, 5),
    st.integers(1, 5),
)


@given(st.sampled_from(sorted(STANDS)), spans, spans)
def test_one_is_asked_to_take_part_only_while_it_is_possible(phase: str, vote: Span | None, ideas: Span | None) -> None:
    stand = stand_of(phase, AT, vote, ideas)
    assert (stand is VOTE) == (phase == "voting" and vote is not None and vote.holds(AT))
    assert (stand is PROPOSE) == (phase == "collecting" and ideas is not None and ideas.holds(AT))
    assert (stand is EARLY) == (phase == "voting" and vote is not None and vote.begins > AT)
    assert (stand.place == NOW) == (stand in (VOTE, PROPOSE))


def test_every_phase_but_the_draft_stands_somewhere() -> None:
    assert set(STANDS) == set(PHASES) - {"draft"}
