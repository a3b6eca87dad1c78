"""Two people: together they hold both roles, they are two, they mean the same thing, and within a day."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.people.rules import GOOD_FOR, ROLES, TWO_PEOPLE, First, NotAllowed, check_first, check_second

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ANNA, BO = UUID(int=1), UUID(int=2)
ROLE_SETS = st.frozensets(st.sampled_from(ROLES))


def first(roles: frozenset[str], account: UUID = ANNA, payload: bytes = b"p", at: datetime = NOW) -> First:
    return First(account, roles, payload, at)


@pytest.mark.parametrize("act", TWO_PEOPLE)
def test_the_two_roles_of_an_act_may_do_it_in_either_order(act: str) -> None:
    one, other = (frozenset({role}) for role in sorted(TWO_PEOPLE[act]))
    check_second(act, BO, other, b"p", first(one), NOW)
    check_second(act, BO, one, b"p", first(other), NOW)


def test_one_person_with_both_roles_cannot_give_both_yeses() -> None:
    both = frozenset({"officer", "auditor"})
    with pytest.raises(NotAllowed, match="another person"):
        check_second("seal", ANNA, both, b"p", first(both), NOW)


def test_two_officers_are_not_an_officer_and_an_auditor() -> None:
    officer = frozenset({"officer"})
    with pytest.raises(NotAllowed, match="one each"):
        check_second("close", BO, officer, b"p", first(officer), NOW)


def test_somebody_with_both_roles_can_fill_the_one_that_is_missing() -> None:
    both, officer = frozenset({"officer", "auditor"}), frozenset({"officer"})
    check_second("seal", BO, officer, b"p", first(both), NOW)
    check_second("seal", BO, both, b"p", first(officer), NOW)


def test_a_yes_to_something_else_does_not_count() -> None:
    with pytest.raises(NotAllowed, match="changed"):
        check_second("seal", BO, frozenset({"auditor"}), b"q", first(frozenset({"officer"})), NOW)


@pytest.mark.parametrize(("age", "good"), [(GOOD_FOR, True), (GOOD_FOR + timedelta(seconds=1), False)])
def test_a_yes_is_good_for_a_day(age: timedelta, good: bool) -> None:
    def second() -> None:
        check_second("open", BO, frozenset({"auditor"}), b"p", first(frozenset({"officer"}), at=NOW - age), NOW)

    if good:
        second()
    else:
        with pytest.raises(NotAllowed, match="24 hours"):
            second()


@given(act=st.sampled_from(sorted(TWO_PEOPLE)), one=ROLE_SETS, other=ROLE_SETS, same=st.booleans())
def test_whatever_passes_is_two_people_covering_both_roles(
    act: str, one: frozenset[str], other: frozenset[str], same: bool
) -> None:
    try:
        check_first(act, one)
        check_second(act, ANNA if same else BO, other, b"p", first(one), NOW)
    except NotAllowed:
        return
    assert not same
    assert TWO_PEOPLE[act] <= one | other
    assert one & TWO_PEOPLE[act] and other & TWO_PEOPLE[act]
