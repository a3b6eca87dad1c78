"""A project's way and its money, walked at random: what the rules promise holds after any sequence of acts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.delivery.rules import (
    ENDED,
    MOVES,
    STATUSES,
    Money,
    Plan,
    after,
    check_payable,
    check_reason,
    is_late,
    missing_before_payment,
    moves_from,
    signs_of,
    years_later,
)
from server.rounds.phases import NotNow
from server.rounds.rules import BadDraft

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
AMOUNTS = st.integers(0, 50_000)


class Project(RuleBasedStateMachine):
    """Status and money of one project, as staff and its lead may move them."""

    def __init__(self) -> None:
        super().__init__()
        self.status, self.evaluated, self.money = "planned", False, Money(20_000)

    @rule(act=st.sampled_from(sorted(MOVES)))
    def move(self, act: str) -> None:
        if act in moves_from(self.status, self.evaluated):
            self.status = after(act, self.status)
        elif not self.evaluated:
            with pytest.raises(NotNow):
                after(act, self.status)

    @precondition(lambda self: self.status in ENDED)
    @rule()
    def look_back(self) -> None:
        self.evaluated = True

    @rule(amount=AMOUNTS)
    def document(self, amount: int) -> None:
        self.money = replace(self.money, documented=self.money.documented + amount)

    @rule(amount=st.integers(-50_000, 50_000))
    def pay(self, amount: int) -> None:
        try:
            check_payable(self.money, amount)
        except BadDraft:
            return
        self.money = replace(self.money, paid=self.money.paid + amount)

    @invariant()
    def nothing_is_paid_beyond_the_grant_or_the_documentation(self) -> None:
        money = self.money
        assert 0 <= money.paid <= money.covered <= money.granted
        assert money.documented == money.covered + money.over

    @invariant()
    def what_was_looked_back_on_has_ended_and_stays_so(self) -> None:
        assert self.status in STATUSES
        assert not self.evaluated or (self.status in ENDED and not moves_from(self.status, True))


TestProject = Project.TestCase


def test_every_status_can_be_reached_and_every_unfinished_one_can_end() -> None:
    assert {to for _needs, to in MOVES.values()} | {"planned"} == set(STATUSES)
    for status in set(STATUSES) - set(ENDED):
        assert any(MOVES[act][1] in ENDED for act in moves_from(status, False))


@pytest.mark.parametrize("act", MOVES)
def test_giving_up_and_going_on_need_a_reason_the_others_do_not(act: str) -> None:
    if act in ("give_up", "resume"):
        with pytest.raises(BadDraft):
            check_reason(" ", act)
    else:
        check_reason("", act)


@given(DAYS, DAYS, st.none() | DAYS)
def test_a_plan_holds_its_days_in_their_order(start_by: date, done_by: date, evaluate_on: date | None) -> None:
    if start_by <= done_by and (evaluate_on is None or done_by <= evaluate_on):
        assert Plan(start_by, done_by, evaluate_on).done_by == done_by
    else:
        with pytest.raises(BadDraft):
            Plan(start_by, done_by, evaluate_on)


@pytest.mark.parametrize(
    ("status", "evaluated", "days", "late"),
    [
        ("planned", False, 10, False),
        ("planned", False, 11, True),
        ("begun", False, 11, False),
        ("begun", False, 21, True),
        ("done", False, 30, False),
        ("given_up", False, 31, True),
        ("done", True, 31, False),
    ],
)
def test_a_project_is_late_when_the_day_for_what_comes_next_has_passed(
    status: str, evaluated: bool, days: int, late: bool
) -> None:
    day = date(2026, 1, 1)
    plan = Plan(day + timedelta(10), day + timedelta(20), day + timedelta(30))
    assert is_late(plan, status, evaluated, day + timedelta(days)) == late


def test_a_plan_has_at_most_three_signs_and_money_needs_one() -> None:
    day = date(2026, 1, 1)
    assert signs_of(" a\n\n b \n") == ["a", "b"]
    with pytest.raises(BadDraft):
        Plan(day, day, None, "a\nb\nc\nd")
    assert missing_before_payment(day, "a") == []
    assert len(missing_before_payment(None, " \n")) == 2


@given(DAYS, st.integers(1, 2))
def test_a_year_later_is_the_same_day_or_the_last_of_february(day: date, years: int) -> None:
    later = years_later(day, years)
    assert (later.year, later.month) == (day.year + years, day.month)
    assert later.day == day.day or (day.month, day.day, later.day) == (2, 29, 28)
