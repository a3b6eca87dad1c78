"""What is written reads back as the same election under the same rule."""

from fractions import Fraction
from io import BytesIO

from hypothesis import given

from ballots import Election, Project, Rule, parse_rule
from ballots.pabulib import election_of, read_pabulib, rule_of, write_pabulib
from tests.support.elections import elections, real_election

META = {
    "description": "Made; for a test",
    "country": "Denmark",
    "unit": 'Test"by',
    "instance": "1",
    "date_begin": "01.11.2026",
    "date_end": "30.11.2026",
    "currency": "DKK",
}
PROJECTS = (Project("a", Fraction("12.5"), "Skole; gård"), Project("b", Fraction(3), ' "Ny"\nbænk'))
MADE = Election(PROJECTS, Fraction("20.75"), (("b", "a"), (), ("a",), ("a", "b")))


def test_the_bytes_are_these() -> None:
    assert write_pabulib(MADE, parse_rule("equal-shares"), META, winners=["a"]).decode() == (
        'META\nkey;value\ndescription;"Made; for a test"\ncountry;Denmark\nunit;"Test""by"\ninstance;1\n'
        "num_projects;2\nnum_votes;4\nbudget;20.75\nvote_type;approval\nrule;equalshares/add1\ndate_begin;01.11.2026\n"
        "date_end;30.11.2026\ncurrency;DKK\ncomment;#1: Counted by the rule equal-shares/utility=cost/start=exact/inc=1"
        "/completion=add1/compare=none/ties=cost,votes,lot/eligible=votes>0/n=cast\n"
        'PROJECTS\nproject_id;cost;votes;name;selected\na;12.5;3;"Skole; gård";1\nb;3;2;" ""Ny""\nbænk";0\n'
        "VOTES\nvoter_id;vote\n1;\n2;a\n3;a,b\n4;a,b\n"
    )


def test_the_order_of_voters_and_projects_changes_no_byte() -> None:
    other = Election(PROJECTS[::-1], MADE.budget, (("a",), ("a", "b"), ("b", "a"), ()))
    rule = parse_rule("greedy")
    assert write_pabulib(other, rule, META) == write_pabulib(MADE, rule, META)


@given(elections())
def test_an_election_survives_the_way_out_and_back(made: Election) -> None:
    file = read_pabulib(BytesIO(write_pabulib(made, Rule("greedy", min_votes=2), META)))
    assert election_of(file).groups == made.groups
    assert {(project.id, project.cost) for project in file.projects} == {(p.id, p.cost) for p in made.projects}
    assert rule_of(file) == Rule("greedy", min_votes=2)
    assert not [finding for finding in file.findings if finding.serious]


def test_a_rule_without_a_pabulib_name_is_unknown_and_told_in_the_comment() -> None:
    rule = Rule("equal-shares", completion="add1u")
    file = read_pabulib(BytesIO(write_pabulib(MADE, rule, META)))
    assert file.meta["rule"] == "unknown"
    assert "completion=add1u" in file.meta["comment"]


def test_a_real_city_survives_the_way_out_and_back() -> None:
    city = read_pabulib(real_election("Poland_Swiecie_2023"))
    written = write_pabulib(election_of(city), rule_of(city), META, city.selected)
    again = read_pabulib(BytesIO(written))
    assert election_of(again).groups == election_of(city).groups
    assert (again.selected, rule_of(again)) == (city.selected, rule_of(city))
    assert again.findings == ()
