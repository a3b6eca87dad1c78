"""The words of a reminder. Staff get theirs in Danish."""

from dataclasses import dataclass
from datetime import datetime

from server.desk.checklist.rules import ACTS, Act
from server.desk.checklist.words import in_words
from server.ideas.review.queries import DueReview
from server.rounds.queries import RoundInfo
from server.web.locale import N_, pick_plain, speaking
from server.web.locale import gettext as _
from server.web.words import day, moment

NOTICES = {
    "week": N_("%(act)s: %(when)s"),
    "day": N_("%(act)s within a day: %(when)s"),
    "passed": N_("%(act)s: the date has passed (%(when)s)"),
}
"""Notice → how its subject begins."""


@dataclass(frozen=True)
class Letter:
    """A mail without its address."""

    subject: str
    body: str


def act_letter(act: Act, round_: RoundInfo, due: datetime, notice: str, public_url: str) -> Letter:
    """What is to be done, when, and what is missing for it."""
    with speaking("da"):
        what = {"act": _(ACTS[act.code]), "when": moment(due)}
        parts = [_(NOTICES[notice]) % what, _("Round: %(round)s") % {"round": pick_plain(round_.titles)}]
        if act.missing:
            parts.append("\n".join([_("Still missing:"), *(f"- {in_words(item)}" for item in act.missing)]))
        parts.append(f"{public_url}/personale/runder/{round_.slug}/tjekliste")
        return Letter(_subject(parts[0], round_), "\n\n".join(parts) + "\n")


def review_letter(review: DueReview, round_: RoundInfo, notice: str, public_url: str) -> Letter:
    """The review its owner has to decide."""
    with speaking("da"):
        what = {"act": _("Decide on an idea"), "when": day(review.deadline)}
        address = f"{public_url}/personale/ideer/{round_.slug}/behandling/{review.number}"
        head = _(NOTICES[notice]) % what
        return Letter(_subject(head, round_), "\n\n".join([head, f"“{review.title}”", address]) + "\n")


def _subject(head: str, round_: RoundInfo) -> str:
    return f"{head} – {pick_plain(round_.titles)}"
