"""What an idea and a call for ideas may be. Pure; money in minor units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from server.rounds.phases import NotNow
from server.rounds.rules import N_, BadDraft

STATES = ("waiting", "open", "withdrawn", "hidden", "merged")
PUBLIC = ("open", "withdrawn", "merged", "hidden")
"""States an idea has a public page in; that of a hidden one says why, and nothing else."""
WORDS = ("ide", "forslag")
LONGEST_TITLE, LONGEST_BODY, LONGEST_NAME = 100, 10_000, 100
MOST_IN_ROUND = 20
"""Ideas of one resident in one round."""


class Call(Protocol):
    """What is asked of a call."""

    @property
    def max_price(self) -> int: ...
    @property
    def areas(self) -> tuple[str, ...]: ...
    @property
    def categories(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class IdeaDraft:
    """What somebody proposes. `price` 0 = not known; `image` and `thumb` are names of kept files; `proposer_name` and
    `row` only for a list that staff bring in."""

    title: str
    body: str = ""
    area: str = ""
    lat: float | None = None
    lon: float | None = None
    price: int = 0
    category: str = ""
    image: str | None = None
    thumb: str | None = None
    alt: str = ""
    will_carry_out: bool = False
    lang: str = "da"
    proposer_name: str = ""
    row: int = 0


@dataclass(frozen=True)
class CallDraft:
    """What staff fill in about a call."""

    who_da: str = ""
    who_en: str = ""
    min_age: int = 0
    max_price: int = 0
    areas: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    moderated: bool = False
    word: str = "ide"

    def __post_init__(self) -> None:
        if not 0 <= self.min_age <= 120:
            raise BadDraft("min_age", N_("Write an age between 0 and 120."))
        if self.max_price < 0:
            raise BadDraft("max_price", N_("Write an amount above 0."))
        if self.word not in WORDS:
            raise BadDraft("word", N_("Choose one of the options."))
        for field, names in (("areas", self.areas), ("categories", self.categories)):
            if any("," in name for name in names) or len(set(names)) < len(names):
                raise BadDraft(field, N_("Write each name once, and without commas."))


def problems_of(draft: IdeaDraft, call: Call, names: Sequence[str] = ()) -> list[BadDraft]:
    """Everything that is wrong with an idea under this call, in the order of the form; `names` asks for some only."""
    found = [*_what(draft), *_where(draft, call)]
    return [problem for problem in found if not names or problem.field in names]


def check_idea(draft: IdeaDraft, call: Call) -> None:
    """Raise the first thing that is wrong."""
    for problem in problems_of(draft, call):
        raise problem


def check_count(sent: int) -> None:
    """Whether a resident who has sent in so many may send in one more."""
    if sent >= MOST_IN_ROUND:
        raise NotNow("too-many", "the resident has sent in as many ideas as one person can")


def folded(draft: IdeaDraft) -> str:
    """What is searched of an idea."""
    return "\n".join((draft.title, draft.body, draft.area, draft.category)).casefold()


def words_of(asked: str) -> list[str]:
    """What somebody looks for, word by word, as `folded` has it; at most eight."""
    return asked.replace("\0", " ").casefold().split()[:8]


def _what(draft: IdeaDraft) -> list[BadDraft]:
    found = []
    if not draft.title.strip():
        found.append(BadDraft("title", N_("Give the idea a title.")))
    if len(draft.title) > LONGEST_TITLE:
        found.append(BadDraft("title", N_("A title has at most %(most)s characters."), most=LONGEST_TITLE))
    if not draft.body.strip():
        found.append(BadDraft("body", N_("Say what the idea is about.")))
    if len(draft.body) > LONGEST_BODY:
        found.append(BadDraft("body", N_("The text has at most %(most)s characters."), most=LONGEST_BODY))
    if "\0" in draft.title + draft.body:
        found.append(BadDraft("body", N_("The text holds a character that is no text.")))
    return found


def _where(draft: IdeaDraft, call: Call) -> list[BadDraft]:
    found = []
    if call.areas and draft.area not in call.areas:
        found.append(BadDraft("area", N_("Choose where the idea belongs.")))
    if (draft.lat is None) != (draft.lon is None):
        found.append(BadDraft("lat", N_("A place on the map takes both numbers, or neither.")))
    if not (-90 <= (draft.lat or 0) <= 90 and -180 <= (draft.lon or 0) <= 180):
        found.append(BadDraft("lat", N_("This is no place on the map.")))
    if draft.price < 0:
        found.append(BadDraft("price", N_("Write an amount above 0.")))
    if call.max_price and draft.price > call.max_price:
        found.append(BadDraft("price", N_("The idea costs more than this round can give to one.")))
    if call.categories and draft.category not in call.categories:
        found.append(BadDraft("category", N_("Choose what the idea is about.")))
    if draft.image and not draft.alt.strip():
        found.append(BadDraft("alt", N_("Say in a few words what the picture shows, for those who cannot see it.")))
    if len(draft.alt) > 300 or len(draft.area) > LONGEST_NAME or len(draft.category) > LONGEST_NAME:
        found.append(BadDraft("alt", N_("That is too long.")))
    return found
