"""Real cities' own results are what a rule means."""

import pytest

from ballots import count, parse_rule, rule_id
from ballots.pabulib import PabulibFile, election_of, read_pabulib, rule_of
from tests.support.elections import DECIDED, REAL, election, real_election


def city(name: str) -> PabulibFile:
    return read_pabulib(real_election(name))


@pytest.mark.parametrize(("name", "winners"), DECIDED.items())
def test_the_city_funded_what_its_rule_gives(name: str, winners: int) -> None:
    file = city(name)
    outcome = count(election_of(file), rule_of(file))
    assert set(outcome.winners) == file.selected
    assert len(outcome.winners) == winners
    assert outcome.cost <= file.budget


def test_no_real_election_with_a_known_outcome_is_left_out() -> None:
    """Whatever lies in the folder, can be read and names a rule that can be counted is in the list above."""
    found = set()
    for path in sorted(REAL.glob("*.pb")):
        try:
            file = read_pabulib(path)
            rule_of(file)
        except ValueError:
            continue
        if file.selected is not None:
            found.add(path.stem)
    if not found:
        pytest.skip("no real elections here: see pabulib.org")
    assert found >= DECIDED.keys()
    for name in found - DECIDED.keys():
        file = city(name)
        assert set(count(election_of(file), rule_of(file)).winners) == file.selected


def test_wieliczka_compared_with_greedy_and_kept_equal_shares() -> None:
    file = city("Poland_Wieliczka_2023_Green_Budget")
    outcome = count(election_of(file), rule_of(file))
    assert rule_id(rule_of(file)).split("/")[5] == "compare=greedy"
    assert outcome.comparison is not None
    assert not outcome.comparison.switched
    assert outcome.comparison.prefer_equal_shares > outcome.comparison.prefer_greedy


def test_stopping_early_would_have_funded_one_more_in_wieliczka() -> None:
    """The common package stops as soon as nothing more fits; the city ran on to the overspend."""
    file = city("Poland_Wieliczka_2023_Green_Budget")
    early = parse_rule(rule_id(rule_of(file)).replace("add1", "add1e"))
    assert len(count(election_of(file), early).winners) == 31


def test_aarhus_published_counting_example() -> None:
    """Pool 80,000 kr.: 32,000 has the most votes and wins, 78,450 is skipped, 20,000 wins."""
    aarhus = election({"a": 32000, "b": 78450, "c": 20000}, 80000, ["a b c", "a b", "a"])
    outcome = count(aarhus, parse_rule("greedy"))
    assert outcome.winners == ("a", "c")
    assert [(step.project, step.taken) for step in outcome.walk] == [("a", True), ("b", False), ("c", True)]
    assert count(aarhus, parse_rule("greedy-no-skip")).winners == ("a",)


QUORUM = (
    "equal-shares/utility=cost/start=exact/inc=1/completion=add1/compare=none/ties=cost,votes,lot/eligible={}/n=cast"
)


def test_the_share_quorum_decides() -> None:
    """Pool 120, 12 voters: a price of 60 needs 60/120 of a third of 12 votes, which is 2."""
    costs = {"a": 60, "c": 10, "d": 100}
    one, two = (election(costs, 120, [*["a"] * votes, "d", *["c"] * (11 - votes)]) for votes in (1, 2))
    free, bound = (parse_rule(QUORUM.format(eligible)) for eligible in ("votes>0", "votes>0,share>=1:3"))
    assert count(one, free).winners == ("c", "a")
    assert count(one, bound).winners == ("c",)
    assert [(drop.project, drop.clause) for drop in count(one, bound).dropped] == [("a", "share>="), ("d", "share>=")]
    assert count(two, bound).winners == ("c", "a")


def test_swiecie_gives_the_same_with_its_quorum() -> None:
    file = city("Poland_Swiecie_2023")
    with_quorum = parse_rule(rule_id(rule_of(file)).replace("votes>0", "votes>0,share>=1:3"))
    outcome = count(election_of(file), with_quorum)
    assert set(outcome.winners) == file.selected
    assert {drop.clause for drop in outcome.dropped} == {"share>="}
