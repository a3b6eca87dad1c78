"""What of a list is wanted, and where a page of it begins. Pure."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from server.ideas.rules import words_of

PAGE = 24
SHOWN = ("open", "merged", "withdrawn")
ORDERS = ("newest", "supported")
PARAMETERS = {"q": "q", "area": "omraade", "category": "emne", "state": "tilstand", "order": "orden", "after": "efter"}
"""Field → its name in an address."""
_AFTER = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """What of a list is wanted; "" = everything. `after` is where the page before ended: the number of its last idea,
    behind "supporters-" where the list is ordered by them."""

    q: str = ""
    area: str = ""
    category: str = ""
    state: str = "open"
    order: str = "newest"
    after: str = ""

    @property
    def words(self) -> list[str]:
        """What must stand in an idea."""
        return words_of(self.q)

    @property
    def is_all(self) -> bool:
        """Whether the list is whole, in whatever order."""
        return replace(self, order="newest", after="") == Wanted()

    @property
    def place(self) -> tuple[int, ...]:
        """(number) or (supporters, number) after which the page begins; () = at the beginning."""
        found = _AFTER.fullmatch(self.after)
        if not found:
            return ()
        parts = tuple(int(part) for part in found.groups() if part is not None)
        return parts if len(parts) == (1 if self.order == "newest" else 2) else ()

    def after_idea(self, number: int, supporters: int) -> "Wanted":
        """The same list, from behind this idea on."""
        return replace(self, after=str(number) if self.order == "newest" else f"{supporters}-{number}")

    def query(self, **changed: str) -> str:
        """The address part of this list with something changed; a change begins at the beginning."""
        changes = changed if "after" in changed else {**changed, "after": ""}
        given = replace(self, **changes)
        told = {name: getattr(given, field) for field, name in PARAMETERS.items()}
        usual = {name: getattr(Wanted(), field) for field, name in PARAMETERS.items()}
        asked = {name: text for name, text in told.items() if text != usual[name]}
        return f"?{urlencode(asked)}" if asked else ""


def wanted_of(asked: dict[str, str]) -> Wanted:
    """What an address asks for; what makes no sense counts as not asked."""
    given = {field: asked.get(name, "").replace("\0", "").strip()[:100] for field, name in PARAMETERS.items()}
    if given["state"] not in SHOWN:
        given["state"] = "open"
    if given["order"] not in ORDERS:
        given["order"] = "newest"
    return Wanted(**given)
