"""How a list moves, and what its bytes hold, whatever is done in whatever order."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ballots import canonical
from server.council.rules import (
    MOVES,
    BallotProject,
    Listing,
    after,
    check_minutes,
    check_results,
    code_of,
    list_bytes,
    moved,
    plain,
)
from server.rounds.phases import NotNow
from server.rounds.rules import BadDraft

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
VOTE = "3f0c9f2e-0000-4000-8000-000000000001"


class Deciding(RuleBasedStateMachine):
    """A list is locked only by two people after a decision, and nothing about it changes while it is."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.content, self.decided_on, self.locked_on = "draft", 0, -1, -1

    @rule(act=st.sampled_from(sorted(MOVES)))
    def try_act(self, act: str) -> None:
        try:
            self.state = after(act, self.state)
        except NotNow:
            return
        if act == "edit":
            self.content += 1
        if act == "record":
            self.decided_on = self.content
        if act == "lock":
            self.locked_on = self.content

    @invariant()
    def what_is_decided_or_locked_is_what_was_decided_on(self) -> None:
        if self.state in ("decided", "locked"):
            assert self.content == self.decided_on
        if self.state == "locked":
            assert self.locked_on == self.decided_on


TestDeciding = Deciding.TestCase


@given(st.lists(st.integers(), min_size=1, unique=True), st.data(), st.booleans())
def test_moving_keeps_everything_and_the_way_back_leads_back(order: list[int], data: st.DataObject, up: bool) -> None:
    number = data.draw(st.sampled_from(order))
    other = moved(order, number, up)
    assert sorted(other) == sorted(order)
    assert other == order or moved(other, number, not up) == order


def a_project(n: int, cost: int = 100, titles: tuple[str, str] = ("Bænk", ""), text: str = "") -> BallotProject:
    names = {"da": titles[0], "en": titles[1]}
    return BallotProject(code_of(n), n, cost, "Nord", "Leg", ("L1",), names, {"da": text, "en": ""})


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(1, 10**9), TEXTS), min_size=1, unique_by=lambda one: one[0]))
def test_a_list_tells_every_price_text_and_order_and_nothing_can_change_unseen(
    given: list[tuple[int, int, str]],
) -> None:
    projects = [a_project(n, cost, text=text) for n, cost, text in given]
    data = list_bytes(VOTE, projects)
    read = canonical.loads(data)
    assert {one["id"]: one["cost"] for one in read["projects"]} == {f"I{n}": cost for n, cost, _text in given}
    assert [one["id"] for one in read["projects"]] == sorted(f"I{n}" for n, _cost, _text in given)
    assert read["order"] == [f"I{n}" for n, _cost, _text in given]
    for project in read["projects"]:
        spelled = canonical.dumps(read["descriptions"][project["id"]])
        assert project["description"] == sha256(spelled).hexdigest()
    first = given[0]
    other = [a_project(first[0], first[1] + 1, text=first[2]), *projects[1:]]
    assert list_bytes(VOTE, other) != data


def test_a_missing_english_title_is_the_danish_one_as_in_the_manifest() -> None:
    (project,) = canonical.loads(list_bytes(VOTE, [a_project(1, titles=("Bænk ", " "))]))["projects"]
    assert project["titles"] == {"da": "Bænk", "en": "Bænk"}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("En **bænk** i læ.", "En bænk i læ."),
        ("# Idé\n\nTo _gynger_\r\nved [torvet](https://x.example).", "Idé\n\nTo gynger\nved torvet."),
        ("2 * 3 = 6 og 5 > 4", "2 * 3 = 6 og 5 > 4"),
    ],
)
def test_a_description_begins_as_the_idea_without_its_markdown(body: str, text: str) -> None:
    assert plain(body) == text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "referat", "https://", "ftp://x.example", "//x.example"])
def test_minutes_are_read_on_the_web_or_nowhere(url: str) -> None:
    with pytest.raises(BadDraft):
        check_minutes(url)
    check_minutes("")
    check_minutes("https://x.example/7")


@pytest.mark.parametrize("results", [{}, {1: "for"}, {1: "for", 2: ""}, {1: "for", 2: "perhaps"}])
def test_it_is_decided_about_every_idea(results: dict[int, str]) -> None:
    with pytest.raises(BadDraft):
        check_results(results, [1, 2])


@pytest.mark.parametrize(("changed", "field"), [({"price": 0}, "price"), ({"title_da": " "}, "title_da")])
def test_what_cannot_stand_on_a_ballot_cannot_stand_on_a_list(changed: dict[str, object], field: str) -> None:
    with pytest.raises(BadDraft) as error:
        Listing(**{"price": 1, "title_da": "Bænk", **changed})  # type: ignore[arg-type]
    assert error.value.field == field
