"""The rule id."""

from fractions import Fraction

import pytest
from hypothesis import given

from ballots import Rule, RuleError, RuleNotBuilt, UnknownRule, parse_rule, rule_id
from tests.support.elections import RULES

DEFAULT = (
    "equal-shares/utility=cost/start=exact/inc=1/completion=add1/compare=none"
    "/ties=cost,votes,lot/eligible=votes>0/n=cast"
)
GREEDY = "greedy/ties=cost,votes,lot/eligible={}/n=cast"


def test_a_bare_name_means_its_defaults() -> None:
    assert rule_id(parse_rule("equal-shares")) == DEFAULT
    assert rule_id(parse_rule("greedy")) == GREEDY.format("votes>0")
    assert parse_rule("greedy-no-skip") == Rule("greedy-no-skip")


@given(RULES)
def test_a_rule_is_read_back_from_its_id(rule: Rule) -> None:
    assert parse_rule(rule_id(rule)) == rule


def test_every_eligibility_clause_is_read() -> None:
    rule = parse_rule(GREEDY.format("votes>0,votes>=10,score>=5,share>=1:3"))
    assert (rule.min_votes, rule.min_score, rule.share) == (10, 5, Fraction(1, 3))


@pytest.mark.parametrize("completion", ["none", "add1", "add1e", "noneu", "add1u", "add1eu"])
def test_every_completion_is_read(completion: str) -> None:
    rule = parse_rule(DEFAULT.replace("completion=add1", f"completion={completion}"))
    assert rule.completion == completion
    assert rule.fills_up_greedily == completion.endswith("u")
    assert rule.raises_endowment == ("add1" in completion)
    assert rule.stops_when_nothing_fits == ("add1e" in completion)


@pytest.mark.parametrize("name", ["greedy-80", "greedy-exclusive", "greedy-density", "phragmen", "majority-judgment"])
def test_a_rule_that_is_known_but_not_built_says_so(name: str) -> None:
    with pytest.raises(RuleNotBuilt, match="not built yet"):
        parse_rule(name)
    with pytest.raises(RuleNotBuilt, match="not built yet"):
        parse_rule(f"{name}/x=1/ties=cost,votes,lot/eligible=votes>0/n=cast")


def test_a_utility_that_is_known_but_not_built_says_so() -> None:
    with pytest.raises(RuleNotBuilt, match="points"):
        parse_rule(DEFAULT.replace("utility=cost", "utility=points"))


@pytest.mark.parametrize("text", ["", "Greedy", "plurality", "greedy ", "equal_shares", "/", "x/n=cast"])
def test_an_unknown_rule_is_refused_by_name(text: str) -> None:
    with pytest.raises(UnknownRule, match="unknown rule"):
        parse_rule(text)


MISSPELT = [
    "greedy/",
    "greedy/ties=cost,votes,lot/eligible=votes>0",
    "greedy/eligible=votes>0/ties=cost,votes,lot/n=cast",
    "greedy/ties=cost,votes,lot/eligible=votes>0/n=cast/x=1",
    "greedy/inc=1/ties=cost,votes,lot/eligible=votes>0/n=cast",
    "greedy/ties=lot/eligible=votes>0/n=cast",
    "greedy/ties=cost,votes,lot/eligible=votes>0/n=roll",
    "greedy/ties=cost,votes,lot/eligible=votes>0/n=cast\n",
    GREEDY.format(""),
    GREEDY.format("votes>=3"),
    GREEDY.format("votes>0,votes>=03"),
    GREEDY.format("votes>0,votes>=-3"),
    GREEDY.format("votes>0,votes>=٣"),
    GREEDY.format("votes>0,score>=2,votes>=3"),
    GREEDY.format("votes>0,votes>=3,votes>=3"),
    GREEDY.format("votes>0,share>=0:3"),
    GREEDY.format("votes>0,share>=1/3"),
    GREEDY.format("votes>0,share>=2:6"),
    GREEDY.format("votes>0,share>=1:1"),
    GREEDY.format("votes>0 "),
    DEFAULT.replace("inc=1", "inc=0"),
    DEFAULT.replace("inc=1", "inc=0.5"),
    DEFAULT.replace("inc=1", "inc="),
    DEFAULT.replace("start=exact", "start=round"),
    DEFAULT.replace("completion=add1", "completion=add1ue"),
    DEFAULT.replace("compare=none/", ""),
    "greedy-threshold",
    "greedy-threshold/ties=cost,votes,lot/eligible=votes>0/n=cast",
]


@pytest.mark.parametrize("text", MISSPELT)
def test_an_id_in_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        parse_rule(text)
