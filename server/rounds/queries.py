"""Reading rounds, their calendar, votes, budget lines, styles and projects. Official texts are `{"da": …, "en": …}`."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from server.db import LARGEST_INTEGER, fetch
from server.rounds.phases import Facts, reached

Texts = dict[str, str]
Found = TypeVar("Found")

ROUND = (
    "SELECT id, number, slug, title_da, title_en, intro_da, intro_en, phase, cancelled_reason, currency, exponent "
    "FROM round"
)
VOTE = (
    "SELECT id, round, number, title_da, title_en, step, opens, closes, box_closes, min_batch, lot, lot_source, "
    "lot_at, beacon, eid, list_hash FROM vote"
)

LINE = (
    "SELECT l.id, l.vote, l.code, l.title_da, l.title_en, l.budget, l.rule, l.max_choices, l.max_cost "
    "FROM budget_line l"
)


class NotFound(LookupError):
    """What was asked for does not exist."""


class RoundInfo(msgspec.Struct, frozen=True):
    """One budget round."""

    id: UUID
    number: int
    slug: str
    titles: Texts
    intros: Texts
    phase: str
    cancelled_reason: str
    currency: str
    exponent: int


class DateInfo(msgspec.Struct, frozen=True):
    """begins <= now < ends, UTC."""

    phase: str
    begins: datetime
    ends: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is now."""
        return self.begins <= now < self.ends


class VoteInfo(msgspec.Struct, frozen=True):
    """One vote; the manifest itself comes from `find_seal`."""

    id: UUID
    round: UUID
    number: int
    titles: Texts
    step: str
    opens: datetime
    closes: datetime
    box_closes: datetime
    min_batch: int
    lot: str
    lot_source: str
    lot_at: datetime | None
    beacon: bytes | None
    eid: bytes | None
    list_hash: bytes | None

    @property
    def sealed(self) -> bool:
        """Whether its rules are frozen."""
        return self.eid is not None

    @property
    def listed(self) -> bool:
        """Whether its projects are a list that was decided on, and no longer changed by hand."""
        return self.list_hash is not None


class Seal(msgspec.Struct, frozen=True):
    """The frozen rules: the manifest's exact bytes, their hash, and the note both officers signed."""

    manifest: bytes
    eid: bytes
    note: str


class BudgetLineInfo(msgspec.Struct, frozen=True):
    """Money counted on its own; amounts in minor units, limits 0 = none."""

    id: UUID
    vote: UUID
    code: str
    titles: Texts
    budget: int
    rule: str
    max_choices: int
    max_cost: int


class StyleInfo(msgspec.Struct, frozen=True):
    """A ballot style; empty `areas` = everybody whom no other style takes."""

    id: UUID
    vote: UUID
    number: int
    names: Texts
    areas: tuple[str, ...]
    lines: tuple[str, ...]
    reason: str


class ProjectInfo(msgspec.Struct, frozen=True):
    """A project on the ballot; `cost` in minor units, `number` is public and unique in the round, `idea` that of the
    idea it was (None: it never was one)."""

    id: UUID
    vote: UUID
    code: str
    number: int
    titles: Texts
    descriptions: Texts
    area: str
    theme: str
    cost: int
    lines: tuple[str, ...]
    idea: int | None


async def list_rounds(phases: tuple[str, ...] = ()) -> list[RoundInfo]:
    """Every round, or those in one of the phases; newest first."""
    marks = ", ".join("?" for _ in phases)
    where = f" WHERE phase IN ({marks})" if phases else ""
    return [_round(row) for row in await fetch(f"{ROUND}{where} ORDER BY number DESC", *phases)]


async def find_current() -> RoundInfo | None:
    """The round residents mean today: the newest that is out of draft and not cancelled."""
    rows = await fetch(f"{ROUND} WHERE phase NOT IN ('draft', 'cancelled') ORDER BY number DESC LIMIT 1")
    return _round(rows[0]) if rows else None


async def find_round_by_slug(slug: str) -> RoundInfo | None:
    """The round at `/r/<slug>`."""
    if "\0" in slug:  # PostgreSQL takes no such text
        return None
    rows = await fetch(f"{ROUND} WHERE slug = ?", slug)
    return _round(rows[0]) if rows else None


async def get_round_by_slug(slug: str) -> RoundInfo:
    """The round at `/r/<slug>`, or NotFound."""
    return _found(await find_round_by_slug(slug))


async def get_round(round_id: UUID) -> RoundInfo:
    """A round by id, or NotFound."""
    rows = await fetch(f"{ROUND} WHERE id = ?", round_id)
    return _found(_round(rows[0]) if rows else None)


async def list_dates(round_id: UUID) -> list[DateInfo]:
    """The calendar, earliest first."""
    sql = "SELECT phase, begins, ends FROM round_date WHERE round = ? ORDER BY begins, ends"
    return [DateInfo(**row) for row in await fetch(sql, round_id)]


async def find_date(round_id: UUID, phase: str) -> DateInfo | None:
    """When a phase may do its acts."""
    return next((date for date in await list_dates(round_id) if date.phase == phase), None)


async def list_votes(round_id: UUID) -> list[VoteInfo]:
    """The votes of a round by number."""
    return [vote_of(row) for row in await fetch(f"{VOTE} WHERE round = ? ORDER BY number", round_id)]


async def get_facts(round_id: UUID, phase: str) -> Facts:
    """How far the votes of a round are, as `check_advance` wants to know it."""
    return facts_of(phase, await list_votes(round_id))


def facts_of(phase: str, votes: list[VoteInfo]) -> Facts:
    """The same from the votes."""
    return Facts(
        phase,
        votes=len(votes),
        votes_sealed=sum(vote.sealed for vote in votes),
        votes_boxed=sum(reached(vote.step, "box_closed") for vote in votes),
        votes_published=sum(vote.step == "published" for vote in votes),
    )


async def list_votes_at(*steps: str) -> list[VoteInfo]:
    """Every vote of every round at one of these steps; for jobs and recovery."""
    marks = ", ".join("?" for _ in steps)
    return [vote_of(row) for row in await fetch(f"{VOTE} WHERE step IN ({marks}) ORDER BY opens, id", *steps)]


async def find_vote(vote_id: UUID) -> VoteInfo | None:
    """A vote by id."""
    rows = await fetch(f"{VOTE} WHERE id = ?", vote_id)
    return vote_of(rows[0]) if rows else None


async def get_vote(vote_id: UUID) -> VoteInfo:
    """A vote by id, or NotFound."""
    return _found(await find_vote(vote_id))


async def get_vote_by_number(round_id: UUID, number: int) -> VoteInfo:
    """A vote by its number in the round, or NotFound."""
    if not 0 <= number <= LARGEST_INTEGER:  # no database takes it
        raise NotFound
    rows = await fetch(f"{VOTE} WHERE round = ? AND number = ?", round_id, number)
    return _found(vote_of(rows[0]) if rows else None)


async def find_vote_by_eid(eid: bytes) -> VoteInfo | None:
    """A sealed vote by the hash of its manifest."""
    rows = await fetch(f"{VOTE} WHERE eid = ?", eid)
    return vote_of(rows[0]) if rows else None


async def find_seal(vote_id: UUID) -> Seal | None:
    """The frozen rules, None before both officers have sealed them."""
    rows = await fetch("SELECT manifest, eid, manifest_note FROM vote WHERE id = ? AND eid IS NOT NULL", vote_id)
    return Seal(rows[0]["manifest"], rows[0]["eid"], rows[0]["manifest_note"]) if rows else None


async def list_budget_lines(vote_id: UUID) -> list[BudgetLineInfo]:
    """Budget lines by code."""
    return [_line(row) for row in await fetch(f"{LINE} WHERE l.vote = ? ORDER BY l.code", vote_id)]


async def list_budget_lines_of_round(round_id: UUID) -> list[BudgetLineInfo]:
    """Budget lines of every vote of a round, in one query."""
    sql = f"{LINE} JOIN vote v ON v.id = l.vote WHERE v.round = ? ORDER BY v.number, l.code"
    return [_line(row) for row in await fetch(sql, round_id)]


async def list_styles(vote_id: UUID) -> list[StyleInfo]:
    """Ballot styles by number."""
    sql = "SELECT id, vote, number, name_da, name_en, areas, lines, reason FROM style WHERE vote = ? ORDER BY number"
    return [_style(row) for row in await fetch(sql, vote_id)]


def _found(value: Found | None) -> Found:
    if value is None:
        raise NotFound
    return value


def _round(row: dict[str, Any]) -> RoundInfo:
    return RoundInfo(titles=texts_of(row, "title"), intros=texts_of(row, "intro"), **row)


def vote_of(row: dict[str, Any]) -> VoteInfo:
    """Takes a vote's columns out of a row."""
    return VoteInfo(titles=texts_of(row, "title"), **row)


def _line(row: dict[str, Any]) -> BudgetLineInfo:
    return BudgetLineInfo(titles=texts_of(row, "title"), **row)


def _style(row: dict[str, Any]) -> StyleInfo:
    areas, lines = listed(row.pop("areas")), listed(row.pop("lines"))
    return StyleInfo(names=texts_of(row, "name"), areas=areas, lines=lines, **row)


def texts_of(row: dict[str, Any], name: str) -> Texts:
    """Takes an official text's columns out of a row."""
    return {language: row.pop(f"{name}_{language}") for language in ("da", "en")}


def listed(text: str) -> tuple[str, ...]:
    """A comma list as stored."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
