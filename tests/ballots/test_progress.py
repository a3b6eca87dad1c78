"""Progress never falls and ends where it said it would; whoever watches changes nothing."""

from itertools import groupby

import pytest
from hypothesis import given

from ballots import Election, Rule, count, parse_rule, reference
from ballots.bundle import build
from ballots.outcome import Onlooker, Outcome, Watch
from ballots.progress import aloud, one_by_one
from ballots.verify import verify_bundle
from tests.support.bundles import small_vote
from tests.support.elections import EQUAL_SHARES_RULES, RULES, election, elections

Told = list[tuple[str, int, int, str]]


def check(told: Told) -> None:
    """Every step begins with nothing done, never falls, and ends with all of it."""
    for step, of_step in groupby(told, key=lambda one: one[0]):
        moments = [(done, total) for _, done, total, _ in of_step]
        dones, totals = [done for done, _ in moments], {total for _, total in moments}
        assert dones[0] == 0, step
        assert dones == sorted(dones), step
        assert len(totals) == 1 and dones[-1] in totals, step


@given(elections(), RULES)
def test_a_watched_count_is_the_same_and_its_progress_ends_with_all(made: Election, rule: Rule) -> None:
    told: Told = []
    assert aloud(count, lambda *one: told.append(one))(made, rule) == count(made, rule)
    check(told)


@given(elections(), EQUAL_SHARES_RULES)
def test_the_fast_counter_tells_what_each_run_bought(made: Election, rule: Rule) -> None:
    told: list[tuple[int, tuple[str, ...]]] = []
    outcome = count(made, rule, lambda *run: told.append(run))
    assert [k for k, _ in told] == sorted({k for k, _ in told})
    for k, bought in told:
        assert [run.winners for run in outcome.runs if run.first <= k <= run.last] == [bought]
    assert {run.winners for run in outcome.runs} == {bought for _, bought in told}


@given(elections(), EQUAL_SHARES_RULES)
def test_the_slow_counter_tells_a_run_purchase_by_purchase(made: Election, rule: Rule) -> None:
    told: list[tuple[int, tuple[str, ...]]] = []
    outcome = reference.count(made, rule, Onlooker(lambda *run: told.append(run)))
    runs = {k: [bought for _, bought in run] for k, run in groupby(told, key=lambda one: one[0])}
    assert list(runs) == sorted(runs)
    for k, steps in runs.items():
        assert [run.winners for run in outcome.runs if run.first <= k <= run.last] == [steps[-1]]
        assert all(steps[-1][: len(step)] == step for step in steps)


def test_the_share_of_the_budget_is_the_dearest_runs() -> None:
    """The third run costs less than the second; the bar does not go back, the words tell of the run itself."""

    def counted(made: Election, rule: Rule, watch: Watch) -> Outcome:
        for k, bought in enumerate([("a",), ("a", "b"), ("a", "c")]):
            watch(k, bought)
        return count(made, rule)

    told: Told = []
    made = election({"a": 4, "b": 7, "c": 5}, 20, ["a"])
    aloud(counted, lambda *one: told.append(one))(made, parse_rule("greedy"))
    assert [(done, words) for _, done, _, words in told[1:-1]] == [
        (200, "k 0: 1 projects, 20.0 % spent"),
        (550, "k 1: 2 projects, 55.0 % spent"),
        (550, "k 2: 2 projects, 45.0 % spent"),
    ]


@pytest.mark.parametrize("many", [0, 1, 3])
def test_items_come_one_by_one(many: int) -> None:
    told: Told = []
    assert list(one_by_one(range(many), "Items", lambda *one: told.append(one))) == list(range(many))
    assert [done for _, done, _, _ in told] == [0, *range(many), many or 1]
    check(told)


@pytest.mark.parametrize("final_run", [False, True])
def test_the_verifier_tells_every_step_from_nothing_to_all(final_run: bool) -> None:
    told: Told = []
    verify_bundle(build(small_vote().bundle()), progress=lambda *one: told.append(one), final_run=final_run)
    check(told)
    assert [step.split()[0] for step, _ in groupby(told, key=lambda one: one[0])] == [
        *("V0", "V1-V2", "V3-V5", "V7", "V8-V9", "V10", "V12-V13", "V15", "V16", "V14")
    ]
    counting = [one for one in told if one[0] == "V14 count"]
    assert counting[-1][1:3] == ((2, 2) if final_run else (42, 42))
    assert counting[1][3] == f"k {40 if final_run else 0} of 41: 1 projects, 12.0 % spent"
    assert [one[3] for one in told if one[0] == "V8-V9 ballots"][-1] == f"all {len(small_vote().ballots)}"
