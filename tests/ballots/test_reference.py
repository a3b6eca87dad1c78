"""The fast and the slow counter against each other, on elections made to tie."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from ballots import Election, Rule, count, parse_rule, reference
from ballots.pabulib import election_of, read_pabulib, rule_of
from ballots.result import LineElection, tally
from tests.support.elections import EQUAL_SHARES_RULES, RULES, elections, real_election


@settings(max_examples=400)
@given(elections(), RULES)
def test_both_counters_find_the_same(election: Election, rule: Rule) -> None:
    assert count(election, rule) == reference.count(election, rule)


@settings(max_examples=100)
@given(elections(), RULES)
def test_both_counters_publish_the_same_bytes(election: Election, rule: Rule) -> None:
    lines = [LineElection("1", election, rule, "DKK", 2)]
    assert tally("00", lines, count) == tally("00", lines, reference.count)


@pytest.mark.deep
@settings(max_examples=20_000)
@given(elections(most_projects=9, most_voters=14), EQUAL_SHARES_RULES)
def test_both_counters_find_the_same_in_thousands_of_equal_shares(election: Election, rule: Rule) -> None:
    assert count(election, rule) == reference.count(election, rule)


@pytest.mark.deep
@settings(max_examples=10_000)
@given(elections(most_projects=9, most_voters=14), RULES)
def test_both_counters_publish_the_same_bytes_thousands_of_times(election: Election, rule: Rule) -> None:
    lines = [LineElection("1", election, rule, "DKK", 2)]
    assert tally("00", lines, count) == tally("00", lines, reference.count)


@pytest.mark.parametrize("name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023"])
def test_both_counters_find_the_same_in_a_real_city(name: str) -> None:
    file = read_pabulib(real_election(name))
    assert count(election_of(file), rule_of(file)) == reference.count(election_of(file), rule_of(file))


@pytest.mark.deep
@pytest.mark.parametrize(
    "name",
    [
        "Canada_Stanford_Dataset_PB_Dieppe_2018_vote_approvals",
        "Hungary_Veszprem_2025",
        "Netherlands_Amsterdam_166",
        "Netherlands_Amsterdam_621",
        "Poland_Gdynia_2020",
        "Poland_Lodz_2022",
        "Poland_Warszawa_2017_Wysokie_Okecie",
        "Poland_Warszawa_2024_Wesola",
        "Poland_Wieliczka_2023_Green_Budget",
    ],
)
def test_both_counters_find_the_same_in_more_cities_by_equal_shares(name: str) -> None:
    made = election_of(read_pabulib(real_election(name)))
    rule = parse_rule("equal-shares")
    assert count(made, rule) == reference.count(made, rule)


def test_the_slow_counter_is_short_and_shares_only_the_data_classes() -> None:
    source = Path(reference.__file__).read_text()
    own = {name for name in re.findall(r"^(?:from|import) (\S+)", source, re.MULTILINE) if name.startswith("ballots")}
    assert len(source.splitlines()) < 200
    assert own == {"ballots.election", "ballots.outcome", "ballots.rule"}
