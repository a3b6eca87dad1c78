"""What a newcomer to the demo can try: one thing or two in each of its rounds, for as long as it can be done there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from server.front.rules import PROPOSE, VOTE, Stand
from server.people.pages import SIGN_IN, STAFF_SIGN_IN, with_next
from server.rounds.phases import allows
from server.rounds.queries import RoundInfo, Texts
from server.rounds.rules import N_


@dataclass(frozen=True)
class Part:
    """Who does what in the demo's round at `slug`, and where, while `act` (`phases.ALLOWED`) can be done in it. `roles`
    may go there, nobody's means that everybody may."""

    slug: str
    act: str
    who: str
    what: str
    path: str
    roles: frozenset[str] = frozenset()


class Try(msgspec.Struct, frozen=True):
    """A part in one round. `path` "": whoever is signed in has to sign out first. `booth`: on the booth's host."""

    who: str
    what: str
    path: str
    round: Texts
    booth: bool


def _for(role: str, *others: str) -> frozenset[str]:
    return frozenset({role, *others})


PARTS = (
    Part(
        "engby-2027",
        "propose",
        N_("Resident"),
        N_("Send in an idea, with a picture. Sign in with any mail address."),
        "/r/{slug}/ideer/ny",
        _for("resident"),
    ),
    Part(
        "engby-2027",
        "merge_ideas",
        N_("Moderator"),
        N_("Look after the ideas: hide one, merge two, answer a question."),
        "/personale/ideer/{slug}",
        _for("moderator"),
    ),
    Part(
        "ungepuljen",
        "decide_review",
        N_("Caseworker"),
        N_("Review an idea: what it costs, what it leads to, yes or no."),
        "/personale/ideer/{slug}/behandling",
        _for("caseworker"),
    ),
    Part(
        "landsbypuljen",
        "decide_shortlist",
        N_("Secretary and administrator"),
        N_("Read the paper for the council, and confirm its list as two people."),
        "/personale/byraad/{slug}/1",
        _for("secretary", "administrator"),
    ),
    Part(
        "engby-2026",
        "vote",
        N_("Resident"),
        N_("Vote with one of the letters printed in the terminal."),
        "/stem/{slug}/1",
    ),
    Part(
        "groen-pulje",
        "publish",
        N_("Returning officer and auditor"),
        N_("Have the votes counted and publish the result, as two people."),
        "/personale/afstemninger",
        _for("officer", "auditor"),
    ),
    Part(
        "engby-2025",
        "show_delivery",
        N_("Journalist"),
        N_("Read the result, download the bundle, and count it again."),
        "/r/{slug}/resultat",
    ),
    Part(
        "engby-2024",
        "carry_out",
        N_("Project lead"),
        N_("Sign in as asta@borger.example and say how far her project is."),
        "/r/{slug}/projekter",
    ),
    Part(
        "engby-2023",
        "show_delivery",
        N_("Everybody"),
        N_("Read what came of it: money, mistakes, and what was learnt."),
        "/r/{slug}/projekter",
    ),
    Part(
        "engby-2028",
        "edit_vote",
        N_("Administrator"),
        N_("Prepare next year's round: see what is missing, try a count."),
        "/personale/runder/{slug}",
        _for("administrator"),
    ),
)
"""The parts there are to play, in the order of a year."""
DATED: Mapping[str, Stand] = {"propose": PROPOSE, "vote": VOTE}
"""Acts that dates bind besides the phase → where a round stands while they can be done."""


def tries(
    rounds: Sequence[RoundInfo],
    stands: Mapping[UUID, Stand],
    decided: frozenset[UUID],
    roles: frozenset[str] | None,
) -> list[Try]:
    """The parts that can be played now. `stands` by round, `decided` the rounds with a list that waits to be confirmed;
    `roles` None: whoever looks is not signed in, and is led to where she can be."""
    by_slug = {round_.slug: round_ for round_ in rounds}
    return [
        Try(part.who, part.what, _way(part, roles), round_.titles, part.path.startswith("/stem/"))
        for part in PARTS
        if (round_ := by_slug.get(part.slug)) and _is_possible(part.act, round_, stands, decided)
    ]


def _is_possible(act: str, round_: RoundInfo, stands: Mapping[UUID, Stand], decided: frozenset[UUID]) -> bool:
    if stand := DATED.get(act):
        return stands.get(round_.id) is stand
    return allows(act, round_.phase) and (act != "decide_shortlist" or round_.id in decided)


def _way(part: Part, roles: frozenset[str] | None) -> str:
    path = part.path.format(slug=part.slug)
    if not part.roles or (roles is not None and part.roles & roles):
        return path
    if roles is not None:
        return ""
    return with_next(SIGN_IN if "resident" in part.roles else STAFF_SIGN_IN, path)
