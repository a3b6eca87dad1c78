"""How a review moves and when it is ripe, for every order of acts and every mixture of facts."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.ideas.review.rules import (
    CHECKS,
    MOVES,
    Assessment,
    Check,
    Range,
    Verdict,
    Wanted,
    after,
    median_days,
    missing_for_approval,
    problems_of,
    today_of,
    wanted_of,
)
from server.rounds.phases import NotNow
from server.rounds.rules import BadDraft
from tests.support.reviews import NO, RIPE, YES

AMOUNTS = st.none() | st.integers(0, 10_000_000)
TEXTS = st.sampled_from(["", " ", "Fordi."])


class Reviewing(RuleBasedStateMachine):
    """Whatever is done in whatever order, an idea is decided exactly while its last decision stands."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.asked, self.stands = "open", False, False

    @rule(act=st.sampled_from(sorted(MOVES)))
    def try_act(self, act: str) -> None:
        try:
            self.state = after(act, self.state)
        except NotNow:
            return
        self.asked = act == "ask" or (self.asked and act not in ("answer", "take_back"))
        self.stands = act == "decide" or (self.stands and act != "reopen")

    @invariant()
    def a_decision_stands_only_while_nothing_is_asked(self) -> None:
        assert (self.state == "decided") == self.stands
        assert (self.state == "back") == self.asked
        assert not (self.asked and self.stands)


TestReviewing = Reviewing.TestCase


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    def cost() -> Range:
        ends = iter(sorted(draw(st.lists(st.integers(0, 10_000_000), min_size=3, max_size=3))))
        return Range(*(next(ends) if draw(st.booleans()) else None for _ in range(3)))

    checks = {code: Check(draw(st.sampled_from([None, True, True, True, False]))) for code in CHECKS}
    return Assessment(
        feasible=draw(st.sampled_from(["", "yes", "maybe", "no"])), once=cost(), yearly=cost(), checks=checks
    )


@given(assessments(), st.builds(Verdict, st.sampled_from(["approved", "rejected", "", "x"]), TEXTS, TEXTS, TEXTS))
def test_no_decision_is_made_without_reason_and_office_and_no_yes_without_the_facts(
    review: Assessment, verdict: Verdict
) -> None:
    if problems_of(verdict, review):
        return
    assert verdict.reason.strip() and verdict.office.strip()
    if verdict.decision == "rejected":
        assert verdict.could_be_yes.strip()
    else:
        assert verdict.decision == "approved" and not missing_for_approval(review)
        assert all(check.ok for check in review.checks.values()) and len(review.checks) == len(CHECKS)
        assert review.once.known and review.yearly.known and review.feasible != "no"


def test_a_ripe_review_can_go_both_ways_and_an_empty_one_only_to_no() -> None:
    assert problems_of(YES, RIPE) == problems_of(NO, RIPE) == problems_of(NO, Assessment()) == []
    assert len(problems_of(YES, Assessment())) == 4


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_costs_are_taken_exactly_when_they_do_not_fall(low: int | None, likely: int | None, high: int | None) -> None:
    known = [amount for amount in (low, likely, high) if amount is not None]
    if known == sorted(known):
        assert Assessment(once=Range(low, likely, high)).once.likely == likely
    else:
        with pytest.raises(BadDraft) as error:
            Assessment(yearly=Range(low, likely, high))
        assert error.value.field in ("yearly_likely", "yearly_max")


@given(st.lists(st.floats(0, 1e8), min_size=1))
def test_half_of_the_ideas_waited_no_longer_than_the_median_says(spans: list[float]) -> None:
    days = median_days(spans)
    assert days is not None
    assert 2 * sum(span / 86_400 <= days + 0.5 for span in spans) >= len(spans)


def test_without_a_decision_there_is_no_median() -> None:
    assert median_days([]) is None


@given(st.dictionaries(st.sampled_from(["tilstand", "ejer", "afdeling", "frist", "efter"]), st.text()))
def test_whatever_an_address_asks_for_is_a_list(asked: dict[str, str]) -> None:
    wanted = wanted_of(asked)
    assert wanted_of({"tilstand": wanted.state, "ejer": wanted.owner, "frist": wanted.due}) == Wanted(
        wanted.state, wanted.owner, due=wanted.due
    )


def test_an_address_names_what_is_wanted_and_a_change_begins_at_the_beginning() -> None:
    owner = str(uuid4())
    wanted = wanted_of({"tilstand": "back", "ejer": owner, "frist": "over", "afdeling": "Vej og Park", "efter": "12"})
    assert wanted == Wanted("back", owner, "Vej og Park", "over", 12)
    assert wanted.query(state="") == f"?ejer={owner}&afdeling=Vej+og+Park&frist=over"
    assert Wanted().query() == ""


def test_the_last_day_of_a_deadline_ends_at_midnight_here() -> None:
    assert today_of(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)).day == 30
    assert today_of(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)).day == 1
