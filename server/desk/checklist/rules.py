"""A checklist as data: what an act needs, in words, and where it is mended. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from server.rounds.phases import N_


@dataclass(frozen=True)
class Place:
    """Where something is mended or done: an address of staff, and the roles of which one is needed there."""

    path: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Item:
    """One need: `must` blocks the act, the others are advice. `values` stand in the translated text."""

    text: str
    met: bool
    place: Place | None = None
    must: bool = True
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        """Whether there is nothing to do about it but wait."""
        return not self.met and self.place is None


@dataclass(frozen=True)
class Act:
    """An act to come: `code` names it, `target` is the round or the vote, `due` its date where it has one; `vote` is a
    vote's number."""

    code: str
    target: UUID
    place: Place
    due: datetime | None
    items: tuple[Item, ...]
    vote: int = 0

    @property
    def missing(self) -> tuple[Item, ...]:
        """What somebody has to do first, or is advised to."""
        return tuple(item for item in self.items if not item.met and not item.waits)

    @property
    def blocked(self) -> bool:
        """Whether the act would be refused now."""
        return any(item.must and not item.met for item in self.items)


ACTS = {
    "collecting": N_("Ask for ideas"),
    "reviewing": N_("Begin the review"),
    "shortlisting": N_("Make the list"),
    "record": N_("Write down what the council decided"),
    "confirm": N_("Confirm the council's list"),
    "seal": N_("Seal the vote"),
    "open": N_("Open the vote"),
    "void": N_("Say yes to who is taken off the list"),
    "close": N_("Close the vote"),
    "publish": N_("Count and publish"),
    "implementing": N_("Begin carrying out"),
    "evaluated": N_("Finish the round"),
}
"""Act → its name."""

REASONS = {
    "not-next": N_("The round can go there from where it is"),
    "no-call": N_("There is a call for ideas: without it nobody can send one in"),
    "no-vote": N_("There is a vote"),
    "not-sealed": N_("Every vote of the round is sealed"),
    "box-open": N_("Every vote of the round is closed"),
    "not-published": N_("Every vote of the round is published"),
    "not-ended": N_("Every project is carried out or given up"),
    "not-evaluated": N_("Every project has been looked back on"),
}
"""Code of `check_advance` → the need behind it."""
