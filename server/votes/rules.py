"""What a voter gets back, and why she may be refused. Pure."""

from dataclasses import dataclass

from ballots.lines import LAST_VERSION
from ballots.texts import Told
from server.roll.letters.rules import LetterRefused, LetterWaits
from server.rounds.phases import NotNow
from server.rounds.rules import N_

__all__ = [
    "SEED_IN_USE",
    "AlreadyVoted",
    "BadAsking",
    "LetterRefused",
    "LetterWaits",
    "MyVote",
    "NotNow",
    "NotServed",
    "Receipt",
    "UnknownCode",
    "VersionTaken",
]


@dataclass(frozen=True)
class Receipt:
    """`n` is the ballot's version (1–50), `number` the receipt number `K-…`, `promise` the signed note (text)."""

    n: int
    number: str
    promise: str


@dataclass(frozen=True)
class MyVote:
    """A voter's own newest ballot, shown to whoever holds its pass code while voting runs."""

    style: int
    choices: dict[str, tuple[str, ...]]
    receipt: Receipt
    in_log: bool


class BadAsking(ValueError):
    """A blinded message, ballot line or choices that are not valid (422); the text says what is wrong with them."""


SEED_IN_USE = "seed in use"
"""`AlreadyVoted.kind` when another line has its pass with this very seed; this line is unmarked, a new seed will do."""


class AlreadyVoted(Exception):
    """This line of the roll has its pass already, under another blinded message, or never will have one (409)."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the line is marked: {kind}")
        self.kind = kind


class UnknownCode(LookupError):
    """No pass of this vote was issued for this pass code."""


class VersionTaken(Exception):
    """Version n of this ballot exists with other choices, or comes before the first (409); `last` is the newest."""

    def __init__(self, last: int) -> None:
        super().__init__(f"that version cannot be stored; the newest is {last}")
        self.last = last

    @property
    def no_more(self) -> bool:
        """Whether there is no version left to bring."""
        return self.last == LAST_VERSION


class NotServed(Exception):
    """The vote is not served: database, state folder and keys do not fit together, or nothing serves here (503).

    It does not pass by itself, as being busy does; `heading` and `text` are for the page, `why` is for staff.
    """

    heading = N_("The vote is paused")
    text = N_("Something must be put in order before it can go on. Call us to hear when that is.")

    def __init__(self, why: Told = Told(N_("this vote is not served"))) -> None:  # noqa: B008 - never changed
        super().__init__(str(why))
        self.why = why
