"""From what was typed to an idea. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.ideas.rules import Call, IdeaDraft, problems_of
from server.rounds.rules import N_, BadDraft, parse_minor

WHAT = ("title", "body")
WHERE = ("area", "lat", "lon", "price", "category", "alt")
LONGEST_TYPED = 20_000
"""Of each field; what is longer was not typed."""


@dataclass(frozen=True)
class Typed:
    """The fields of the forms, as typed."""

    title: str = ""
    body: str = ""
    area: str = ""
    lat: str = ""
    lon: str = ""
    price: str = ""
    category: str = ""
    image: str | None = None
    thumb: str | None = None
    alt: str = ""
    will_carry_out: bool = False


def read_typed(
    typed: Typed, call: Call, exponent: int, lang: str, names: Sequence[str] = ()
) -> tuple[IdeaDraft, list[BadDraft]]:
    """The idea, and everything that is wrong with it; `names` asks about some fields only."""
    unread: list[BadDraft] = []
    draft = IdeaDraft(
        title=typed.title.strip(),
        body=typed.body.strip(),
        area=typed.area,
        lat=_number("lat", typed.lat, unread),
        lon=_number("lon", typed.lon, unread),
        price=_price(typed.price, exponent, unread),
        category=typed.category,
        image=typed.image,
        thumb=typed.thumb,
        alt=typed.alt.strip(),
        will_carry_out=typed.will_carry_out,
        lang=lang,
    )
    wrong = {problem.field for problem in unread}
    place_unread = bool(wrong & {"lat", "lon"})
    found = [
        one for one in problems_of(draft, call) if one.field not in wrong and not (place_unread and one.field == "lat")
    ]
    return draft, [problem for problem in [*unread, *found] if not names or problem.field in names]


def _number(field: str, text: str, unread: list[BadDraft]) -> float | None:
    bare = text.strip().replace(",", ".").rstrip("°")
    if not bare:
        return None
    try:
        number = float(bare)
    except ValueError:
        unread.append(BadDraft(field, N_("Write a number such as 55.40306.")))
        return None
    if not -1000 < number < 1000:  # also what is no number at all: nan, inf
        unread.append(BadDraft(field, N_("This is no place on the map.")))
        return None
    return number


def _price(text: str, exponent: int, unread: list[BadDraft]) -> int:
    if not text.strip():
        return 0
    try:
        price = parse_minor(text, exponent)
    except BadDraft as error:
        unread.append(BadDraft("price", error.text, **error.values))
        return 0
    if price >= 2**62:
        unread.append(BadDraft("price", N_("That is too long.")))
        return 0
    return price
