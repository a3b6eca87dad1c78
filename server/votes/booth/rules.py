"""What the booth decides by itself: the order of projects, which ones are shown, and whether the choices fit. Pure."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from ballots.manifest import Manifest
from ballots.passes import CROCKFORD, read_crockford

SEED_SYMBOLS = 6
IN_APP = ("Instagram", "FBAN", "FBAV", "FB_IAB", "Snapchat")
Chosen = dict[str, list[str]]
"""Budget line -> project ids; every line of the style is there."""


@dataclass(frozen=True)
class Shown:
    """What a voter asked to see: words to find, one area, one theme; "" means all."""

    search: str = ""
    area: str = ""
    theme: str = ""


@dataclass(frozen=True)
class TooMuch:
    """One budget line chosen beyond its limit: `over` is projects, or minor units of money."""

    line: str
    kind: Literal["choices", "cost"]
    limit: int
    over: int


def new_seed() -> str:
    """What stands in the address and fixes one voter's order; drawn at the edge, bound to nobody."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(SEED_SYMBOLS))


def read_seed(text: str) -> str | None:
    """The seed of an address however it was typed, or None when there is none worth the name."""
    try:
        symbols = read_crockford(text)
    except ValueError:
        return None
    return symbols if len(symbols) == SEED_SYMBOLS else None


def in_order(ids: Iterable[str], seed: str) -> list[str]:
    """The ids in the one order this seed gives: the same on every reload, in both languages and in print."""
    return sorted(ids, key=lambda project: sha256(f"pb/order/v1\n{seed}\n{project}".encode()).digest())


def read_choices(manifest: Manifest, style: int, values: Iterable[str]) -> Chosen:
    """Ticks ("<line> <project>", no space stands in an id) as choices; what is not on this ballot is left out."""
    chosen: Chosen = {line: [] for line in manifest.style(style).budget_lines}
    for value in values:
        line, _, project = value.partition(" ")
        if line in chosen and project in manifest.costs_on(line) and project not in chosen[line]:
            chosen[line].append(project)
    return {line: sorted(ids) for line, ids in chosen.items()}


def write_choices(chosen: Mapping[str, Iterable[str]]) -> list[str]:
    """Choices as the ticks that `read_choices` reads."""
    return [f"{line} {project}" for line, ids in chosen.items() for project in ids]


def without(chosen: Chosen, value: str) -> Chosen:
    """The choices without one tick."""
    line, _, project = value.partition(" ")
    return {name: [one for one in ids if (name, one) != (line, project)] for name, ids in chosen.items()}


def count_chosen(chosen: Mapping[str, Iterable[str]]) -> int:
    """How many ticks in all."""
    return len(write_choices(chosen))


def find_too_much(manifest: Manifest, chosen: Chosen) -> list[TooMuch]:
    """Every limit these choices break."""
    found = []
    for name, ids in chosen.items():
        line, cost = manifest.budget_line(name), sum(manifest.costs_on(name)[project] for project in ids)
        if line.max_choices and len(ids) > line.max_choices:
            found.append(TooMuch(name, "choices", line.max_choices, len(ids) - line.max_choices))
        if line.max_cost and cost > line.max_cost:
            found.append(TooMuch(name, "cost", line.max_cost, cost - line.max_cost))
    return found


def is_shown(shown: Shown, area: str, theme: str, texts: Iterable[str]) -> bool:
    """Whether a project belongs to what the voter asked to see; every word must stand somewhere in its texts."""
    if (shown.area and shown.area != area) or (shown.theme and shown.theme != theme):
        return False
    everything = " ".join(texts).casefold()
    return all(word in everything for word in shown.search.casefold().split())


def is_inside_an_app(user_agent: str) -> bool:
    """Whether the page runs in the browser inside Instagram, Facebook or Snapchat."""
    return any(name in user_agent for name in IN_APP)
