"""Phases of a round and steps of a vote, as data. Pure.

The phase is moved by people (two where two are needed), never by a clock; dates bind besides: outside its dates an act
is refused whatever the phase.
"""

from dataclasses import dataclass
from datetime import datetime

PHASES = (
    "draft",
    "collecting",
    "reviewing",
    "shortlisting",
    "voting",
    "counting",
    "published",
    "implementing",
    "evaluated",
    "cancelled",
)

NEXT: dict[str, tuple[str, ...]] = {
    "draft": ("collecting", "shortlisting", "cancelled"),  # a round may begin with a ready list
    "collecting": ("reviewing", "cancelled"),
    "reviewing": ("shortlisting", "cancelled"),
    "shortlisting": ("voting", "cancelled"),
    "voting": ("counting", "cancelled"),
    "counting": ("published", "cancelled"),
    "published": ("implementing",),
    "implementing": ("evaluated",),
    "evaluated": (),
    "cancelled": (),
}

ALLOWED: dict[str, tuple[str, ...]] = {
    "show_round": PHASES[1:],
    "show_projects": PHASES[3:],
    "edit_round": ("draft", "collecting", "reviewing", "shortlisting"),
    "edit_vote": ("draft", "collecting", "reviewing", "shortlisting"),
    "edit_projects": ("draft", "collecting", "reviewing", "shortlisting"),
    "import_roll": ("draft", "collecting", "reviewing", "shortlisting"),
    "seal": ("shortlisting",),
    "print_letters": ("shortlisting", "voting"),
    "open": ("shortlisting",),
    "vote": ("voting",),
    "close": ("voting",),
    "count": ("counting",),
    "publish": ("counting",),
    "show_ideas": PHASES[1:],
    "edit_call": ("draft", "collecting"),
    "propose": ("collecting",),
    "edit_idea": ("collecting",),
    "withdraw_idea": ("collecting", "reviewing", "shortlisting"),
    "support_idea": ("collecting", "reviewing"),
    "ask_about_idea": ("collecting", "reviewing", "shortlisting", "voting"),
    "moderate_ideas": PHASES[1:],
    "merge_ideas": ("collecting", "reviewing"),
    "import_ideas": ("draft", "collecting", "reviewing"),
    "review_ideas": ("collecting", "reviewing", "shortlisting"),
    "answer_review": ("collecting", "reviewing", "shortlisting"),
    "decide_review": ("reviewing", "shortlisting"),
    "edit_shortlist": ("reviewing", "shortlisting"),
    "decide_shortlist": ("shortlisting",),
    "show_delivery": ("published", "implementing", "evaluated"),
    "start_delivery": ("published",),
    "carry_out": ("implementing",),
    "evaluate_delivery": ("implementing",),
}
"""Act → phases in which it may be done."""

UNDER_WAY = ("voting", "counting")
"""Phases in which people have voted: from here one person alone cannot cancel."""

STEPS = (
    "draft",
    "sealed",
    "voting",
    "pass_closed",
    "box_closed",
    "flushed",
    "witnessed",
    "beacon",
    "opened",
    "counted",
    "published",
)
"""Steps of a vote, each followed by the next only (vote protocol, section 7)."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Marks an English text for translation where it is shown."""
    return text


TEXTS = {
    "phase": N_("The round is in another phase now."),
    "changed": N_("Somebody else has moved it on in the meantime."),
    "sealed": N_("The vote is sealed: nothing about it can change any more."),
    "not-sealed": N_("The vote is not sealed yet."),
    "not-opened": N_("The votes have not been opened yet."),
    "step": N_("The vote is at another step now."),
    "too-early": N_("It is too early for that."),
    "too-late": N_("That is closed now."),
    "two": N_("That takes two people, on the page of the vote."),
    "no-call": N_("This round does not take ideas."),
    "too-many": N_("You have sent in as many ideas as one person can in this round."),
    "too-many-questions": N_("You have asked as many questions about this idea as one person can."),
    "state": N_("The idea has been withdrawn, hidden or merged in the meantime."),
    "review": N_("The review is at another step now."),
    "listed": N_("The council has decided on this list: its projects can no longer be changed by hand."),
    "shortlist": N_("The list is at another step now."),
    "delivery": N_("The project is at another step now."),
}
"""Code of a NotNow → what people are told."""


class NotNow(Exception):
    """The act is refused at this moment; `code` names the reason, `text` says it to people (an English msgid)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.text = TEXTS.get(code, "")


@dataclass(frozen=True)
class Facts:
    """What `check_advance` must know, gathered by the room that asks for the advance."""

    phase: str
    votes: int = 0
    votes_sealed: int = 0
    votes_boxed: int = 0
    votes_published: int = 0
    opens: datetime | None = None
    reason: str = ""
    has_call: bool = False
    projects: int = 0
    projects_ended: int = 0
    projects_evaluated: int = 0


def allows(act: str, phase: str) -> bool:
    """Whether `act` may be done in `phase`."""
    return phase in ALLOWED[act]


def require(act: str, phase: str) -> None:
    """Raise NotNow unless `act` may be done in `phase`."""
    if not allows(act, phase):
        raise NotNow("phase", f"{act} is not possible while the round is {phase}")


def require_within(begins: datetime, ends: datetime, now: datetime) -> None:
    """Raise NotNow outside begins <= now < ends."""
    if now < begins:
        raise NotNow("too-early", f"not before {begins:%Y-%m-%d %H:%M} UTC")
    if now >= ends:
        raise NotNow("too-late", f"closed since {ends:%Y-%m-%d %H:%M} UTC")


def check_advance(facts: Facts, to: str, now: datetime) -> list[str]:
    """Codes of everything that stands against advancing to `to`; empty when nothing does."""
    if to not in NEXT[facts.phase]:
        return ["not-next"]
    reasons = []
    if to == "cancelled" and not facts.reason.strip():
        reasons.append("no-reason")
    if to == "collecting" and not facts.has_call:
        reasons.append("no-call")
    if to == "voting":
        if facts.votes == 0:
            reasons.append("no-vote")
        if facts.votes_sealed < facts.votes:
            reasons.append("not-sealed")
    if to == "counting" and facts.votes_boxed < facts.votes:
        reasons.append("box-open")
    if to in ("published", "implementing") and facts.votes_published < facts.votes:
        reasons.append("not-published")
    if to == "evaluated":
        reasons += _unfinished(facts)
    return reasons


def _unfinished(facts: Facts) -> list[str]:
    """A round is over when each project is done or given up, and has been looked back on."""
    counted = {"not-ended": facts.projects_ended, "not-evaluated": facts.projects_evaluated}
    return [reason for reason, count in counted.items() if count < facts.projects]


def step_after(step: str) -> str:
    """The step that follows; ValueError after the last."""
    return STEPS[STEPS.index(step) + 1]


def reached(step: str, other: str) -> bool:
    """Whether a vote at `step` has reached `other`."""
    return STEPS.index(step) >= STEPS.index(other)
