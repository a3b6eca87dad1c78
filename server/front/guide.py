"""What a newcomer to the demo can try: one thing or two for each phase a round of it is in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from server.people.pages import SIGN_IN, STAFF_SIGN_IN, with_next
from server.rounds.queries import RoundInfo, Texts
from server.rounds.rules import N_


@dataclass(frozen=True)
class Part:
    """Who does what, and where; `roles` may go there, nobody's means that everybody may."""

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


PARTS: Mapping[str, tuple[Part, ...]] = {
    "collecting": (
        Part(
            N_("Resident"),
            N_("Send in an idea, with a picture. Sign in with any mail address."),
            "/r/{slug}/ideer/ny",
            _for("resident"),
        ),
        Part(
            N_("Moderator"),
            N_("Look after the ideas: hide one, merge two, answer a question."),
            "/personale/ideer/{slug}",
            _for("moderator"),
        ),
    ),
    "reviewing": (
        Part(
            N_("Caseworker"),
            N_("Review an idea: what it costs, what it leads to, yes or no."),
            "/personale/ideer/{slug}/behandling",
            _for("caseworker"),
        ),
    ),
    "shortlisting": (
        Part(
            N_("Secretary and administrator"),
            N_("Read the paper for the council, and confirm its list as two people."),
            "/personale/byraad/{slug}/1",
            _for("secretary", "administrator"),
        ),
    ),
    "voting": (Part(N_("Resident"), N_("Vote with one of the letters printed in the terminal."), "/stem/{slug}/1"),),
    "counting": (
        Part(
            N_("Returning officer and auditor"),
            N_("Have the votes counted and publish the result, as two people."),
            "/personale/afstemninger",
            _for("officer", "auditor"),
        ),
    ),
    "published": (
        Part(N_("Journalist"), N_("Read the result, download the bundle, and count it again."), "/r/{slug}/resultat"),
    ),
    "implementing": (
        Part(
            N_("Project lead"),
            N_("Sign in as asta@borger.example and say how far her project is."),
            "/r/{slug}/projekter",
        ),
    ),
    "evaluated": (
        Part(N_("Everybody"), N_("Read what came of it: money, mistakes, and what was learnt."), "/r/{slug}/projekter"),
    ),
    "draft": (
        Part(
            N_("Administrator"),
            N_("Prepare next year's round: see what is missing, try a count."),
            "/personale/runder/{slug}",
            _for("administrator"),
        ),
    ),
}
"""Phase → the parts there are to play in a round that is in it."""


def tries(rounds: Sequence[RoundInfo], roles: frozenset[str] | None) -> list[Try]:
    """The parts in these rounds, in the order of a year: in the newest round of each phase. `roles` None: whoever
    looks is not signed in, and is led to where she can be."""
    newest = {round_.phase: round_ for round_ in sorted(rounds, key=lambda one: one.number)}
    return [
        Try(part.who, part.what, _way(part, newest[phase], roles), newest[phase].titles, part.path.startswith("/stem/"))
        for phase, parts in PARTS.items()
        if phase in newest
        for part in parts
    ]


def _way(part: Part, round_: RoundInfo, roles: frozenset[str] | None) -> str:
    path = part.path.format(slug=round_.slug)
    if not part.roles or (roles is not None and part.roles & roles):
        return path
    if roles is not None:
        return ""
    return with_next(SIGN_IN if "resident" in part.roles else STAFF_SIGN_IN, path)
