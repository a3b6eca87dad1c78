"""What the demo's guide says can be tried is possible, however far somebody has brought its rounds."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from server.front.guide import PARTS, tries
from server.front.rules import PROPOSE, VOTE, Stand
from server.rounds.phases import NEXT, PHASES, allows
from server.rounds.queries import RoundInfo

MADE = {
    "engby-2027": "collecting",
    "ungepuljen": "reviewing",
    "landsbypuljen": "shortlisting",
    "engby-2026": "voting",
    "groen-pulje": "counting",
    "engby-2025": "published",
    "engby-2024": "implementing",
    "engby-2023": "evaluated",
    "engby-2028": "draft",
}
"""The phase in which the demo makes each of its rounds."""
STANDS: dict[str, Stand] = {"collecting": PROPOSE, "voting": VOTE}


def a_round(number: int, slug: str, phase: str) -> RoundInfo:
    return RoundInfo(uuid4(), number, slug, {"da": slug}, {"da": ""}, phase, "", "DKK", 2)


def shown(
    phases: dict[str, str], stands: dict[str, Stand], confirmed: bool = False, roles: frozenset[str] | None = None
) -> list[str]:
    """Where the guide leads, with these rounds."""
    rounds = [a_round(number, slug, phase) for number, (slug, phase) in enumerate(phases.items(), 1)]
    by_round = {one.id: stands[one.phase] for one in rounds if one.phase in stands}
    decided = frozenset() if confirmed else frozenset(one.id for one in rounds if one.slug == "landsbypuljen")
    return [one.path for one in tries(rounds, by_round, decided, roles)]


def test_all_can_be_tried_in_the_town_as_it_is_made_and_every_phase_has_its_part() -> None:
    assert len(shown(MADE, STANDS)) == len(PARTS)
    assert {MADE[part.slug] for part in PARTS} == set(PHASES) - {"cancelled"}


@given(st.fixed_dictionaries({slug: st.integers(0, 9) for slug in MADE}))
def test_a_part_stands_there_only_while_its_own_round_allows_it(moves: dict[str, int]) -> None:
    phases = {slug: _moved(phase, moves[slug]) for slug, phase in MADE.items()}
    possible = [part for part in PARTS if allows(part.act, phases[part.slug])]
    assert len(shown(phases, STANDS)) == len(possible)


def test_starting_another_delivery_does_not_lead_asta_to_a_round_where_she_leads_nothing() -> None:
    paths = shown(MADE | {"engby-2025": "implementing"}, STANDS)
    assert "/r/engby-2024/projekter" in paths and "/r/engby-2025/projekter" not in paths


def test_a_draft_that_is_moved_on_does_not_take_the_place_of_the_round_that_takes_ideas() -> None:
    resident = frozenset({"resident"})
    paths = shown(MADE | {"engby-2028": "collecting"}, STANDS, roles=resident)
    assert "/r/engby-2027/ideer/ny" in paths and not any("engby-2028" in path for path in paths)


def test_nobody_is_asked_to_vote_or_to_send_in_an_idea_outside_the_dates() -> None:
    assert len(shown(MADE, {})) == len(PARTS) - 2


def test_a_list_that_is_confirmed_need_not_be_confirmed() -> None:
    assert len(shown(MADE, STANDS, confirmed=True)) == len(PARTS) - 1


def test_a_part_leads_there_or_to_signing_in_and_nobody_to_a_page_that_refuses_her() -> None:
    two = {"engby-2027": "collecting", "engby-2028": "draft"}
    assert shown(two, STANDS) == [
        "/log-ind?next=%2Fr%2Fengby-2027%2Fideer%2Fny",
        "/personale/log-ind?next=%2Fpersonale%2Fideer%2Fengby-2027",
        "/personale/log-ind?next=%2Fpersonale%2Frunder%2Fengby-2028",
    ]
    assert shown(two, STANDS, roles=frozenset({"moderator"})) == ["", "/personale/ideer/engby-2027", ""]


def _moved(phase: str, times: int) -> str:
    """So many steps on, by turns along the way and called off at the end of it."""
    for _step in range(times):
        phase = NEXT[phase][times % len(NEXT[phase])] if NEXT[phase] else phase
    return phase
