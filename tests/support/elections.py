"""Elections for tests: real ones beside the checkout, and small ones made to tie."""

import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import strategies as st

from ballots import Election, Project, Rule
from tests.support.parts import ROOT

REAL = Path(os.environ.get("PULJEN_TEST_PB") or ROOT.parent / "shared" / "pb")
DECIDED = {
    "Netherlands_Assen_2024": 9,
    "Poland_Gdynia_2020": 1,
    "Poland_Lodz_2022": 16,
    "Poland_Swiecie_2023": 17,
    "Poland_Warszawa_2017_Wysokie_Okecie": 18,
    "Poland_Warszawa_2026": 17,
    "Poland_Wieliczka_2023_Green_Budget": 30,
    "Poland_Wroclaw_2015_150_-_500": 15,
}
"""Approval elections whose city used a rule that can be counted and published what won: how many did."""


def real_election(name: str) -> Path:
    """The path of a real election by its stem; skips the test where there are none at all."""
    if not REAL.is_dir():
        pytest.skip("no real elections here: see pabulib.org")
    return REAL / f"{name}.pb"


def election(
    costs: dict[str, object], budget: object, ballots: list[str], ranks: dict[str, int] | None = None
) -> Election:
    """`ballots` are strings of project ids separated by spaces: "a b" chooses both, "" is blank."""
    projects = tuple(Project(id_, Fraction(str(cost))) for id_, cost in costs.items())
    return Election(projects, Fraction(str(budget)), tuple(tuple(ballot.split()) for ballot in ballots), ranks)


COSTS = st.sampled_from([Fraction(1), Fraction(2), Fraction(2), Fraction(3), Fraction(5, 2), Fraction(7), Fraction(40)])


@st.composite
def elections(draw: st.DrawFn, most_projects: int = 6, most_voters: int = 8) -> Election:
    """Few prices and few voters, so that all ties; blank ballots, unloved and withdrawn projects, a lot or none."""
    ids = "abcdefghijkl"[: draw(st.integers(0, most_projects))]
    projects = tuple(Project(id_, draw(COSTS), withdrawn=draw(st.integers(0, 9)) == 0) for id_ in ids)
    ballot = st.lists(st.sampled_from(ids), unique=True).map(tuple) if ids else st.just(())
    ballots = tuple(draw(st.lists(ballot, max_size=most_voters)))
    budget = draw(st.sampled_from([Fraction(0), Fraction(1), Fraction(4), Fraction(7), Fraction(21, 2), Fraction(30)]))
    ranks = draw(st.none() | st.permutations(range(len(ids))))
    return Election(projects, budget, ballots, None if ranks is None else dict(zip(ids, ranks, strict=True)))


GREEDY_RULES = st.builds(
    Rule,
    st.sampled_from(["greedy", "greedy-no-skip"]),
    min_votes=st.none() | st.integers(0, 3),
    share=st.none() | st.just(Fraction(1, 3)),
) | st.builds(Rule, st.just("greedy-threshold"), min_score=st.integers(0, 3))

EQUAL_SHARES_RULES = st.builds(
    Rule,
    st.just("equal-shares"),
    utility=st.sampled_from(["cost", "cardinality"]),
    start=st.sampled_from(["exact", "integral"]),
    inc=st.sampled_from([Fraction(1), Fraction(1, 3), Fraction(1, 100), Fraction(2)]),
    completion=st.sampled_from(["none", "add1", "add1e", "noneu", "add1u", "add1eu"]),
    compare=st.sampled_from(["none", "greedy"]),
    min_votes=st.none() | st.integers(0, 2),
    share=st.none() | st.just(Fraction(1, 3)),
)

RULES = GREEDY_RULES | EQUAL_SHARES_RULES
