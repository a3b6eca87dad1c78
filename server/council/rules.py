"""What stands on a list, how a list moves from draft to locked, and the bytes two people confirm. Pure; money in minor
units."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from ballots import canonical
from ballots.manifest import project_json
from server.ideas.text.rules import to_text
from server.rounds.phases import NotNow
from server.rounds.projects.rules import LONGEST_TEXT, LONGEST_TITLE, ProjectDraft, on_ballot
from server.rounds.rules import N_, BadDraft

FORMAT = "puljen/shortlist/1"
STATES = ("draft", "decided", "locked")
MOVES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "edit": (("draft",), "draft"),
    "record": (("draft", "decided"), "decided"),
    "take_up": (("decided",), "draft"),
    "lock": (("decided",), "locked"),
    "reopen": (("locked",), "draft"),
}
"""Act → the states it is possible in, and the state it leads to. `lock` and `reopen` take two people."""
RESULTS = ("for", "against")

SECTIONS: Mapping[str, str] = {
    "resume": N_("Summary"),
    "recommendation": N_("Recommendation"),
    "case": N_("The case"),
    "alternatives": N_("Alternatives"),
    "economy": N_("Economic consequences"),
    "law": N_("Legal basis"),
    "hearing": N_("Involvement and hearing"),
    "process": N_("What happens next"),
    "annexes": N_("Annexes"),
}
"""Headings of the paper under which staff may add to what the review says; the resolution comes last, and only from
what was decided."""


@dataclass(frozen=True)
class Listing:
    """An idea as it would stand on the ballot; empty `lines` = every budget line of the vote."""

    price: int
    title_da: str
    title_en: str = ""
    description_da: str = ""
    description_en: str = ""
    lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_price(self.price)
        if not self.title_da.strip():
            raise BadDraft("title_da", N_("A Danish title is needed."))
        if max(len(self.title_da), len(self.title_en)) > LONGEST_TITLE:
            raise BadDraft("title_da", N_("A title has at most %(most)s characters."), most=LONGEST_TITLE)
        if max(len(self.description_da), len(self.description_en)) > LONGEST_TEXT:
            raise BadDraft("description_da", N_("A description has at most %(most)s characters."), most=LONGEST_TEXT)


@dataclass(frozen=True)
class DecisionDraft:
    """What was decided where; `item` is the number on the agenda, `minutes_url` where the minutes can be read."""

    body: str
    meeting: date
    item: str = ""
    minutes_url: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.body.strip():
            raise BadDraft("body", N_("Say who decided."))
        check_minutes(self.minutes_url)


def after(act: str, state: str) -> str:
    """The state `act` leads to; NotNow when it cannot be done in `state`."""
    needs, leads_to = MOVES[act]
    if state not in needs:
        raise NotNow("shortlist", f"{act} is not possible while the list is {state}")
    return leads_to


def code_of(number: int) -> str:
    """The id on the ballot of the idea with this number."""
    return f"I{number}"


def check_price(price: int) -> None:
    """BadDraft for an idea that costs nothing: there would be nothing to vote on."""
    if price <= 0:
        raise BadDraft("price", N_("A price is above 0."))


def check_lines(lines: Collection[str], known: Collection[str]) -> None:
    """BadDraft for a budget line the vote does not have."""
    if not set(lines) <= set(known):
        raise BadDraft("lines", N_("Choose one of the options."))


def check_minutes(url: str) -> None:
    """BadDraft unless it is empty or an address on the web."""
    parts = urlsplit(url) if url else None
    if parts and (parts.scheme not in ("https", "http") or not parts.hostname):
        raise BadDraft("minutes_url", N_("Write an address that begins with https://"))


def check_results(results: Mapping[int, str], numbers: Iterable[int]) -> None:
    """BadDraft unless it was decided about every idea on the list."""
    for number in numbers:
        if results.get(number) not in RESULTS:
            raise BadDraft(f"result_{number}", N_("Say what was decided about this idea."))


def plain(body: str) -> str:
    """A resident's markdown as plain text, paragraphs kept: a beginning for a description on the ballot."""
    return to_text(body)[:LONGEST_TEXT]


def moved(order: Sequence[int], number: int, up: bool) -> list[int]:
    """The order with one of its members a place further up or down; the same at either end."""
    ordered = list(order)
    place = ordered.index(number)
    other = place - 1 if up else place + 1
    if 0 <= other < len(ordered):
        ordered[place], ordered[other] = ordered[other], ordered[place]
    return ordered


@dataclass(frozen=True)
class BallotProject:
    """A listed idea as a project of the vote; `lines` are never empty."""

    code: str
    idea: int
    cost: int
    area: str
    theme: str
    lines: tuple[str, ...]
    titles: dict[str, str]
    descriptions: dict[str, str]

    def draft(self) -> ProjectDraft:
        """As the vote takes it in."""
        return ProjectDraft(
            title_da=self.titles["da"],
            title_en=self.titles["en"],
            description_da=self.descriptions["da"],
            description_en=self.descriptions["en"],
            cost=self.cost,
            code=self.code,
            area=self.area,
            theme=self.theme,
            lines=self.lines,
            idea=self.idea,
        )


def list_bytes(vote_id: str, projects: Sequence[BallotProject]) -> bytes:
    """The list as it is confirmed, locked and published: `projects` byte for byte as the manifest will hold them, what
    people will read under `descriptions`, and which idea each was."""
    return canonical.dumps(
        {
            "format": FORMAT,
            "vote_id": vote_id,
            "projects": [project_json(project) for project in on_ballot(projects)],
            "descriptions": {project.code: project.descriptions for project in projects},
            "ideas": {project.code: project.idea for project in projects},
            "order": [project.code for project in projects],
        }
    )
