"""Where a round stands for the public follows from its phase, and from its dates where they bind."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from server.front.guide import PARTS, tries
from server.front.rules import EARLY, NOW, PROPOSE, STANDS, VOTE, Span, stand_of
from server.rounds.phases import PHASES
from server.rounds.queries import RoundInfo

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


def test_every_phase_but_the_draft_stands_somewhere_and_every_phase_but_the_cancelled_can_be_tried() -> None:
    assert set(STANDS) == set(PHASES) - {"draft"}
    assert set(PARTS) == set(PHASES) - {"cancelled"}


def test_a_part_of_the_demo_leads_there_or_to_signing_in_and_nobody_to_a_page_that_refuses_her() -> None:
    town = {"da": "Engby"}
    rounds = [
        RoundInfo(uuid4(), n, f"r{n}", town, town, phase, "", "DKK", 2)
        for n, phase in enumerate(("collecting", "draft"))
    ]
    nobody, moderator = tries(rounds, None), tries(rounds, frozenset({"moderator"}))
    assert [one.path for one in nobody] == [
        "/log-ind?next=%2Fr%2Fr0%2Fideer%2Fny",
        "/personale/log-ind?next=%2Fpersonale%2Fideer%2Fr0",
        "/personale/log-ind?next=%2Fpersonale%2Frunder%2Fr1",
    ]
    assert [one.path for one in moderator] == ["", "/personale/ideer/r0", ""]
