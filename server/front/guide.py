"""What a newcomer to the demo can try: one thing for each phase a round of it is in. Pure."""

from collections.abc import Mapping, Sequence

import msgspec

from server.rounds.queries import RoundInfo, Texts
from server.rounds.rules import N_


class Try(msgspec.Struct, frozen=True):
    """Who does what, and where: on the booth's host, or the pages'."""

    who: str
    what: str
    path: str
    round: Texts
    booth: bool = False


GUIDE: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "collecting": (
        (N_("Resident"), N_("Send in an idea, with a picture. Sign in with any mail address."), "/r/{slug}/ideer/ny"),
        (
            N_("Moderator"),
            N_("Look after the ideas: hide one, merge two, answer a question."),
            "/personale/ideer/{slug}",
        ),
    ),
    "reviewing": (
        (
            N_("Caseworker"),
            N_("Review an idea: what it costs, what it leads to, yes or no."),
            "/personale/ideer/{slug}/behandling",
        ),
    ),
    "shortlisting": (
        (
            N_("Secretary and administrator"),
            N_("Read the paper for the council, and confirm its list as two people."),
            "/personale/byraad/{slug}/1",
        ),
    ),
    "voting": ((N_("Resident"), N_("Vote with one of the letters printed in the terminal."), "/stem/{slug}/1"),),
    "counting": (
        (
            N_("Returning officer and auditor"),
            N_("Have the votes counted and publish the result, as two people."),
            "/personale/afstemninger",
        ),
    ),
    "published": (
        (N_("Journalist"), N_("Read the result, download the bundle, and count it again."), "/r/{slug}/resultat"),
    ),
    "implementing": (
        (
            N_("Project lead"),
            N_("Sign in as asta@borger.example and say how far her project is."),
            "/r/{slug}/projekter",
        ),
    ),
    "evaluated": (
        (N_("Everybody"), N_("Read what came of it: money, mistakes, and what was learnt."), "/r/{slug}/projekter"),
    ),
    "draft": (
        (
            N_("Administrator"),
            N_("Prepare next year's round: see what is missing, try a count."),
            "/personale/runder/{slug}",
        ),
    ),
}
"""Phase → who can do what in a round that is in it, and where."""


def tries(rounds: Sequence[RoundInfo]) -> list[Try]:
    """The guide for these rounds, in the order of a year; the newest round of each phase."""
    newest = {round_.phase: round_ for round_ in sorted(rounds, key=lambda one: one.number)}
    return [
        Try(who, what, path.format(slug=newest[phase].slug), newest[phase].titles, path.startswith("/stem/"))
        for phase, lines in GUIDE.items()
        if phase in newest
        for who, what, path in lines
    ]
