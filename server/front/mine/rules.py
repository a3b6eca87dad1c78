"""What my page says: where an idea stands, and what to do next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
}
"""Where an idea stands → in words, and the kind of its badge."""


@dataclass(frozen=True)
class Step:
    """What to do next: `text` says why (an English msgid, `%(title)s` in it), `label` stands on the button."""

    text: str
    label: str
    path: str
    title: str = ""


def stand_of(state: str, review: str, decision: str) -> str:
    """A key of STANDS."""
    if state != "open":
        return state
    return decision or (f"review-{review}" if review else state)


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
