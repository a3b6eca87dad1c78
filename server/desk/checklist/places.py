"""Where each need is mended, and who may go there: the addresses and roles of the rooms that own the pages."""

from collections.abc import Iterable

from server.council.pages import ROLES as COUNCIL
from server.delivery.pages import DESK as DELIVERY
from server.delivery.pages import HEADS
from server.delivery.pages import ROLES as CARRIERS
from server.desk.checklist.rules import Place
from server.ideas.desk.pages import SETUP as CALLERS
from server.ideas.review.rules import REVIEWERS
from server.rounds.pages import DESK, SETUP
from server.votes.sealing.rules import OFFICES

VOTE = DESK + "/{slug}/afstemning/{vote}"
CARRYING_OUT = DELIVERY + "/{slug}"
OFFICE = "/personale/afstemninger/{id}"

PLACES: dict[str, tuple[str, Iterable[str]]] = {
    "title": (f"{VOTE}/ret", SETUP),
    "dates": (f"{VOTE}/ret", SETUP),
    "lines": (f"{VOTE}/pulje", SETUP),
    "styles": (f"{VOTE}/seddel", SETUP),
    "shortlist": ("/personale/byraad/{slug}/{vote}", COUNCIL),
    "decision": ("/personale/byraad/{slug}/{vote}/beslutning", COUNCIL),
    "projects": (f"{VOTE}/forslag", SETUP),
    "voids": (f"{VOTE}/liste/udgaar", ("auditor",)),
    "roll": (f"{VOTE}/liste", ("officer",)),
    "reasons": (VOTE, SETUP),
    "authority": ("/personale/kommunen", ("administrator",)),
    "keys": (OFFICE, OFFICES),
    "office": (OFFICE, OFFICES),
    "result": (f"{OFFICE}/resultat", OFFICES),
    "no-vote": (DESK + "/{slug}/ny-afstemning", SETUP),
    "calendar": (DESK + "/{slug}/kalender", SETUP),
    "no-call": ("/personale/ideer/{slug}/indkaldelse", CALLERS),
    "reviews": ("/personale/ideer/{slug}/behandling", REVIEWERS),
    "delivery": (CARRYING_OUT, HEADS),
    "not-ended": (CARRYING_OUT, CARRIERS),
    "not-evaluated": (CARRYING_OUT, CARRIERS),
    "phase": (DESK + "/{slug}#phase", SETUP),
}
"""What is mended or done → its address, and the roles of which one is needed."""


def place_of(code: str, slug: str, vote: int = 0, vote_id: object = "") -> Place | None:
    """The place of a need in this round; None where there is nothing to do but wait."""
    if code not in PLACES:
        return None
    path, roles = PLACES[code]
    return Place(path.format(slug=slug, vote=vote, id=vote_id), frozenset(roles))
