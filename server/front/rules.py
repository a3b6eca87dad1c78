"""Where a round stands for the public: what it is called, what one can do about it, and where that is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.rounds.phases import allows
from server.rounds.rules import N_

NOW, UNDER_WAY, OVER = "now", "under_way", "over"
"""What one can take part in; what others are at work on; what has come of it."""

STATUSES = {
    "planned": N_("It is going to be carried out"),
    "begun": N_("Work has begun"),
    "done": N_("Carried out"),
    "given_up": N_("Given up"),
}
"""How far a project is → in words."""


@dataclass(frozen=True)
class Stand:
    """A badge (`text`, `kind`), the part of the page it stands in, and where its button leads, below the round."""

    text: str
    kind: str
    place: str
    act: str
    path: str = ""


VOTE = Stand(N_("Vote now"), "success", NOW, N_("See the projects and vote"))
EARLY = Stand(N_("Voting has not begun"), "info", UNDER_WAY, N_("See the projects"))
COUNTING = Stand(N_("Votes are being counted"), "warning", UNDER_WAY, N_("See how many voted"), "/resultat")
PROPOSE = Stand(N_("Ideas are welcome"), "success", NOW, N_("Send in an idea"), "/ideer/ny")
COLLECTED = Stand(N_("The ideas are in"), "info", UNDER_WAY, N_("See the ideas"))

STANDS: Mapping[str, Stand] = {
    "collecting": COLLECTED,
    "reviewing": Stand(N_("Ideas are being looked at"), "info", UNDER_WAY, N_("See how far they are")),
    "shortlisting": Stand(N_("The list is being made"), "info", UNDER_WAY, N_("See how far it is")),
    "voting": COUNTING,
    "counting": COUNTING,
    "published": Stand(N_("The result is out"), "info", OVER, N_("See the result"), "/resultat"),
    "implementing": Stand(N_("Being carried out"), "info", OVER, N_("See what is being done"), "/projekter"),
    "evaluated": Stand(N_("Finished"), "", OVER, N_("See what came of it"), "/projekter"),
    "cancelled": Stand(N_("Cancelled"), "error", OVER, N_("Read why")),
}
"""Phase → where a round stands outside its dates. Drafts are nobody's business yet."""


@dataclass(frozen=True)
class Span:
    """begins <= now < ends."""

    begins: datetime
    ends: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is now."""
        return self.begins <= now < self.ends


def stand_of(phase: str, now: datetime, vote: Span | None, ideas: Span | None) -> Stand:
    """The phase is moved by people: outside its dates nothing is open, whatever the phase says. `ideas` None: the round
    has no dates for them (or no call)."""
    if allows("propose", phase) and ideas and ideas.holds(now):
        return PROPOSE
    if allows("vote", phase) and vote and now < vote.ends:
        return VOTE if vote.holds(now) else EARLY
    return STANDS[phase]
