"""What may be asked and answered. Pure."""

from server.rounds.phases import NotNow
from server.rounds.rules import N_, BadDraft

LONGEST = 2000
MOST_QUESTIONS = 10
"""Questions of one resident to one idea."""


def check_words(text: str) -> str:
    """A question or an answer without blanks at its ends; BadDraft for one that cannot be kept."""
    text = text.replace("\0", "").strip()
    if not text:
        raise BadDraft("body", N_("Write something first."))
    if len(text) > LONGEST:
        raise BadDraft("body", N_("Write at most %(most)s characters."), most=LONGEST)
    return text


def check_asked(asked: int) -> None:
    """Whether somebody who has asked so much may ask once more."""
    if asked >= MOST_QUESTIONS:
        raise NotNow("too-many-questions", "the resident has asked this idea as much as one person can")
