"""What my page says: where an idea stands, and what to do next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.front.rules import STATUSES

RECENT = timedelta(minutes=30)
"""Erasing wants a sign-in this young: an unlocked phone must not be enough."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Marks an English text for translation where it is shown."""
    return text


STANDS: dict[str, tuple[str, str]] = {
    "waiting": (N_("We look at it before it is shown"), ""),
    "withdrawn": (N_("Withdrawn"), ""),
    "hidden": (N_("No longer shown"), "error"),
    "merged": (N_("Merged into another"), ""),
    "open": (N_("Everybody can see it"), "info"),
    "review-open": (N_("Under review"), "info"),
    "review-back": (N_("Waits for your answer"), "warning"),
    "approved": (N_("Approved: it can come to a vote"), "success"),
    "rejected": (N_("Rejected"), "error"),
    "left-out": (N_("It did not come to a vote"), ""),
    "against": (N_("The council did not put it to the vote"), "error"),
    "for": (N_("The council put it to the vote"), "success"),
    "ballot": (N_("On the ballot"), "info"),
    "lost": (N_("It got no money"), ""),
    "won": (N_("It got money"), "success"),
    "planned": (STATUSES["planned"], "success"),
    "begun": (STATUSES["begun"], "info"),
    "done": (STATUSES["done"], "success"),
    "given_up": (STATUSES["given_up"], "error"),
}
"""Where an idea stands → in words, and the kind of its badge."""
STATUS_ORDER = ("begun", "planned", "done", "given_up")
"""Of an idea that is carried out for several budget lines the first of these is said."""


@dataclass(frozen=True)
class Way:
    """How an approved idea went on: what the council decided ("" before it, `for`, `against`), whether it stands on a
    sealed ballot, whether it `won` (None: not published), the status of what it became for each budget line it won on,
    and whether it is too late to be put on a list."""

    council: str = ""
    ballot: bool = False
    won: bool | None = None
    statuses: tuple[str, ...] = ()
    too_late: bool = False


@dataclass(frozen=True)
class Step:
    """What to do next: `text` says why (an English msgid, `%(title)s` in it), `label` stands on the button."""

    text: str
    label: str
    path: str
    title: str = ""


def stand_of(state: str, review: str, decision: str, way: Way = Way()) -> str:
    """A key of STANDS: the last step that everybody may read about."""
    if state != "open":
        return state
    if decision == "approved":
        return _last_of(way)
    return decision or (f"review-{review}" if review else state)


def _last_of(way: Way) -> str:
    if way.statuses:
        return next(status for status in STATUS_ORDER if status in way.statuses)
    if way.won is not None:
        return "won" if way.won else "lost"
    if way.ballot:
        return "ballot"
    return way.council or ("left-out" if way.too_late else "approved")


def next_step(
    to_answer: Sequence[tuple[str, str]],
    unfinished: Sequence[tuple[str, str]],
    votes: Sequence[tuple[str, str]],
    calls: Sequence[tuple[str, str]],
) -> Step | None:
    """The one thing that waits most, each given as (title, path): a question to answer, a draft, a vote, a call."""
    for found, text, label in (
        (to_answer, N_("We have a question about your idea: %(title)s"), N_("Answer it")),
        (unfinished, N_("You have begun to write an idea: %(title)s"), N_("Go on writing")),
        (votes, N_("It is time to vote: %(title)s"), N_("See the projects and vote")),
        (calls, N_("Ideas are welcome: %(title)s"), N_("See the ideas and send in yours")),
    ):
        if found:
            title, path = found[0]
            return Step(text, label, path, title)
    return None


def is_recent(since: datetime | None, now: datetime) -> bool:
    """Whether somebody has signed in just now."""
    return since is not None and now - since < RECENT
